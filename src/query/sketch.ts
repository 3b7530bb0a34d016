/**
 * Counts of numbers in buckets of equal relative width, from which quantiles follow. Sketches of many nodes add up to the sketch of all.
 *
 * A double's exponent and the first 6 bits of its mantissa name its bucket, so a bucket is at most 1/64 wide relative to its lower end, and the middle
 * that stands for it differs from every number in it by at most 1/128: quantiles are within 0.8 % of the true ones.
 * Magnitudes below 2^-20 count as 0, those above 2^60 as 2^60: a sketch has 5,120 buckets of each sign at most.
 */
export class Sketch {
  private zeros = 0;
  private readonly above = new Buckets();
  private readonly below = new Buckets();

  add(value: number): void {
    if (value >= SMALLEST) this.above.add(bucketOf(value), 1);
    else if (value <= -SMALLEST) this.below.add(bucketOf(-value), 1);
    else if (value === value) this.zeros++;
  }

  get count(): number {
    return this.zeros + this.above.total + this.below.total;
  }
  /** Buckets held, for bounds on memory. */
  get size(): number {
    return this.above.counts.length + this.below.counts.length;
  }

  /** The number below or at which the share `q` of all lies (nearest rank); `undefined` when there are none. */
  quantile(q: number): number | undefined {
    const { count } = this;
    if (count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(q * count));
    if (rank <= this.below.total) return -middleOf(this.below.at(this.below.total - rank + 1));
    if (rank <= this.below.total + this.zeros) return 0;
    return middleOf(this.above.at(rank - this.below.total - this.zeros));
  }

  merge(other: Sketch): void {
    this.zeros += other.zeros;
    this.above.merge(other.above);
    this.below.merge(other.below);
  }

  /** A plain form that travels as JSON. */
  toJSON(): SketchState {
    return { zeros: this.zeros, above: this.above.state(), below: this.below.state() };
  }

  static from(state: SketchState): Sketch {
    const sketch = new Sketch();
    sketch.zeros = state.zeros;
    sketch.above.load(state.above);
    sketch.below.load(state.below);
    return sketch;
  }
}

export interface SketchState {
  readonly zeros: number;
  readonly above: BucketState;
  readonly below: BucketState;
}
/** Counts of the buckets from `first` on. */
export interface BucketState {
  readonly first: number;
  readonly counts: readonly number[];
}

/** How far a quantile may be from the true one, relative. */
export const SKETCH_ERROR = 1 / 128;

const SMALLEST = 2 ** -20;
const LARGEST = 2 ** 60;
const SHIFT = 14;
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
const LAST_BUCKET = bucketOf(LARGEST);
const FIRST_BUCKET = bucketOf(SMALLEST);

/** The bucket of a positive number: the upper bits of a double are its order of magnitude (little-endian machines, as typed columns are). */
function bucketOf(value: number): number {
  double[0] = value < LARGEST ? value : LARGEST;
  return (halves[1] as number) >>> SHIFT;
}

function middleOf(bucket: number): number {
  halves[0] = 0;
  halves[1] = bucket << SHIFT;
  const low = double[0] as number;
  halves[1] = (bucket + 1) << SHIFT;
  return (low + (double[0] as number)) / 2;
}

/** A window of counts that grows to the buckets in use. */
class Buckets {
  counts = new Float64Array(0);
  private first = 0;
  total = 0;

  add(bucket: number, count: number): void {
    let at = bucket - this.first;
    if (at < 0 || at >= this.counts.length) at = this.reach(bucket);
    this.counts[at] = (this.counts[at] as number) + count;
    this.total += count;
  }

  private reach(bucket: number): number {
    const empty = this.counts.length === 0;
    const low = empty ? bucket - 16 : Math.min(this.first, bucket - 32);
    const high = empty ? bucket + 16 : Math.max(this.first + this.counts.length, bucket + 33);
    const larger = new Float64Array(high - low);
    if (!empty) larger.set(this.counts, this.first - low);
    this.counts = larger;
    this.first = low;
    return bucket - low;
  }

  /** The bucket of the number of this rank, from 1. */
  at(rank: number): number {
    let left = rank;
    for (let i = 0; i < this.counts.length; i++) {
      left -= this.counts[i] as number;
      if (left <= 0) return this.first + i;
    }
    return this.first + this.counts.length - 1;
  }

  merge(other: Buckets): void {
    for (let i = 0; i < other.counts.length; i++) {
      const count = other.counts[i] as number;
      if (count > 0) this.add(other.first + i, count);
    }
  }

  state(): BucketState {
    let start = 0;
    let end = this.counts.length;
    while (start < end && this.counts[start] === 0) start++;
    while (end > start && this.counts[end - 1] === 0) end--;
    return { first: this.first + start, counts: [...this.counts.subarray(start, end)] };
  }

  /** Takes counts from elsewhere; buckets that no number has are left out. */
  load(state: BucketState): void {
    for (const [i, count] of state.counts.entries()) {
      const bucket = state.first + i;
      if (count > 0 && bucket >= FIRST_BUCKET && bucket <= LAST_BUCKET) this.add(bucket, count);
    }
  }
}
