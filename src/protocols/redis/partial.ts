import { STORED_GAP } from '#entry/stored';
import type { Message } from '#protocols/contract/message';

const HEAD = 1024;
const FILLER = new Uint8Array(4096).fill(0x3f);

/** A message that came in pieces: its first bytes are kept here too, in case that the host keeps none. */
export class Partial {
  message: Message | undefined = undefined;
  private head: Uint8Array | undefined = undefined;
  private length = 0;

  begin(message: Message): void {
    this.message = message;
    this.length = 0;
  }

  /** Takes the next bytes. */
  feed(bytes: Uint8Array, start: number, end: number): void {
    const message = this.message as Message;
    message.size += end - start;
    message.keep(bytes, start, end);
    if (this.length >= HEAD) return;
    this.head ??= new Uint8Array(HEAD);
    const stop = Math.min(end, start + HEAD - this.length);
    this.head.set(bytes.subarray(start, stop), this.length);
    this.length += stop - start;
  }

  /** Takes lost bytes: they count, and filler stands for them in what is stored. */
  lose(length: number): void {
    const message = this.message as Message;
    message.size += length;
    message.mark(STORED_GAP);
    for (let left = length; left > 0; left -= FILLER.length) {
      const before = message.kept;
      message.keep(FILLER, 0, Math.min(left, FILLER.length));
      if (message.kept === before) break;
    }
  }

  /** The first bytes, as many as are known. */
  get bytes(): Uint8Array {
    const message = this.message as Message;
    const { head } = this;
    return head === undefined || message.kept >= this.length ? message.stored.subarray(0, message.kept) : head.subarray(0, this.length);
  }

  take(): Message {
    const message = this.message as Message;
    this.message = undefined;
    return message;
  }
}
