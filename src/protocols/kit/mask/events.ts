import { until } from './form.ts';
import type { Plan } from './plan.ts';

const LF = 0x0a;
const CR = 0x0d;

/**
 * Masks `text/event-stream` (HTML §9.2): the lines of data of one event are one text, which is looked into; so is every other line by itself.
 * All of it is proven.
 */
export function maskEvents(bytes: Uint8Array, start: number, end: number, plan: Plan): number {
  const text = new Uint8Array(end - start);
  const origin = new Int32Array(end - start + 1);
  let length = 0;
  let last = start;
  const flush = (): void => {
    origin[length] = last;
    if (length > 0) plan.addDecoded({ bytes: text.subarray(0, length), length, origin });
    length = 0;
  };
  for (let at = start; at < end; ) {
    const line = until(bytes, LF, at, end);
    const lineEnd = line > at && bytes[line - 1] === CR ? line - 1 : line;
    const value = dataStart(bytes, at, lineEnd);
    if (value < 0) {
      flush();
      plan.addInside(bytes, at, lineEnd);
    } else {
      for (let i = value; i < lineEnd; i++) {
        origin[length] = i;
        text[length++] = bytes[i] as number;
      }
      last = lineEnd;
    }
    at = line + 1;
  }
  flush();
  return end;
}

/** Where the value of a `data` line begins, or -1 on any other line. */
function dataStart(bytes: Uint8Array, start: number, end: number): number {
  const named =
    end - start >= 5 && bytes[start] === 0x64 && bytes[start + 1] === 0x61 && bytes[start + 2] === 0x74 && bytes[start + 3] === 0x61;
  if (!named || bytes[start + 4] !== 0x3a) return -1;
  return bytes[start + 5] === 0x20 && start + 5 < end ? start + 6 : start + 5;
}
