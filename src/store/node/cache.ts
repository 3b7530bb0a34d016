/** Values in memory up to a number of bytes; what was not used for longest goes first. */
export class Cache {
  private readonly limit: number;
  private readonly held = new Map<string, { readonly value: unknown; readonly bytes: number }>();
  /** Bytes held now. */
  bytes = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The value of a key, made when it is not here. `undefined` (it could not be made) is not kept. A key is always used with one type. */
  get<T>(key: string, make: () => { readonly value: T; readonly bytes: number } | undefined): T | undefined {
    const known = this.held.get(key);
    if (known !== undefined) {
      this.held.delete(key);
      this.held.set(key, known);
      return known.value as T;
    }
    const made = make();
    if (made === undefined) return undefined;
    this.held.set(key, made);
    this.bytes += made.bytes;
    for (const [oldest, { bytes }] of this.held) {
      if (this.bytes <= this.limit || oldest === key) break;
      this.held.delete(oldest);
      this.bytes -= bytes;
    }
    return made.value;
  }

  /** Forgets every key that begins with `prefix`. */
  forget(prefix: string): void {
    for (const [key, { bytes }] of this.held) {
      if (!key.startsWith(prefix)) continue;
      this.held.delete(key);
      this.bytes -= bytes;
    }
  }
}
