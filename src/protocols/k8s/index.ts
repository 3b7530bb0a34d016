import type { MaskContext, Masked } from '#protocols/contract/masking';
import type { StoredMessage } from '#entry/stored';
import { protocol } from '#protocols/contract/protocol';
import { maskWhole } from '../kit/mask/whole.ts';
import { KubernetesCall } from './call.ts';
import { claimKubernetes } from './claim.ts';
import { detail, eventDetail } from './detail.ts';
import { LINE, STDIN } from './event.ts';
import { fields, type KubernetesFields } from './fields.ts';
import { isObjectType, maskMessage } from './redact/mask.ts';
import { maskWatchEvent } from './redact/mask-event.ts';

/** The Kubernetes API inside HTTP. Watches, logs that are followed and sessions (exec, attach, port-forward) are one entry with messages. */
export default protocol<KubernetesFields>({
  id: 'k8s',
  title: 'Kubernetes API',
  transports: ['tcp'],
  serverPorts: [],
  specification: 'https://kubernetes.io/docs/reference/using-api/api-concepts/',
  fields,
  claim: claimKubernetes,
  openInner: (emit, request, context) => new KubernetesCall(emit, request, context),
  masksBody: isObjectType,
  mask: maskMessage,
  maskEvent,
  detail,
  eventDetail,
  summary({ exchange }, carrier) {
    const { verb, resource, subresource, namespace, name } = exchange;
    if (resource === undefined) return carrier ?? verb ?? 'Kubernetes API';
    const what = [resource, name, subresource].filter((word) => word !== undefined).join('/');
    return `${verb ?? '?'} ${what}${namespace === undefined || resource === 'namespaces' ? '' : ` · ${namespace}`}`;
  },
});

/** Lines of a log are texts; what goes over a channel can not be masked, and says so. */
function maskEvent(message: StoredMessage, context: MaskContext): Masked {
  const tag = message.bytes[0] ?? 0;
  if (tag === LINE) return maskWhole(message, context.keys, undefined, 1);
  return tag >= STDIN && tag < STDIN + 8 ? { message, count: 0 } : maskWatchEvent(message, context);
}
