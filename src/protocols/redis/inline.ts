import { concat } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';

/** The words of an inline command as Redis splits them: blanks between, `"…"` with escapes, `'…'`. A quote that stays open ends with the line: the server answers it with an error. */
export function splitInline(bytes: Uint8Array, start: number, end: number): Uint8Array[] {
  const words: Uint8Array[] = [];
  let i = start;
  for (;;) {
    while (i < end && isBlank(bytes[i] as number)) i++;
    if (i >= end) return words;
    const word: number[] = [];
    while (i < end && !isBlank(bytes[i] as number)) {
      const byte = bytes[i] as number;
      const next = byte === 0x22 || byte === 0x27 ? quoted(bytes, i + 1, end, byte, word) : bare(byte, i, word);
      i = next;
    }
    words.push(Uint8Array.from(word));
  }
}

function bare(byte: number, i: number, word: number[]): number {
  word.push(byte);
  return i + 1;
}

function quoted(bytes: Uint8Array, start: number, end: number, quote: number, word: number[]): number {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === quote) return i + 1;
    if (byte !== 0x5c || i + 1 >= end) {
      word.push(byte);
      continue;
    }
    const escaped = bytes[++i] as number;
    const hex =
      quote === 0x22 && escaped === 0x78 ? Number.parseInt(String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0), 16) : Number.NaN;
    if (!Number.isNaN(hex)) {
      word.push(hex);
      i += 2;
    } else if (quote === 0x22) word.push(ESCAPES.get(escaped) ?? escaped);
    else if (escaped === 0x27) word.push(escaped);
    else word.push(byte, escaped);
  }
  return end;
}

const ESCAPES = new Map([
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x62, 8],
  [0x61, 7],
]);

function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13) || byte === 0;
}

/** Words as an array of bulk strings: the form in which every command is stored. */
export function encodeCommand(words: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [encodeUtf8(`*${words.length}\r\n`)];
  for (const word of words) parts.push(encodeUtf8(`$${word.length}\r\n`), word, CRLF);
  return concat(parts);
}

const CRLF = Uint8Array.of(13, 10);
