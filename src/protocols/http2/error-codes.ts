import type { Result } from '#protocols/contract/message';

/** RFC 9113 §7. */
const NAMES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const;

const NO_ERROR = 0;
const CANCEL = 8;

/** The code as words: `REFUSED_STREAM`; unknown ones as `code 4711`. */
export function errorName(code: number): string {
  return NAMES[code] ?? `code ${code}`;
}

/** What a reset says of its exchange. `answered` when the response's head was seen. */
export function resetResult(byClient: boolean, code: number, answered: boolean): Result {
  if (byClient && (code === CANCEL || code === NO_ERROR))
    return answered
      ? { outcome: 'interrupted', errorType: 'cancelled', errorMessage: 'the client cancelled while the answer was coming' }
      : { outcome: 'timeout', errorType: 'cancelled', errorMessage: 'the client gave up before an answer came' };
  const who = byClient ? 'client' : 'server';
  return { outcome: 'reset', errorType: typeOf(code), errorMessage: `the ${who} reset the stream: ${errorName(code)}` };
}

/** What a GOAWAY says of a stream that it leaves out (RFC 9113 §6.8), and of those that are open when the connection ends after an error. */
export function goAwayResult(byClient: boolean, code: number): Result {
  const who = byClient ? 'client' : 'server';
  const why = code === NO_ERROR ? '' : `: ${errorName(code)}`;
  return { outcome: 'reset', errorType: 'goaway', errorMessage: `the ${who} closed the connection without processing it${why}` };
}

function typeOf(code: number): string {
  return `http2_${(NAMES[code] ?? 'unknown_error').toLowerCase()}`;
}
