/** That an API version is on its way out, or gone (kubernetes.io, "Deprecated API Migration Guide"). */
export interface Deprecation {
  /** `policy/v1beta1`. */
  readonly apiVersion: string;
  readonly resource: string;
  /** What to use instead; absent when nothing replaces it. */
  readonly replacement?: string;
  readonly deprecatedIn: string;
  /** The first release that does not serve it; absent when that is not settled. */
  readonly removedIn?: string;
}

/** `group/version`, resources, replacement (`-`: none), deprecated in, removed in (`-`: not settled). */
const FACTS = `
extensions/v1beta1 daemonsets,deployments,replicasets apps/v1 1.8 1.16
extensions/v1beta1 networkpolicies networking.k8s.io/v1 1.9 1.16
extensions/v1beta1 podsecuritypolicies policy/v1beta1 1.10 1.16
extensions/v1beta1 ingresses networking.k8s.io/v1 1.14 1.22
apps/v1beta1 deployments,statefulsets,controllerrevisions apps/v1 1.9 1.16
apps/v1beta2 daemonsets,deployments,replicasets,statefulsets,controllerrevisions apps/v1 1.9 1.16
admissionregistration.k8s.io/v1beta1 mutatingwebhookconfigurations,validatingwebhookconfigurations admissionregistration.k8s.io/v1 1.16 1.22
apiextensions.k8s.io/v1beta1 customresourcedefinitions apiextensions.k8s.io/v1 1.16 1.22
apiregistration.k8s.io/v1beta1 apiservices apiregistration.k8s.io/v1 1.19 1.22
authentication.k8s.io/v1beta1 tokenreviews authentication.k8s.io/v1 1.19 1.22
authorization.k8s.io/v1beta1 localsubjectaccessreviews,selfsubjectaccessreviews,selfsubjectrulesreviews,subjectaccessreviews authorization.k8s.io/v1 1.19 1.22
certificates.k8s.io/v1beta1 certificatesigningrequests certificates.k8s.io/v1 1.19 1.22
coordination.k8s.io/v1beta1 leases coordination.k8s.io/v1 1.19 1.22
networking.k8s.io/v1beta1 ingresses,ingressclasses networking.k8s.io/v1 1.19 1.22
rbac.authorization.k8s.io/v1beta1 clusterroles,clusterrolebindings,roles,rolebindings rbac.authorization.k8s.io/v1 1.17 1.22
rbac.authorization.k8s.io/v1alpha1 clusterroles,clusterrolebindings,roles,rolebindings rbac.authorization.k8s.io/v1 1.17 1.22
scheduling.k8s.io/v1beta1 priorityclasses scheduling.k8s.io/v1 1.14 1.22
storage.k8s.io/v1beta1 csidrivers,csinodes,storageclasses,volumeattachments storage.k8s.io/v1 1.19 1.22
batch/v1beta1 cronjobs batch/v1 1.21 1.25
discovery.k8s.io/v1beta1 endpointslices discovery.k8s.io/v1 1.21 1.25
events.k8s.io/v1beta1 events events.k8s.io/v1 1.19 1.25
autoscaling/v2beta1 horizontalpodautoscalers autoscaling/v2 1.22 1.25
policy/v1beta1 poddisruptionbudgets policy/v1 1.21 1.25
policy/v1beta1 podsecuritypolicies - 1.21 1.25
node.k8s.io/v1beta1 runtimeclasses node.k8s.io/v1 1.22 1.25
flowcontrol.apiserver.k8s.io/v1beta1 flowschemas,prioritylevelconfigurations flowcontrol.apiserver.k8s.io/v1 1.23 1.26
autoscaling/v2beta2 horizontalpodautoscalers autoscaling/v2 1.23 1.26
storage.k8s.io/v1beta1 csistoragecapacities storage.k8s.io/v1 1.24 1.27
flowcontrol.apiserver.k8s.io/v1beta2 flowschemas,prioritylevelconfigurations flowcontrol.apiserver.k8s.io/v1 1.26 1.29
flowcontrol.apiserver.k8s.io/v1beta3 flowschemas,prioritylevelconfigurations flowcontrol.apiserver.k8s.io/v1 1.29 1.32
v1 componentstatuses - 1.19 -
v1 endpoints discovery.k8s.io/v1 1.33 -
`;

let known: ReadonlyMap<string, Deprecation> | undefined;

/** What is known of the end of an API version of a resource; `undefined` when it is not deprecated. `group` is empty for the core group. */
export function deprecationOf(group: string, version: string, resource: string): Deprecation | undefined {
  known ??= read();
  return known.get(`${group === '' ? version : `${group}/${version}`} ${resource}`);
}

function read(): ReadonlyMap<string, Deprecation> {
  const all = new Map<string, Deprecation>();
  for (const line of FACTS.trim().split('\n')) {
    const [apiVersion = '', resources = '', replacement = '-', deprecatedIn = '', removedIn = '-'] = line.split(' ');
    for (const resource of resources.split(','))
      all.set(`${apiVersion} ${resource}`, {
        apiVersion,
        resource,
        deprecatedIn,
        ...(replacement === '-' ? {} : { replacement }),
        ...(removedIn === '-' ? {} : { removedIn }),
      });
  }
  return all;
}
