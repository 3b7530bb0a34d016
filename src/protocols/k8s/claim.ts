import type { HttpHead } from '#protocols/contract/http';
import type { ApiServer } from '#protocols/contract/protocol';

/** Above what looks at bodies and paths; below gRPC, whose content type is explicit. */
const RANK = 80;

const AGENT = /^(?:kubectl|kube-|kubelet|kubeadm|k3s|k8s|client-go|kubernetes|Helm\/|helm)|\) kubernetes\//;
const TYPE = /kubernetes\.protobuf|g=meta\.k8s\.io|as=APIGroupDiscovery|com\.github\.proto-openapi|apply-patch\+|strategic-merge-patch/;
const AUTHORITY = /^kubernetes(?:\.default(?:\.svc(?:\.[\w.-]+)?)?)?(?::\d+)?$/;
const ENDPOINTS = /^\/(?:healthz|readyz|livez|version|openapi\/v[23]|metrics|logs|\.well-known\/openid-configuration)(?:[/?]|$)/;
const ROOTS = /^\/apis?(?:\/?$|[/?])/;
/** A group that only Kubernetes has, or a path below a namespace of a version: nobody else's API looks like that. */
const OWN_PATH =
  /^\/apis\/[\w.-]+\.k8s\.io\/v\d|^\/apis\/(?:apps|batch|autoscaling|policy)\/v\d\w*\/\w|^\/api\/v1\/(?:watch\/)?namespaces\/[a-z0-9-]+\/(?:pods|services|configmaps|secrets|events|serviceaccounts|endpoints)(?:[/?]|$)/;
const HEADERS = ['kubectl-command', 'kubectl-session', 'impersonate-user'];
const AUDIT_ID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/**
 * Whether an exchange is spoken with a Kubernetes API server: a path that the server has, and something that only its clients and the server itself say.
 * An ordinary `/api/v1/users` has the path alone.
 */
export function claimKubernetes(request: HttpHead | undefined, response: HttpHead | undefined, apiServer?: ApiServer): number {
  if (apiServer !== undefined) return RANK;
  if (request === undefined) return response !== undefined && isServers(response) ? RANK : 0;
  const { path } = request;
  return (ROOTS.test(path) || ENDPOINTS.test(path)) && isClients(request, path) ? RANK : 0;
}

/** What every answer of an API server has: which level of priority it was given, or its place in the audit log. */
function isServers(response: HttpHead): boolean {
  if (response.header('x-kubernetes-pf-flowschema-uid') !== undefined) return true;
  return AUDIT_ID.test(response.header('audit-id') ?? '');
}

function isClients(request: HttpHead, path: string): boolean {
  if (AUTHORITY.test(request.authority)) return true;
  if (AGENT.test(request.header('user-agent') ?? '')) return true;
  if (OWN_PATH.test(path)) return true;
  if (TYPE.test(request.header('accept') ?? '') || TYPE.test(request.header('content-type') ?? '')) return true;
  return HEADERS.some((name) => request.header(name) !== undefined);
}
