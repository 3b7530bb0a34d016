/** How an entry went. The position is the stored code: append only. */
export const OUTCOMES = ['open', 'ok', 'warning', 'client_error', 'server_error', 'timeout', 'reset', 'unanswered', 'interrupted'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The outcomes that count as errors in rate, errors and duration (MODEL.md §1 of the design: the server's or the network's fault). */
export const ERROR_OUTCOMES: readonly Outcome[] = ['server_error', 'timeout', 'reset', 'unanswered'];

/** What an entry is. The position is the stored code: append only. */
export const KINDS = ['exchange', 'message', 'flow'] as const;
export type Kind = (typeof KINDS)[number];

/** Where the bytes came from. The position is the stored code: append only. */
export const CAPTURED_BY = ['file', 'af_packet', 'ebpf_tls', 'proxy', 'demo'] as const;
export type CapturedBy = (typeof CAPTURED_BY)[number];

/** Which leg of a call that was seen twice. The position is the stored code: append only. */
export const ROLES = ['primary', 'secondary'] as const;
export type Role = (typeof ROLES)[number];

/** The code that a column stores for a name of one of the lists above. */
export function codeOf<const L extends readonly string[]>(list: L, name: L[number]): number {
  return list.indexOf(name);
}
