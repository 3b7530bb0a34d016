import { createHash } from 'node:crypto';
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Bytes } from '#base/bytes';
import type { Encoding, Inflated, InflateStream, Places, Ports } from '#base/ports';

/** At most this much more comes out than went in; a message that promises more is a bomb. */
const RATIO = 100;
const SLACK = 4096;
/** A deflate window (RFC 1951): what a message of a stream may refer back to. */
const WINDOW = 32_768;

function inflateSyncBy(encoding: Encoding, bytes: Bytes, options: { maxOutputLength: number; finishFlush?: number }): Bytes {
  switch (encoding) {
    case 'gzip':
      return gunzipSync(bytes, options);
    case 'deflate':
      return (((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync : inflateRawSync)(bytes, options);
    case 'deflate-raw':
      return inflateRawSync(bytes, options);
    case 'br':
      return brotliDecompressSync(bytes, { maxOutputLength: options.maxOutputLength });
    case 'zstd':
      return zstdDecompressSync(bytes, { maxOutputLength: options.maxOutputLength });
  }
}

function inflate(encoding: Encoding, bytes: Bytes, limit: number): Inflated {
  const most = Math.max(1, Math.min(limit, bytes.length * RATIO + SLACK));
  const finishFlush = encoding === 'br' || encoding === 'zstd' ? {} : { finishFlush: constants.Z_SYNC_FLUSH };
  try {
    return { kind: 'whole', bytes: inflateSyncBy(encoding, bytes, { maxOutputLength: most, ...finishFlush }) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return {
      kind: 'broken',
      reason: code === 'ERR_BUFFER_TOO_LARGE' ? `inflates to more than ${most} bytes` : `not ${encoding} (${code})`,
    };
  }
}

/** Keeps the last 32 KiB that came out as the dictionary of the next message (RFC 7692 §7.2.2). */
class WindowedInflate implements InflateStream {
  private window: Bytes;

  constructor(dictionary: Bytes = new Uint8Array(0)) {
    this.window = dictionary;
  }

  push(bytes: Bytes, limit: number): Inflated {
    const most = Math.max(1, Math.min(limit, bytes.length * RATIO + SLACK));
    try {
      const dictionary = this.window.length > 0 ? { dictionary: this.window } : {};
      const out = inflateRawSync(bytes, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH, ...dictionary });
      this.remember(out);
      return { kind: 'whole', bytes: out };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      return { kind: 'broken', reason: code === 'ERR_BUFFER_TOO_LARGE' ? `inflates to more than ${most} bytes` : `not deflate (${code})` };
    }
  }

  private remember(out: Bytes): void {
    if (out.length >= WINDOW) {
      this.window = out.slice(out.length - WINDOW);
      return;
    }
    const kept = this.window.subarray(Math.max(0, this.window.length + out.length - WINDOW));
    const joined = new Uint8Array(kept.length + out.length);
    joined.set(kept);
    joined.set(out, kept.length);
    this.window = joined;
  }
}

function hash(algorithm: string, bytes: Bytes): Bytes {
  return createHash(algorithm).update(bytes).digest();
}

/** What pure rooms cannot do themselves, by Node's own libraries. */
export const nodePorts: Ports = {
  inflate,
  openInflate: (_, dictionary) => new WindowedInflate(dictionary),
  crypto: {
    sha256: (bytes) => hash('sha256', bytes),
    sha1: (bytes) => hash('sha1', bytes),
    md5: (bytes) => hash('md5', bytes),
  },
};

const folded = new Map<string, RegExp>();

/** The search of Node's buffers; of its regular expressions where case is folded. */
export const nodePlaces: Places = (bytes, start, end, text, fold) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  const found: number[] = [];
  if (!fold) {
    for (let at = buffer.indexOf(text, 0, 'latin1'); at >= 0; at = buffer.indexOf(text, at + 1, 'latin1')) found.push(start + at);
    return found;
  }
  let pattern = folded.get(text);
  if (pattern === undefined) folded.set(text, (pattern = new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'gi')));
  pattern.lastIndex = 0;
  const whole = buffer.toString('latin1');
  for (let match = pattern.exec(whole); match !== null; match = pattern.exec(whole)) {
    found.push(start + match.index);
    pattern.lastIndex = match.index + 1;
  }
  return found;
};
