import { createHash } from 'node:crypto';
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Encoding, Inflated, Ports } from '#base/ports';

/** The ports as tests give them: Node's own, bounded as `Inflate` promises. */
export const testPorts: Ports = {
  inflate,
  openInflate: (_, dictionary) => {
    let seen = new Uint8Array(0);
    let given = 0;
    return {
      push(bytes, limit) {
        const all = new Uint8Array(seen.length + bytes.length);
        all.set(seen);
        all.set(bytes, seen.length);
        seen = all;
        const whole = inflate('deflate-raw', seen, given + limit, dictionary);
        if (whole.kind === 'broken') return whole;
        const fresh = whole.bytes.subarray(given);
        given = whole.bytes.length;
        return { kind: whole.kind, bytes: fresh };
      },
    };
  },
  crypto: { sha256: (bytes) => hash('sha256', bytes), sha1: (bytes) => hash('sha1', bytes), md5: (bytes) => hash('md5', bytes) },
};

const INFLATERS = {
  gzip: (bytes: Uint8Array, max: number) => gunzipSync(bytes, { maxOutputLength: max, finishFlush: constants.Z_SYNC_FLUSH }),
  deflate: (bytes: Uint8Array, max: number) => inflateSync(bytes, { maxOutputLength: max, finishFlush: constants.Z_SYNC_FLUSH }),
  'deflate-raw': (bytes: Uint8Array, max: number, dictionary?: Uint8Array) =>
    inflateRawSync(bytes, {
      maxOutputLength: max,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary === undefined ? {} : { dictionary }),
    }),
  br: (bytes: Uint8Array, max: number) => brotliDecompressSync(bytes, { maxOutputLength: max }),
  zstd: (bytes: Uint8Array, max: number) => zstdDecompressSync(bytes, { maxOutputLength: max }),
} as const satisfies Record<Encoding, (bytes: Uint8Array, max: number, dictionary?: Uint8Array) => Uint8Array>;

function inflate(encoding: Encoding, bytes: Uint8Array, limit: number, dictionary?: Uint8Array): Inflated {
  try {
    const out = INFLATERS[encoding](bytes, Math.max(1, limit + 1_048_576), dictionary);
    return out.length > limit ? { kind: 'cut', bytes: out.subarray(0, limit) } : { kind: 'whole', bytes: out };
  } catch (error) {
    return { kind: 'broken', reason: error instanceof Error ? error.message : 'unknown' };
  }
}

function hash(name: string, bytes: Uint8Array): Uint8Array {
  return createHash(name).update(bytes).digest();
}
