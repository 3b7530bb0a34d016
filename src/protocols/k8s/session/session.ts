import type { Ports } from '#base/ports';
import type { Dissector } from '#protocols/contract/emit';
import type { InnerEmit } from '#protocols/contract/http';
import type { Result } from '#protocols/contract/message';
import type { RequestInfo } from '../request-info.ts';
import { Channels } from './channels.ts';
import { Forwards } from './forwards.ts';
import { SpdySession } from './spdy-session.ts';
import { WebSocketSession } from './websocket-session.ts';

/** What goes over an upgraded connection: exec, attach, cp, port-forward. */
export interface Session {
  readonly dissector: Dissector;
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
  result(): Result | undefined;
}

/** What a session is opened with: the protocol behind the upgrade and its context as `Emit.become` has them. */
export interface SessionOptions {
  readonly protocol: string;
  readonly context: string;
  readonly emit: InnerEmit;
  readonly ports: Ports;
  readonly info: RequestInfo;
  readonly serverPort: number;
}

/** The subprotocols of channels, older and newer; `base64.` ones are text. */
const CHANNELS = /^(?:v\d\.)?(?:base64\.)?channel\.k8s\.io$|^v\d\.base64\.channel\.k8s\.io$/;

/** Opens what reads the connection; `undefined` when it is upgraded to something else. */
export function openSession(options: SessionOptions): Session | undefined {
  const { protocol, context, emit, ports, info } = options;
  const channels = new Channels(emit);
  const forwards = new Forwards(emit, info);
  if (protocol !== 'websocket') return /"upgrade":"spdy\/3/i.test(context) ? new SpdySession(emit, ports, channels, forwards) : undefined;
  const subprotocol = subprotocolOf(context);
  const tunnel = subprotocol === 'SPDY/3.1+portforward.k8s.io';
  if (!tunnel && !CHANNELS.test(subprotocol)) return undefined;
  return new WebSocketSession({
    emit,
    ports,
    channels,
    forwards,
    tunnel,
    base64: subprotocol.includes('base64'),
    forwarding: info.subresource === 'portforward',
  });
}

function subprotocolOf(context: string): string {
  try {
    const agreed: unknown = JSON.parse(context);
    const named = typeof agreed === 'object' && agreed !== null ? (agreed as { readonly subprotocol?: unknown }).subprotocol : undefined;
    return typeof named === 'string' ? named : '';
  } catch {
    return '';
  }
}
