/**
 * Rows in time order: (timestamp, sequence) rising. A row is known by a number of its own, its reference. Rows arrive nearly in order,
 * so adding costs little more than appending; one that closed late is put where it belongs. Rows keep their number while others are only appended
 * behind them, or added or dropped before them (numbers may be negative). Memory: 24 bytes a row.
 */
export class TimeIndex {
  private times = new Float64Array(1024);
  private sequences = new Float64Array(1024);
  private refs = new Float64Array(1024);
  private from = 0;
  private to = 0;
  /** Number of the first row that is still there. */
  base = 0;

  /** Rows. */
  get count(): number {
    return this.to - this.from;
  }

  /** Number behind the last row. */
  get end(): number {
    return this.base + this.count;
  }

  timeAt(number: number): number {
    return this.times[this.from + number - this.base] as number;
  }
  sequenceAt(number: number): number {
    return this.sequences[this.from + number - this.base] as number;
  }
  /** The reference that the row was added with. */
  refAt(number: number): number {
    return this.refs[this.from + number - this.base] as number;
  }

  /** Adds rows of one source. `rows` are indexes into the columns `times` and `sequences`; the reference of row `r` is `base + r`. */
  add(base: number, rows: Uint32Array, count: number, times: Float64Array, sequences: Float64Array): void {
    if (count === 0) return;
    const order = sorted(rows, count, times, sequences);
    this.reserve(count);
    const held = this.count;
    let before = 0;
    let read = this.to - 1;
    let write = this.to + count - 1;
    for (let i = count - 1; i >= 0; i--) {
      const row = order[i] as number;
      const time = times[row] as number;
      const sequence = sequences[row] as number;
      while (read >= this.from && this.later(read, time, sequence)) this.move(read--, write--);
      if (held > 0 && read < this.from) before++;
      this.times[write] = time;
      this.sequences[write] = sequence;
      this.refs[write] = base + row;
      write--;
    }
    this.to += count;
    this.base -= before;
  }

  /** Forgets rows whose reference is in `[low, high)`. Returns how many there were. */
  remove(low: number, high: number): number {
    let write = this.from;
    let front = 0;
    for (let read = this.from; read < this.to; read++) {
      const ref = this.refs[read] as number;
      if (ref >= low && ref < high) {
        if (write === this.from) front++;
        continue;
      }
      if (write !== read) this.move(read, write);
      write++;
    }
    const removed = this.to - write;
    this.to = write;
    this.base += front;
    return removed;
  }

  /** The number of the first row at or after a time, and a sequence number at that time. */
  lowerBound(time: number, sequence = Number.NEGATIVE_INFINITY): number {
    let low = this.from;
    let high = this.to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const own = this.times[middle] as number;
      if (own < time || (own === time && (this.sequences[middle] as number) < sequence)) low = middle + 1;
      else high = middle;
    }
    return this.base + low - this.from;
  }

  private later(at: number, time: number, sequence: number): boolean {
    const own = this.times[at] as number;
    return own > time || (own === time && (this.sequences[at] as number) > sequence);
  }

  private move(read: number, write: number): void {
    this.times[write] = this.times[read] as number;
    this.sequences[write] = this.sequences[read] as number;
    this.refs[write] = this.refs[read] as number;
  }

  private reserve(count: number): void {
    if (this.to + count <= this.times.length) return;
    const held = this.to - this.from;
    const size = Math.max(1024, held + count > this.times.length / 2 ? (held + count) * 2 : this.times.length);
    this.times = copied(this.times, this.from, this.to, size);
    this.sequences = copied(this.sequences, this.from, this.to, size);
    this.refs = copied(this.refs, this.from, this.to, size);
    this.from = 0;
    this.to = held;
  }
}

function copied(array: Float64Array, from: number, to: number, size: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(size);
  larger.set(array.subarray(from, to));
  return larger;
}

/** The rows by time; already sorted input is only checked. */
function sorted(rows: Uint32Array, count: number, times: Float64Array, sequences: Float64Array): Uint32Array {
  const order = rows.subarray(0, count);
  for (let i = 1; i < count; i++) {
    const a = order[i - 1] as number;
    const b = order[i] as number;
    if ((times[a] as number) > (times[b] as number) || (times[a] === times[b] && (sequences[a] as number) > (sequences[b] as number)))
      return order
        .slice()
        .sort((x, y) => (times[x] as number) - (times[y] as number) || (sequences[x] as number) - (sequences[y] as number));
  }
  return order;
}
