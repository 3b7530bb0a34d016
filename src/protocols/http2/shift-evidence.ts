/** Lost table entries that are thought possible between two blocks. */
export const GREATEST_SHIFT = 256;

/** What a block said of one assumed number of lost entries. */
export type Trial = 'fits' | 'unknown' | 'misses';

/**
 * What the blocks since a loss say of how many table entries were lost with it. A number is believed when fields from two places of the older table came out in orders of
 * names that were used before, no block spoke against it, and no other number can say so.
 */
export class ShiftEvidence {
  /** The first older place that a fitting block used under each number; 0 for none. */
  private readonly places = new Int32Array(GREATEST_SHIFT + 1);
  private readonly strong = new Uint8Array(GREATEST_SHIFT + 1);
  private readonly against = new Uint8Array(GREATEST_SHIFT + 1);
  private readonly missed = new Uint8Array(GREATEST_SHIFT + 1);

  clear(): void {
    this.places.fill(0);
    this.strong.fill(0);
    this.against.fill(0);
    this.missed.fill(0);
  }

  /** A block fits a number, with fields from these older places; `second` is 0 when there was only one. */
  fits(shift: number, first: number, second: number): void {
    const place = this.places[shift] as number;
    if (second !== 0 || (place !== 0 && place !== first)) this.strong[shift] = 1;
    if (place === 0) this.places[shift] = first;
  }

  /** A block could be read under a number, but nobody ever spoke so. It counts once another number fits the same block. */
  misses(shift: number): void {
    this.missed[shift] = 1;
  }

  /** The block is over; `fitted`: whether some number fitted it. Gives the number to believe, or -1. */
  settle(fitted: boolean): number {
    let found = -1;
    let rivals = 0;
    for (let shift = 0; shift <= GREATEST_SHIFT; shift++) {
      if (fitted && this.missed[shift] === 1) this.against[shift] = 1;
      this.missed[shift] = 0;
      if (this.strong[shift] === 0 || this.against[shift] === 1) continue;
      found = shift;
      rivals++;
    }
    return rivals === 1 ? found : -1;
  }
}
