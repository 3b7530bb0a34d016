import type { Keys } from '#protocols/contract/masking';
import type { Decoded } from './decoded.ts';

/**
 * Plans what to mask of a text of one kind. Returns the index up to which the bytes are proven: everything secret before it is planned, nothing is known
 * of what follows. `end` says that all of it was understood; a text that simply stops is understood up to there.
 */
export type Masker = (bytes: Uint8Array, start: number, end: number, plan: Plan) => number;

/** Texts inside texts are followed this deep; a value that goes deeper is masked whole. */
const GREATEST_DEPTH = 4;

/**
 * The stretches of some bytes that are to be masked, in rising order. Maskers only plan; nothing is overwritten before the whole message was read.
 */
export class Plan {
  readonly keys: Keys;
  /** Start and end of each stretch, in turn. */
  readonly spans: number[];
  /** Masks a text inside the text, of a kind that has to be found out. */
  private readonly inside: Masker;
  private readonly depth: number;

  constructor(keys: Keys, inside: Masker, depth = 0, spans: number[] = []) {
    this.spans = spans;
    this.keys = keys;
    this.inside = inside;
    this.depth = depth;
  }

  /** Values to mask so far. */
  get count(): number {
    return this.spans.length >> 1;
  }

  /** Plans a value; an empty one has nothing to mask. */
  add(start: number, end: number): void {
    if (end > start) this.spans.push(start, end);
  }

  /** Plans what is secret in a value that is a text by itself. What can not be understood of it is masked. */
  addInside(bytes: Uint8Array, start: number, end: number): void {
    if (!mayName(this.keys, bytes, start, end)) return;
    if (this.depth >= GREATEST_DEPTH) this.add(start, end);
    else this.add(this.inside(bytes, start, end, new Plan(this.keys, this.inside, this.depth + 1, this.spans)), end);
  }

  /** The same for a value that had to be decoded first: plans the stretches that the decoded ones came from. */
  addDecoded(decoded: Decoded): void {
    const { bytes, length, origin } = decoded;
    if (!mayName(this.keys, bytes, 0, length)) return;
    const inner = new Plan(this.keys, this.inside, this.depth + 1);
    const proven = this.depth >= GREATEST_DEPTH ? 0 : this.inside(bytes, 0, length, inner);
    for (let i = 0; i < inner.spans.length; i++) this.spans.push(origin[inner.spans[i] as number] as number);
    this.add(origin[proven] as number, origin[length] as number);
  }
}

/** Whether a name may occur, in plain or behind an escape. `false` proves that there is nothing to mask. One scan. */
export function mayName(keys: Keys, bytes: Uint8Array, start: number, end: number): boolean {
  return keys.mayMention(bytes, start, end);
}
