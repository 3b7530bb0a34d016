import { ESCAPES } from './escapes.ts';

/** Openings are spread over this many buckets, so that a pair of one name fits little of another. */
const BUCKETS = 7;
/** Bits of a pair: second of an opening that begins on a pair, or inside one; first of the same, behind them; and whether it has an escape in it. */
const SECOND = (1 << (2 * BUCKETS)) - 1;
const ESCAPE = 1 << (4 * BUCKETS);

/**
 * Finds the places where one of some names may begin, four bytes at a time. Bytes are looked up two by two in a table of all 65,536 pairs, which says
 * of which names they are the first two letters, the third and fourth, any byte and the first, or the second and third: whatever pair of bytes
 * a name begins in, its pair and the next fit it together. Bytes that names skip (`-`, `_`, `.`) may stand between. No step waits for the one
 * before it, as those of an automaton do. Most bytes cost half a load and a quarter of a branch.
 */
export class NameFilter {
  private readonly pairs = new Int32Array(65_536);
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(this.bytes.buffer);

  /** `classes` gives bytes that mean the same letter the same number; those of class `skip` are skipped by names. */
  constructor(names: readonly Uint8Array[], classes: Uint8Array, skip: number) {
    const openings = names.map((name) => [...name.subarray(0, 4)].map((byte) => classes[byte] as number));
    // Neighbours share letters.
    openings.sort((a, b) => compare(a, b));
    const perBucket = Math.ceil(openings.length / BUCKETS);
    for (const [index, [a, b, c, d]] of openings.entries()) {
      const onPair = 1 << Math.floor(index / perBucket);
      const inPair = onPair << BUCKETS;
      this.mark(classes, a, b, onPair << (2 * BUCKETS));
      this.mark(classes, c, d, onPair);
      this.mark(classes, undefined, a, inPair << (2 * BUCKETS));
      this.mark(classes, b, c, inPair);
      // With a skipped byte in it a pair has one letter: the first of an opening, or one of those that come next.
      const both = onPair | inPair;
      this.markBeside(classes, skip, a, both << (2 * BUCKETS));
      this.markBeside(classes, skip, b, both);
      this.markBeside(classes, skip, c, both);
    }
    this.mark(classes, skip, skip, SECOND);
    for (const escape of ESCAPES)
      for (let byte = 0; byte < 256; byte++) {
        this.add(escape, byte, ESCAPE);
        this.add(byte, escape, ESCAPE);
      }
  }

  /**
   * The first `at`, from `start` in steps of four, such that a name may begin in `[at - 2, at + 2)` or an escape lies in `[at, at + 4)`. -1 when there is none
   * before the last four bytes. To go on, call it with `at + 2`.
   */
  next(bytes: Uint8Array, start: number, end: number): number {
    const { pairs } = this;
    // By identity, because asking a typed array for its buffer is a call out of compiled code.
    if (this.bytes !== bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    const { view } = this;
    let before = 0;
    for (let at = start, last = end - 4; at <= last; at += 4) {
      const four = view.getInt32(at, true);
      const one = pairs[four & 0xffff] as number;
      const two = pairs[four >>> 16] as number;
      const fits = (((before >> (2 * BUCKETS)) & one) | ((one >> (2 * BUCKETS)) & two)) & SECOND;
      if ((fits | ((one | two) & ESCAPE)) !== 0) return at;
      before = two;
    }
    return -1;
  }

  /** Marks the pairs of two classes; `undefined` is any byte. */
  private mark(classes: Uint8Array, first: number | undefined, second: number | undefined, bits: number): void {
    for (let a = 0; a < 256; a++) {
      if (first !== undefined && classes[a] !== first) continue;
      for (let b = 0; b < 256; b++) if (second === undefined || classes[b] === second) this.add(a, b, bits);
    }
  }

  private markBeside(classes: Uint8Array, skip: number, letter: number | undefined, bits: number): void {
    this.mark(classes, skip, letter, bits);
    this.mark(classes, letter, skip, bits);
  }

  private add(first: number, second: number, bits: number): void {
    const pair = first | (second << 8);
    this.pairs[pair] = (this.pairs[pair] as number) | bits;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] ?? -1);
  return a.length - b.length;
}
