import { Malformed } from '#base/errors';
import type { Side } from '#base/side';
import type { Dissector, Emit } from '#protocols/contract/emit';
import type { Message } from '#protocols/contract/message';
import type { OpenContext } from '#protocols/contract/protocol';
import { Command } from './command.ts';
import { GUARDED, spells, STATEFUL, SUBSCRIBE, UNSUBSCRIBE, VALUE } from './commands.ts';
import type { RedisFields } from './fields.ts';
import { nextCommand } from './hunt.ts';
import { encodeCommand, splitInline } from './inline.ts';
import { Partial } from './partial.ts';
import { contextOf } from './policy.ts';
import { Replies } from './replies.ts';
import { ARRAY, Scanner } from './resp.ts';
import { Session } from './session.ts';
import { wordNumber } from './words.ts';

const MAX_INLINE = 65_536;
/** One for all connections: it is filled and read within one call. */
const command = new Command();

/** One connection: commands one way, replies and pushes the other. */
export class RedisDissector implements Dissector {
  private readonly emit: Emit<RedisFields>;
  private readonly context: OpenContext;
  private readonly session: Session;
  private readonly replies: Replies;
  private readonly scanner = new Scanner(true);
  private readonly partial = new Partial();
  private hunting = false;

  constructor(emit: Emit<RedisFields>, context: OpenContext) {
    this.emit = emit;
    this.context = context;
    this.session = new Session(context.started);
    this.replies = new Replies(emit, this.session);
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): number {
    if (this.session.opaque) {
      this.emit.unknown('replication stream', end - start);
      return end;
    }
    return side === 0 ? this.commands(bytes, start, end) : this.replies.data(bytes, start, end);
  }

  gap(side: Side, length: number): void {
    if (this.session.opaque) return;
    if (side === 1) {
      this.replies.gap(length);
      return;
    }
    if (this.partial.message !== undefined && length <= this.scanner.skippable) {
      this.scanner.lose(length);
      this.partial.lose(length);
      return;
    }
    this.resync(0);
  }

  end(side: Side): void {
    if (side === 1) this.replies.drop();
    else this.drop();
  }

  resync(side: Side): void {
    if (side === 1) {
      this.replies.resync();
      return;
    }
    this.drop();
    this.hunting = true;
    this.session.lostCommands();
  }

  /** Gives up a command of which only a part came. */
  private drop(): void {
    const { partial } = this;
    this.scanner.reset();
    if (partial.message === undefined) return;
    const { bytes } = partial;
    const message = partial.take();
    if (command.read(bytes, 0, bytes.length)) this.tell(message, bytes);
    this.emit.abort(message);
  }

  private commands(bytes: Uint8Array, start: number, end: number): number {
    const { scanner, partial } = this;
    let at = start;
    if (this.hunting) {
      const next = nextCommand(bytes, start, end);
      if (next.at > start) this.emit.unknown('between commands', next.at - start);
      if (next.more || next.at === end) return next.at;
      at = next.at;
      this.hunting = false;
    }
    while (at < end) {
      const inside = partial.message !== undefined;
      if (!inside && bytes[at] !== ARRAY) {
        const next = this.inline(bytes, at, end);
        if (next === at) return at;
        at = next;
        continue;
      }
      const next = scanner.advance(bytes, at, end);
      if (inside) {
        partial.feed(bytes, at, next);
        if (!scanner.complete) return next;
        const whole = partial.bytes;
        this.finish(partial.take(), whole, 0, whole.length);
      } else if (scanner.complete) {
        if (scanner.count > 0) this.whole(bytes, at, next, next - at);
      } else {
        if (next === at) return at;
        partial.begin(this.emit.begin(0, at));
        partial.feed(bytes, at, next);
        return next;
      }
      at = next;
    }
    return at;
  }

  /** An inline command is stored as the array that says the same. */
  private inline(bytes: Uint8Array, at: number, end: number): number {
    const lf = bytes.indexOf(10, at);
    if (lf < 0 || lf >= end) {
      if (end - at > MAX_INLINE) throw new Malformed('inline command too long');
      for (let i = at; i < end; i++) checkInline(bytes[i] as number);
      return at;
    }
    for (let i = at; i < lf; i++) checkInline(bytes[i] as number);
    const words = splitInline(bytes, at, lf);
    if (words.length === 0) return lf + 1;
    const array = encodeCommand(words);
    if (command.read(array, 0, array.length)) {
      const message = this.emit.begin(0, at);
      message.size += lf + 1 - at;
      message.keep(array, 0, array.length);
      this.said(message, array);
    }
    return lf + 1;
  }

  private whole(bytes: Uint8Array, at: number, next: number, size: number): void {
    const message = this.emit.begin(0, at);
    message.size += size;
    message.keep(bytes, at, next);
    this.finish(message, bytes, at, next);
  }

  private finish(message: Message, bytes: Uint8Array, start: number, end: number): void {
    if (command.read(bytes, start, end)) this.said(message, bytes);
    else this.emit.abort(message);
  }

  private tell(message: Message, bytes: Uint8Array): void {
    const { spec, subcommand, key, channel, keyCount, argumentCount, blocking } = command;
    const { database } = this.session;
    this.emit.request(message, { command: spec.name, subcommand, key, channel, keyCount, argumentCount, database, blocking });
    message.context = contextOf(command, bytes, this.context.keys);
  }

  /** A command is complete: what it changes for those that follow, and whether it will be answered. */
  private said(message: Message, bytes: Uint8Array): void {
    const { session, emit } = this;
    const { spec } = command;
    this.tell(message, bytes);
    if (session.inTransaction && spec.name !== 'EXEC') session.transaction.add(message.context, (spec.flags & (GUARDED | VALUE)) !== 0);
    session.commands++;
    const answered = spec.name === 'CLIENT' && command.subcommand === 'REPLY' ? this.clientReply(bytes) : session.answers();
    if ((spec.flags & STATEFUL) !== 0) this.changeState(message, bytes);
    if (spec.name === 'SYNC') emit.done(message, { noAnswer: true, result: { statusText: 'replication stream' } });
    else if (answered) {
      session.pending++;
      if ((spec.flags & (SUBSCRIBE | UNSUBSCRIBE)) !== 0) session.subscribing++;
      emit.done(message);
    } else emit.done(message, { noAnswer: true });
  }

  private changeState(message: Message, bytes: Uint8Array): void {
    const { session } = this;
    const { words, spec } = command;
    switch (spec.name) {
      case 'SELECT': {
        const index = command.rewind() && words.seek(1) ? wordNumber(bytes, words.start, words.end) : -1;
        session.database = index < 0 ? undefined : index;
        return;
      }
      case 'RESET':
        session.reset();
        return;
      case 'MULTI':
        session.inTransaction = true;
        session.transaction.begin();
        return;
      case 'DISCARD':
        session.inTransaction = false;
        session.transaction.discard();
        return;
      case 'EXEC':
        session.inTransaction = false;
        message.context = session.transaction.end();
        return;
      case 'SYNC':
        session.opaque = true;
        return;
      default:
    }
  }

  /** CLIENT REPLY: whether it is answered itself. */
  private clientReply(bytes: Uint8Array): boolean {
    const { words } = command;
    if (!command.rewind() || !words.seek(2)) return true;
    const mode = spells('OFF', bytes, words.start, words.end) ? 'off' : spells('SKIP', bytes, words.start, words.end) ? 'skip' : 'on';
    return this.session.reply(mode);
  }
}

/** Inline commands are printable words; anything else is not one. */
function checkInline(byte: number): void {
  if (byte < 32 && byte !== 9 && byte !== 13 && byte !== 0) throw new Malformed('neither array nor inline command');
}
