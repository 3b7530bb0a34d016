/** Bytes of a slab: a block's messages fit in one, but for a block of few and very long ones. */
const SLAB_BYTES = 6 * 1024 * 1024;
/** Slabs that wait for their next use. */
const MOST_FREE = 4;

/** The messages of a block in memory that threads share. */
export interface Lent {
  readonly raw: Uint8Array;
  /** Names the slab when it is given back. */
  readonly slab: number;
}

/**
 * Shared memory for the messages of blocks that is used again once every thread that was lent it has given it back. Left to the garbage collector it
 * would pile up: V8 does not count shared memory, so a thread that makes little else of its own holds on to gigabytes of it.
 */
export class Slabs {
  private readonly free: SharedArrayBuffer[] = [];
  private readonly lent = new Map<number, { readonly memory: SharedArrayBuffer; holders: number }>();
  private next = 1;

  /** A copy of bytes, for so many holders. */
  lend(bytes: Uint8Array, holders: number): Lent {
    const memory = bytes.length > SLAB_BYTES ? new SharedArrayBuffer(bytes.length) : (this.free.pop() ?? new SharedArrayBuffer(SLAB_BYTES));
    const raw = new Uint8Array(memory, 0, bytes.length);
    raw.set(bytes);
    const slab = this.next++;
    this.lent.set(slab, { memory, holders });
    return { raw, slab };
  }

  /** One holder needs it no more. */
  give(slab: number): void {
    const lent = this.lent.get(slab);
    if (lent === undefined || --lent.holders > 0) return;
    this.lent.delete(slab);
    if (lent.memory.byteLength === SLAB_BYTES && this.free.length < MOST_FREE) this.free.push(lent.memory);
  }

  /** Slabs that somebody holds. */
  get held(): number {
    return this.lent.size;
  }
}
