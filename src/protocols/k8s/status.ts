import type { Json } from '#entry/field';
import { child, type Node, textAt, textOf } from './tree.ts';

/** A `Status` of the API as far as it explains an error. */
export interface StatusWords {
  readonly code: number | undefined;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly kind: string | undefined;
  readonly group: string | undefined;
  readonly name: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly causes: readonly {
    readonly reason: string | undefined;
    readonly field: string | undefined;
    readonly message: string | undefined;
  }[];
}

/** Reads a `Status`; `undefined` when the object is another. */
export function readStatus(node: Node | undefined): StatusWords | undefined {
  if (textAt(node, 'kind') !== 'Status') return undefined;
  const details = child(node, 'details');
  const causes = child(details, 'causes');
  return {
    code: numberAt(node, 'code'),
    reason: textAt(node, 'reason'),
    message: textAt(node, 'message'),
    kind: textAt(details, 'kind'),
    group: textAt(details, 'group'),
    name: textAt(details, 'name'),
    retryAfterSeconds: numberAt(details, 'retryAfterSeconds'),
    causes:
      causes?.kind === 'list'
        ? causes.items.map((cause) => ({
            reason: textAt(cause, 'reason'),
            field: textAt(cause, 'field'),
            message: textOf(child(cause, 'message')),
          }))
        : [],
  };
}

function numberAt(node: Node | undefined, name: string): number | undefined {
  const found = child(node, name);
  return found?.kind === 'leaf' && typeof found.value === 'number' ? found.value : undefined;
}

/** What is known of the request besides. */
export interface Circumstances {
  readonly status: number;
  readonly verb: string;
  readonly resource: string;
  readonly name: string;
  /** UID of the priority level that refused it, or its name where it is known. */
  readonly priorityLevel?: string | undefined;
  readonly retryAfter?: string | undefined;
}

/** What went wrong in words that say what to do; `undefined` when nothing did. */
export function explain(
  status: StatusWords | undefined,
  { status: code, verb, resource, name, priorityLevel, retryAfter }: Circumstances,
): string | undefined {
  if (code < 400 && (status?.code ?? 0) < 400) return undefined;
  const what = name === '' ? resource : `${resource}/${name}`;
  switch (status?.code ?? code) {
    case 401:
      return 'The server does not know who asks: the credential is missing, expired or of another cluster.';
    case 403:
      return `The one who asks may not ${verb} ${what}: no role that is bound to them allows it.`;
    case 404:
      return resource === '' ? 'The server has no such path.' : `There is no ${what}, or the server does not have this API version.`;
    case 409:
      return status?.reason === 'AlreadyExists'
        ? `There is a ${what === '' ? 'object' : what} of that name already.`
        : `Somebody else changed ${what} in between, or owns a field of it: read it again and repeat the change on what is there now${fieldsOf(status)}.`;
    case 410:
      return 'The resource version is too old, the server has forgotten what came between: list again, and watch from there.';
    case 413:
      return 'The object is larger than the server takes.';
    case 415:
      return 'The server does not take this format of a body or patch here.';
    case 422:
      return `The object breaks a rule${fieldsOf(status)}.`;
    case 429:
      return `Too many requests at once${priorityLevel === undefined ? '' : ` for priority level ${priorityLevel}`}: the server asks to wait${waitOf(status, retryAfter)}.`;
    case 503:
      return 'The server, or the one behind an aggregated API, is not available.';
    case 504:
      return 'The server did not get it done in time.';
    default:
      return status?.reason === undefined ? undefined : `The server says ${status.reason}.`;
  }
}

function fieldsOf(status: StatusWords | undefined): string {
  const fields = [...new Set((status?.causes ?? []).flatMap(({ field }) => (field === undefined ? [] : [field])))].slice(0, 8);
  return fields.length === 0 ? '' : `: ${fields.join(', ')}`;
}

function waitOf(status: StatusWords | undefined, retryAfter: string | undefined): string {
  const seconds = status?.retryAfterSeconds ?? retryAfter;
  return seconds === undefined ? '' : ` ${seconds} s`;
}

/** An RBAC rule (rbac.authorization.k8s.io/v1 PolicyRule), and where it would have to hold. */
export interface RbacRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  /** Absent: a ClusterRole for the whole cluster. */
  readonly namespace?: string;
}

/** What `rbacRule` needs of a request. */
export interface RequestWords {
  readonly verb: string;
  readonly isResource: boolean;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
}

/**
 * The least rule that allows a request. A name narrows it where the server can know it before: not for `create` and `deletecollection`.
 * For `list` and `watch` a name narrows only with a field selector, which is where it came from.
 */
export function rbacRule(request: RequestWords): RbacRule {
  const { verb, isResource, group, resource, subresource, namespace, name, path } = request;
  if (!isResource) return { verbs: [verb], nonResourceURLs: [path] };
  const named = name !== '' && (verb !== 'create' || subresource !== '') && verb !== 'deletecollection';
  return {
    verbs: [verb],
    apiGroups: [group],
    resources: [subresource === '' ? resource : `${resource}/${subresource}`],
    ...(named ? { resourceNames: [name] } : {}),
    ...(namespace === '' ? {} : { namespace }),
  };
}

/** A rule as JSON. */
export function ruleJson(rule: RbacRule): Json {
  return { ...rule };
}
