import { ARRAY, BULK } from './resp.ts';

/**
 * The words of a command, one after another: `*N` and bulk strings. Works on whole commands and on stored ones that were cut:
 * the last word then ends where the bytes end. Never throws.
 */
export class Words {
  /** The current word, `[start, end)`. */
  start = 0;
  end = 0;
  /** Its number; the command's name is word 0, -1 before the first `next`. */
  index = -1;
  /** How many words the command declares. */
  count = 0;
  /** Whether the current word is shorter than it says. */
  cut = false;
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private limit = 0;

  /** Begins anew; false when the bytes begin no command. */
  open(bytes: Uint8Array, start: number, end: number): boolean {
    this.bytes = bytes;
    this.limit = end;
    this.index = -1;
    this.cut = false;
    this.at = start;
    this.count = bytes[start] === ARRAY ? this.number() : -1;
    return this.count > 0;
  }

  /** Steps to the next word; false at the end. */
  next(): boolean {
    if (this.cut || this.index + 1 >= this.count || this.at >= this.limit || this.bytes[this.at] !== BULK) return false;
    const length = this.number();
    if (length < 0) return false;
    this.start = this.at;
    const end = this.at + length;
    this.cut = end > this.limit;
    this.end = this.cut ? this.limit : end;
    this.at = end + 2;
    this.index++;
    return true;
  }

  /** Steps to word `index`, which lies ahead. */
  seek(index: number): boolean {
    while (this.index < index) if (!this.next()) return false;
    return true;
  }

  private number(): number {
    const { bytes, limit } = this;
    let value = 0;
    let i = this.at + 1;
    for (; i < limit; i++) {
      const digit = (bytes[i] as number) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (i === this.at + 1 || i + 1 >= limit || bytes[i] !== 13) return -1;
    this.at = i + 2;
    return value;
  }
}

/** The number that a word spells, or -1. */
export function wordNumber(bytes: Uint8Array, start: number, end: number): number {
  if (start === end || end - start > 9) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
