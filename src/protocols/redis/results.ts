import { latin1 } from '#base/bytes';
import { errorText } from './reply.ts';
import { ERROR, Scanner } from './resp.ts';

/** An error among the results of a transaction. */
export interface ResultError {
  readonly prefix: string;
  readonly message: string;
}

const scanner = new Scanner(false);

/** The first error among the elements of an array `[start, end)`, which may be cut. */
export function firstError(bytes: Uint8Array, start: number, end: number): ResultError | undefined {
  let at = bytes.indexOf(10, start) + 1;
  while (at > 0 && at < end) {
    const from = at;
    scanner.reset();
    at = scanner.advance(bytes, from, end);
    if (!scanner.complete) return undefined;
    if (scanner.type !== ERROR) continue;
    const text = latin1(bytes, from + 1, at - 2);
    const prefix = /^[A-Z0-9_]{1,32}(?= |$)/.exec(text)?.[0] ?? 'ERR';
    return { prefix, message: errorText(bytes, from + 1, at - 2) };
  }
  return undefined;
}
