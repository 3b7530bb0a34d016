import type { Outcome } from '#entry/outcome';
import type { Result } from '#protocols/contract/message';

/** Names by code (gRPC "Status codes and their use in gRPC"). */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** Codes that say that the caller asked for something wrong, or took it back. */
const CLIENT_ERRORS: readonly number[] = [1, 3, 5, 6, 7, 9, 11, 16];
const DEADLINE_EXCEEDED = 4;

/** The code as a word; `CODE 42` for one that does not exist. */
export function statusName(code: number): string {
  return NAMES[code] ?? `CODE ${code}`;
}

function outcomeOf(code: number): Outcome {
  if (code === 0) return 'ok';
  if (code === DEADLINE_EXCEEDED) return 'timeout';
  return CLIENT_ERRORS.includes(code) ? 'client_error' : 'server_error';
}

/** What `grpc-status` and `grpc-message` say of the exchange. */
export function statusResult(code: number, message: string): Result {
  const statusText = statusName(code);
  if (code === 0) return { status: 0, statusText, outcome: 'ok' };
  return {
    status: code,
    statusText,
    outcome: outcomeOf(code),
    errorType: `grpc_${(NAMES[code] ?? 'unknown_code').toLowerCase()}`,
    errorMessage: message === '' ? undefined : message,
  };
}

/** A response that ended without a status: the caller's library makes UNKNOWN or INTERNAL of it. */
export const NO_STATUS: Result = {
  outcome: 'server_error',
  errorType: 'grpc_no_status',
  errorMessage: 'the response ended without grpc-status',
};

/** Reads `grpc-status`; `undefined` when it is not a number. */
export function readStatus(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Undoes the percent-encoding of `grpc-message` ("gRPC over HTTP/2", Responses): what is no valid escape or no UTF-8 stays as it is. */
export function readMessage(text: string | undefined): string {
  if (text === undefined || !text.includes('%')) return text ?? '';
  try {
    return decodeURIComponent(text.replaceAll(/%(?![0-9a-fA-F]{2})/g, '%25'));
  } catch {
    return text;
  }
}

const UNITS: Readonly<Record<string, number>> = { H: 3_600_000_000, M: 60_000_000, S: 1_000_000, m: 1000, u: 1, n: 0.001 };

/** Reads `grpc-timeout` ("gRPC over HTTP/2", Requests: up to eight digits and a unit) as microseconds. */
export function readTimeout(text: string | undefined): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(text ?? '');
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] as string] as number);
}
