/** Relative error of a quantile, and the lowest value told apart from 0. */
const ERROR = 0.01;
const LOWEST = 0.001;
const GAMMA = (1 + ERROR) / (1 - ERROR);
const LOG_GAMMA = Math.log(GAMMA);

/**
 * Quantiles of durations (µs) that can be added up over segments, workers and nodes: counts of logarithmic classes, at most 1 % wrong
 * (the idea of DDSketch). About 2,100 classes cover a nanosecond to a month.
 */
export class Sketch {
  private readonly classes: Map<number, number>;
  private zeros = 0;
  /** Values added. */
  count = 0;

  constructor(classes: Iterable<readonly [number, number]> = []) {
    this.classes = new Map();
    for (const [index, count] of classes) this.addClass(index, count);
  }

  /** Adds a value; below a nanosecond it counts as 0, NaN not at all. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    if (value < LOWEST) this.addClass(-1, 1);
    else this.addClass(Math.max(0, Math.ceil(Math.log(Math.min(value, Number.MAX_VALUE) / LOWEST) / LOG_GAMMA)), 1);
  }

  /** Adds all values of another one. */
  merge(other: Sketch): void {
    for (const [index, count] of other.entries()) this.addClass(index, count);
  }

  /** The value below which a share (0 to 1) of the values lies; `undefined` without values. */
  quantile(share: number): number | undefined {
    if (this.count === 0) return undefined;
    const rank = Math.min(this.count - 1, Math.max(0, share * (this.count - 1)));
    if (rank < this.zeros) return 0;
    let seen = this.zeros;
    const sorted = [...this.classes].sort((a, b) => a[0] - b[0]);
    for (const [index, count] of sorted) {
      seen += count;
      if (seen > rank) return (LOWEST * 2 * GAMMA ** index) / (GAMMA + 1);
    }
    return undefined;
  }

  /** The classes, to send elsewhere; -1 are the zeros. */
  entries(): (readonly [index: number, count: number])[] {
    const zeros = this.zeros === 0 ? [] : [[-1, this.zeros] as const];
    return [...zeros, ...this.classes];
  }

  private addClass(index: number, count: number): void {
    this.count += count;
    if (index < 0) this.zeros += count;
    else this.classes.set(index, (this.classes.get(index) ?? 0) + count);
  }
}
