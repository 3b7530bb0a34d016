import type { Encoding } from '#base/ports';

/** The compression of a message by its first bytes (gzip RFC 1952 §2.3.1, zlib RFC 1950 §2.2, zstd RFC 8878 §3.1.1); `undefined` for others. */
export function sniffCoding(bytes: Uint8Array): Encoding | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x78 && b !== undefined && (a * 256 + b) % 31 === 0) return 'deflate';
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd ? 'zstd' : undefined;
}
