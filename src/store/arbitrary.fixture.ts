import fc from 'fast-check';
import type { StoredMessage } from '#entry/stored';

/** Any stored message: rising parts, spans in order and inside. */
export const storedMessage: fc.Arbitrary<StoredMessage> = fc
  .record({
    bytes: fc.uint8Array({ maxLength: 300 }),
    cuts: fc.array(fc.nat(300), { maxLength: 4 }),
    masked: fc.array(fc.nat(300), { maxLength: 6 }),
    flags: fc.nat(15),
    size: fc.maxSafeNat(),
  })
  .map(({ bytes, cuts, masked, flags, size }) => {
    const inside = (places: readonly number[]): number[] => places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b);
    const borders = inside(masked);
    const spans = [];
    for (let i = 0; i + 1 < borders.length; i += 2) spans.push({ start: borders[i] as number, end: borders[i + 1] as number });
    return { bytes, parts: inside(cuts), spans, flags, size };
  });
