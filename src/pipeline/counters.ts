/**
 * Counts by name, with the reason in the name (`messages.cut`, `malformed.http.bad chunk size`). Names are constants of the code, never input,
 * so the set is bounded; should that be broken, names beyond 1,000 fall into `other`.
 */
export class Counters {
  private readonly counts = new Map<string, number>();

  /** Adds to a count. */
  add(name: string, by = 1): void {
    const known = this.counts.get(name);
    if (known === undefined && this.counts.size >= 1000) this.counts.set('other', (this.counts.get('other') ?? 0) + by);
    else this.counts.set(name, (known ?? 0) + by);
  }

  /** A count; 0 when nothing was counted. */
  get(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  /** All counts at this moment. */
  snapshot(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }
}
