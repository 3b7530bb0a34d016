import { splitContext } from './policy.ts';

/** Names of channels that are remembered with the entry that subscribed to them. */
const REMEMBERED = 4096;
const LONGEST_NAME = 256;

/**
 * How many channels and patterns a connection listens to, told by the confirmations. UNSUBSCRIBE without a name is answered once for each
 * of them, so the count says when its answer is complete.
 */
export class Subscriptions {
  private channels = 0;
  private patterns = 0;
  private shards = 0;
  /** Numbers of the entries that subscribed, by kind and name. */
  private readonly entries = new Map<string, number>();

  get any(): boolean {
    return this.channels + this.patterns + this.shards > 0;
  }

  get total(): number {
    return this.channels + this.patterns + this.shards;
  }

  /**
   * A confirmation `[start, end)` came: its word says what was done, its last element whether anything is left. `entry` numbers the entry of the
   * command that asked; 0 when that is not known.
   */
  confirmed(bytes: Uint8Array, start: number, end: number, entry: number): void {
    const at = bytes.indexOf(10, bytes.indexOf(10, start) + 1) + 1;
    const letter = (bytes[at] as number) & 0xdf;
    const second = (bytes[at + 1] as number) & 0xdf;
    const third = (bytes[at + 2] as number) & 0xdf;
    const kind = letter === 0x50 ? 'patterns' : letter === 0x53 && (second === 0x53 || third === 0x4e) ? 'shards' : 'channels';
    const leaves = letter === 0x55 || (letter === 0x50 && second === 0x55) || (letter === 0x53 && third === 0x4e);
    this[kind] = Math.max(0, this[kind] + (leaves ? -1 : 1));
    const name = keyOf(kind, bytes, start, end);
    if (leaves) this.entries.delete(name);
    else if (entry > 0 && this.entries.size < REMEMBERED) this.entries.set(name, entry);
    if (leaves && end - start > 4 && bytes[end - 3] === 0x30 && bytes[end - 4] === 0x3a) this.none(kind);
  }

  /** The entry that subscribed to what a delivery `[start, end)` came through; 0 when that is not known. */
  entryOf(bytes: Uint8Array, start: number, end: number): number {
    if (this.entries.size === 0) return 0;
    const letter = (bytes[bytes.indexOf(10, bytes.indexOf(10, start) + 1) + 1] as number) & 0xdf;
    const kind = letter === 0x50 ? 'patterns' : letter === 0x53 ? 'shards' : 'channels';
    return this.entries.get(keyOf(kind, bytes, start, end)) ?? 0;
  }

  /** How many confirmations a command of this context gets. */
  expected(context: string): number {
    const { name, rest } = splitContext(context);
    const named = Number.parseInt(rest, 10);
    if (named > 0) return named;
    if (name === 'PUNSUBSCRIBE') return Math.max(1, this.patterns);
    if (name === 'SUNSUBSCRIBE') return Math.max(1, this.shards);
    return name === 'UNSUBSCRIBE' ? Math.max(1, this.channels) : 1;
  }

  private none(kind: 'channels' | 'patterns' | 'shards'): void {
    if (kind === 'shards') this.shards = 0;
    else {
      this.channels = 0;
      this.patterns = 0;
    }
  }

  clear(): void {
    this.entries.clear();
    this.channels = 0;
    this.patterns = 0;
    this.shards = 0;
  }
}

/** A kind with the second word of an array: the channel or pattern. */
function keyOf(kind: string, bytes: Uint8Array, start: number, end: number): string {
  let at = start;
  for (let line = 0; line < 4; line++) {
    const lf = bytes.indexOf(10, at);
    if (lf < 0 || lf >= end) return kind;
    at = lf + 1;
  }
  const stop = bytes.indexOf(10, at);
  const last = Math.min(stop < 0 ? end : stop, end, at + LONGEST_NAME);
  let name = `${kind} `;
  for (let i = at; i < last; i++) name += String.fromCharCode(bytes[i] as number);
  return name;
}
