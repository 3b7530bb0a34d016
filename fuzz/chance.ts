/** Numbers that look like chance and follow from a seed (Mulberry32). */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** An integer in `[0, below)`. */
  below(below: number): number {
    this.state = (this.state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, below);
  }

  /** Small numbers often, great ones seldom, in `[0, below)`. */
  small(below: number): number {
    return this.below(1 + this.below(1 + this.below(below)));
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}
