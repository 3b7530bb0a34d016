/**
 * Hash tables from addresses and ports to numbers: open addressing over one `Int32Array`, linear probing, backward-shift delete
 * (so that a table with as many deletes as inserts never fills with tombstones), at most half full. A slot's last word is the number
 * plus 1, 0 when free. Keys are canonical: the caller puts the smaller end first.
 */

const SMALLEST = 1024;

/** One word into a hash: a bijection of the hash for each word, so that no word is lost on the way. */
function mix(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, 0x85ebca6b | 0);
  return h ^ (h >>> 15);
}

/** A hash of three words. */
export function hash3(seed: number, a: number, b: number, c: number): number {
  const h = Math.imul(mix(mix(seed, a), b) ^ c, 0xc2b2ae35 | 0);
  return h ^ (h >>> 16);
}

/** A hash of the words of an array, and one more. */
export function hashWords(seed: number, words: Int32Array, length: number, last: number): number {
  let hash = seed;
  for (let i = 0; i < length; i++) hash = mix(hash, words[i] as number);
  return hash3(hash, length, last, 0);
}

/** The table for IPv4: two addresses, both ports in one word. */
export class Table4 {
  private slots: Int32Array = new Int32Array(SMALLEST * 4);
  private mask = SMALLEST - 1;
  private readonly seed: number;
  size = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** The number kept under a key, or -1. */
  find(a: number, b: number, ports: number): number {
    const slots = this.slots;
    const mask = this.mask;
    for (let i = hash3(this.seed, a, b, ports) & mask; ; i = (i + 1) & mask) {
      const at = i << 2;
      const value = slots[at + 3] as number;
      if (value === 0) return -1;
      if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === ports) return value - 1;
    }
  }

  /** Puts a number under a key, in place of the one that is there. */
  set(a: number, b: number, ports: number, value: number): void {
    if (this.size * 2 >= this.mask) this.grow();
    const slots = this.slots;
    const mask = this.mask;
    let i = hash3(this.seed, a, b, ports) & mask;
    while (slots[(i << 2) + 3] !== 0 && !this.holds(i << 2, a, b, ports)) i = (i + 1) & mask;
    const at = i << 2;
    if (slots[at + 3] === 0) this.size++;
    slots[at] = a;
    slots[at + 1] = b;
    slots[at + 2] = ports;
    slots[at + 3] = value + 1;
  }

  /** Forgets a key. */
  delete(a: number, b: number, ports: number): void {
    const slots = this.slots;
    const mask = this.mask;
    let hole = hash3(this.seed, a, b, ports) & mask;
    while (!this.holds(hole << 2, a, b, ports)) {
      if (slots[(hole << 2) + 3] === 0) return;
      hole = (hole + 1) & mask;
    }
    for (let i = (hole + 1) & mask; slots[(i << 2) + 3] !== 0; i = (i + 1) & mask) {
      const at = i << 2;
      const home = hash3(this.seed, slots[at] as number, slots[at + 1] as number, slots[at + 2] as number) & mask;
      // An entry may move back only as far as its home.
      if (((i - home) & mask) < ((i - hole) & mask)) continue;
      slots.copyWithin(hole << 2, at, at + 4);
      hole = i;
    }
    slots[(hole << 2) + 3] = 0;
    this.size--;
  }

  private holds(at: number, a: number, b: number, ports: number): boolean {
    const slots = this.slots;
    return slots[at + 3] !== 0 && slots[at] === a && slots[at + 1] === b && slots[at + 2] === ports;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    this.mask = this.mask * 2 + 1;
    this.size = 0;
    for (let at = 0; at < old.length; at += 4) {
      const value = old[at + 3] as number;
      if (value !== 0) this.set(old[at] as number, old[at + 1] as number, old[at + 2] as number, value - 1);
    }
  }
}

/** Words of a slot of `Table6`: eight of addresses, ports, number. */
const STRIDE = 10;
const PORTS = 8;
const VALUE = 9;

/** The table for IPv6: eight words of addresses, both ports in one word. */
export class Table6 {
  private slots: Int32Array = new Int32Array(SMALLEST * STRIDE);
  private mask = SMALLEST - 1;
  private readonly seed: number;
  size = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** The number kept under a key, or -1. */
  find(words: Int32Array, ports: number): number {
    const at = this.seek(words, ports);
    return (this.slots[at + VALUE] as number) - 1;
  }

  /** Puts a number under a key, in place of the one that is there. */
  set(words: Int32Array, ports: number, value: number): void {
    if (this.size * 2 >= this.mask) this.grow();
    const at = this.seek(words, ports);
    if (this.slots[at + VALUE] === 0) this.size++;
    this.slots.set(words, at);
    this.slots[at + PORTS] = ports;
    this.slots[at + VALUE] = value + 1;
  }

  /** Forgets a key. */
  delete(words: Int32Array, ports: number): void {
    const slots = this.slots;
    const mask = this.mask;
    const found = this.seek(words, ports);
    if (slots[found + VALUE] === 0) return;
    let hole = found / STRIDE;
    for (let i = (hole + 1) & mask; slots[i * STRIDE + VALUE] !== 0; i = (i + 1) & mask) {
      const at = i * STRIDE;
      const home = hashWords(this.seed, slots.subarray(at, at + PORTS), PORTS, slots[at + PORTS] as number) & mask;
      if (((i - home) & mask) < ((i - hole) & mask)) continue;
      slots.copyWithin(hole * STRIDE, at, at + STRIDE);
      hole = i;
    }
    slots[hole * STRIDE + VALUE] = 0;
    this.size--;
  }

  /** The slot of a key, or the free one where it would go. */
  private seek(words: Int32Array, ports: number): number {
    const slots = this.slots;
    const mask = this.mask;
    for (let i = hashWords(this.seed, words, PORTS, ports) & mask; ; i = (i + 1) & mask) {
      const at = i * STRIDE;
      if (slots[at + VALUE] === 0) return at;
      if (slots[at + PORTS] === ports && sameWords(slots, at, words)) return at;
    }
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    this.mask = this.mask * 2 + 1;
    this.size = 0;
    for (let at = 0; at < old.length; at += STRIDE) {
      const value = old[at + VALUE] as number;
      if (value !== 0) this.set(old.subarray(at, at + PORTS), old[at + PORTS] as number, value - 1);
    }
  }
}

function sameWords(slots: Int32Array, at: number, words: Int32Array): boolean {
  for (let i = 0; i < PORTS; i++) if (slots[at + i] !== words[i]) return false;
  return true;
}
