import type { Encoding, Inflated, Ports } from '#base/ports';

/** Bytes out per byte in at which inflating stops: what a bomb exceeds and honest content does not. */
const GREATEST_RATIO = 100;
const GREATEST_DEPTH = 4;

/**
 * The codings of a `Content-Encoding` value in the order in which they are undone (RFC 9110 §8.4); empty for none.
 * `undefined` when one is not known, or when there are more than four.
 */
export function readCodings(value: string | undefined): readonly Encoding[] | undefined {
  if (value === undefined || value === '') return [];
  const codings: Encoding[] = [];
  for (const part of value.toLowerCase().split(',')) {
    const name = part.trim();
    if (name === '' || name === 'identity') continue;
    if (name === 'gzip' || name === 'x-gzip') codings.unshift('gzip');
    else if (name === 'deflate' || name === 'br' || name === 'zstd') codings.unshift(name);
    else return undefined;
  }
  return codings.length > GREATEST_DEPTH ? undefined : codings;
}

/** Undoes the codings, one after the other; gives at most `limit` bytes, and at most 100 times what went in. */
export function undoCodings(codings: readonly Encoding[], bytes: Uint8Array, ports: Ports, limit: number): Inflated {
  let result: Inflated = { kind: 'whole', bytes };
  let cut = false;
  for (const coding of codings) {
    const packed: Uint8Array = result.bytes;
    const most = Math.min(limit, packed.length * GREATEST_RATIO);
    let next = ports.inflate(coding, packed, most);
    // Many senders say deflate and leave the zlib wrapper out (RFC 9110 §8.4.1.2, note).
    if (next.kind === 'broken' && coding === 'deflate') next = ports.inflate('deflate-raw', packed, most);
    if (next.kind === 'broken') return next;
    cut ||= next.kind === 'cut';
    result = next;
  }
  return cut ? { kind: 'cut', bytes: result.bytes } : result;
}
