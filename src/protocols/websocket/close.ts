import type { Side } from '#base/side';
import type { Result } from '#protocols/contract/message';

/** Close codes (RFC 6455 §7.4.1 and the registry). */
const CODES: ReadonlyMap<number, string> = new Map([
  [1000, 'normal closure'],
  [1001, 'going away'],
  [1002, 'protocol error'],
  [1003, 'unsupported data'],
  [1005, 'no status'],
  [1006, 'abnormal closure'],
  [1007, 'invalid payload'],
  [1008, 'policy violation'],
  [1009, 'message too big'],
  [1010, 'mandatory extension'],
  [1011, 'internal error'],
  [1012, 'service restart'],
  [1013, 'try again later'],
  [1014, 'bad gateway'],
  [1015, 'TLS handshake'],
  [3000, 'unauthorized'],
  [3003, 'forbidden'],
  [3008, 'timeout'],
]);
const OK = new Set([1000, 1001, 1005]);
/** Codes by which a side speaks of its own fault; the others speak of what it was sent. */
const OWN_FAULT = new Set([1011, 1012, 1013, 1014]);

/** What a close frame says of the connection. Codes from 4000 on are the application's own: they blame nobody, and only warn. */
export function closeResult(side: Side, code: number, reason: string): Result {
  const words = CODES.get(code);
  if (OK.has(code)) return { status: code, statusText: words };
  const blamed = OWN_FAULT.has(code) ? side : side === 0 ? 1 : 0;
  const sender = side === 0 ? 'client' : 'server';
  return {
    status: code,
    statusText: words ?? (code >= 4000 ? 'application code' : 'unknown code'),
    outcome: words === undefined ? 'warning' : blamed === 0 ? 'client_error' : 'server_error',
    errorType: words?.toLowerCase().replaceAll(' ', '_') ?? 'closed_by_application',
    errorMessage: `the ${sender} closed the connection: ${[words ?? code, reason].filter((each) => each !== '').join(', ')}`,
  };
}
