/** Looks for secrets in every byte below a folder: files as they are, everything in them that inflates, and texts of an API. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

const MOST_BYTES = 1 << 27;
const DEPTH = 3;

/** How a text may be written so that a person can still read it back. */
function formsOf(text: string): readonly Buffer[] {
  const each = (write: (letter: string) => string): string => Array.from(text, write).join('');
  const code = (letter: string): string => letter.charCodeAt(0).toString(16);
  // Base64 at each of the three places in a group; letters that depend on neighbours are left out.
  const base64 = [0, 1, 2].map((before) => {
    const coded = Buffer.from(`${' '.repeat(before)}${text}`)
      .toString('base64')
      .replace(/=+$/, '');
    return coded.slice(before === 0 ? 0 : before + 1, -1);
  });
  const utf16 = Buffer.from(text, 'utf16le');
  const texts = [
    text,
    each((letter) => `%${code(letter)}`),
    each((letter) => `\\u00${code(letter)}`),
    each((letter) => `&#${letter.charCodeAt(0)};`),
    ...base64,
  ];
  return [...texts.map((one) => Buffer.from(one)), utf16];
}

/** Finds which of some secrets occur. All must end with the same 12 letters, for which is looked first. */
export class Finder {
  readonly found = new Map<string, string>();
  private readonly ends: readonly Buffer[];
  private readonly secrets: ReadonlyMap<string, readonly Buffer[]>;

  constructor(secrets: readonly string[]) {
    this.ends = formsOf((secrets[0] ?? '').slice(-12));
    this.secrets = new Map(secrets.map((secret) => [secret, formsOf(secret)]));
  }

  /** Looks through bytes; `where` is said of what is found. */
  bytes(bytes: Buffer, where: string): void {
    if (!this.ends.some((end) => bytes.includes(end))) return;
    for (const [secret, forms] of this.secrets) if (forms.some((form) => bytes.includes(form))) this.found.set(secret, where);
  }

  /** Looks through every file below a folder, and through what inflates in it. Gives the bytes that were looked at. */
  folder(folder: string): number {
    let looked = 0;
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      if (statSync(path).isFile()) looked += this.deep(readFileSync(path), name, DEPTH);
    }
    return looked;
  }

  private deep(bytes: Buffer, where: string, depth: number): number {
    this.bytes(bytes, where);
    let looked = bytes.length;
    if (depth > 0) for (const inflated of streamsIn(bytes)) looked += this.deep(inflated, `${where}, inflated`, depth - 1);
    return looked;
  }
}

/** Whatever inflates, at whatever place: zstd frames, gzip members, zlib streams. */
function* streamsIn(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 8 < bytes.length; at++) {
    const first = bytes[at];
    if (first === 0x28 && bytes.readUInt32LE(at) === 0xfd2fb528) {
      const end = frameEnd(bytes, at);
      if (end !== undefined) yield* attempt(() => zstdDecompressSync(bytes.subarray(at, end), { maxOutputLength: MOST_BYTES }));
    } else if (first === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 8)
      yield* attempt(() => gunzipSync(bytes.subarray(at), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_BYTES }));
    else if (first === 0x78 && bytes.readUInt16BE(at) % 31 === 0)
      yield* attempt(() => inflateSync(bytes.subarray(at), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_BYTES }));
  }
}

function* attempt(inflate: () => Buffer): Generator<Buffer> {
  try {
    yield inflate();
  } catch {
    // It only looked like one.
  }
}

/** Where a zstd frame ends (RFC 8878 §3.1.1): its blocks are walked, not decoded. */
function frameEnd(bytes: Buffer, start: number): number | undefined {
  const descriptor = bytes[start + 4] ?? 0;
  const single = (descriptor & 32) !== 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  let at = start + 5 + (single ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0) + sizeBytes;
  for (let last = false; !last; ) {
    if (at + 3 > bytes.length) return undefined;
    const head = bytes.readUIntLE(at, 3);
    last = (head & 1) !== 0;
    at += 3 + (((head >> 1) & 3) === 1 ? 1 : head >> 3);
  }
  at += (descriptor & 4) !== 0 ? 4 : 0;
  return at <= bytes.length ? at : undefined;
}
