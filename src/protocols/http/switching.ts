import type { HttpHead } from '#protocols/contract/http';
import type { Head } from './head.ts';

/** A change of protocol behind a response. */
export interface Switch {
  /** What the sides speak from here on, as they named it. */
  readonly upgrade: string;
  /** The protocol that reads it. */
  readonly protocol: string;
  /** JSON for its `open`. */
  readonly context: string;
}

/**
 * Whether a response ends HTTP/1 on its connection: 101 (RFC 9110 §7.8) and the success of a CONNECT (§9.3.6). WebSocket is told its extensions
 * and subprotocol as agreed, HTTP/2 that it was upgraded; what nobody reads goes on as plain TCP.
 */
export function switchedTo(head: Head, asked: string | undefined, upgrade: string | undefined, response: HttpHead): Switch | undefined {
  if (asked === 'CONNECT' && head.status >= 200 && head.status < 300)
    return { upgrade: 'connect', protocol: 'tcp', context: '{"tunnel":true}' };
  if (head.status !== 101) return undefined;
  const name = (upgrade ?? '').toLowerCase();
  if (name === 'websocket') {
    const extensions = response.header('sec-websocket-extensions') ?? '';
    const subprotocol = response.header('sec-websocket-protocol') ?? '';
    return { upgrade: 'websocket', protocol: 'websocket', context: JSON.stringify({ extensions, subprotocol }) };
  }
  if (name === 'h2c') return { upgrade: 'h2c', protocol: 'http2', context: '{"upgraded":true}' };
  return { upgrade: upgrade ?? '', protocol: 'tcp', context: JSON.stringify({ upgrade: upgrade ?? '' }) };
}
