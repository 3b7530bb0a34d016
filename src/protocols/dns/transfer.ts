import type { Message } from '#protocols/contract/message';
import { TYPE_SOA, type Walker } from './message.ts';

const MOST = 16;

/** Zone transfers over TCP: one answer in many messages, which ends with the SOA record that it began with (RFC 5936 §2.2, RFC 1995 §4). */
export class Transfers {
  private readonly open = new Map<number, Message>();

  running(key: number): Message | undefined {
    return this.open.get(key);
  }

  /** The transfer whose id is in its key's lowest 16 bits; later messages may come without a question. */
  keyOf(id: number): number | undefined {
    for (const key of this.open.keys()) if (key % 65_536 === id) return key;
    return undefined;
  }

  /** A first message came; whether more will follow: an incremental one of a single record says that nothing changed. The walker stands before the first record. */
  begin(key: number, message: Message, walker: Walker, incremental: boolean): boolean {
    const count = walker.count(1);
    if (count === 0 || this.open.size >= MOST || (count === 1 ? incremental : endsWithSoa(walker))) return false;
    this.open.set(key, message);
    return true;
  }

  /** A later message came; whether more will follow. */
  more(key: number, walker: Walker): boolean {
    if (!endsWithSoa(walker)) return true;
    this.open.delete(key);
    return false;
  }

  /** The connection ended: what is still open. */
  close(): readonly Message[] {
    const left = [...this.open.values()];
    this.open.clear();
    return left;
  }
}

function endsWithSoa(walker: Walker): boolean {
  let type = 0;
  for (let i = 0; i < walker.count(1); i++) {
    if (!walker.record()) return false;
    type = walker.type;
  }
  return type === TYPE_SOA;
}
