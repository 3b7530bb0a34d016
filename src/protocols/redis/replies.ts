import type { Emit } from '#protocols/contract/emit';
import type { Message } from '#protocols/contract/message';
import type { RedisFields } from './fields.ts';
import { looksLikeReply } from './hunt.ts';
import { Partial } from './partial.ts';
import { pushKind, pushValues } from './push.ts';
import type { PushKind } from './push.ts';
import { counted, readReply, Reply } from './reply.ts';
import { ARRAY, ERROR, PUSH, Scanner, SIMPLE } from './resp.ts';
import { firstError } from './results.ts';
import type { Session } from './session.ts';

/** One for all connections: it is filled and read within one call. */
const reply = new Reply();

/** The server's side: replies in the order of the commands, confirmations of subscriptions, deliveries, lines of MONITOR. */
export class Replies {
  private readonly emit: Emit<RedisFields>;
  private readonly session: Session;
  private readonly scanner = new Scanner(false);
  private readonly partial = new Partial();
  /** Whether what is partial answers nobody. */
  private unasked = false;
  /** The reply to a subscription, while confirmations are still to come. */
  private confirming: Message | undefined = undefined;
  private confirmationsLeft = 0;
  private hunting = false;
  private commandsAtLoss = 0;
  private pushes = 0;

  constructor(emit: Emit<RedisFields>, session: Session) {
    this.emit = emit;
    this.session = session;
  }

  data(bytes: Uint8Array, start: number, end: number): number {
    const { scanner, partial, session } = this;
    if (this.hunting && !this.found(bytes, start, end)) return end;
    let at = start;
    while (at < end) {
      if (session.opaque) {
        this.emit.unknown('replication stream', end - at);
        return end;
      }
      const inside = partial.message !== undefined;
      if (!inside && bytes[at] === 10) {
        at++;
        continue;
      }
      const next = scanner.advance(bytes, at, end);
      if (inside) {
        partial.feed(bytes, at, next);
        if (!scanner.complete) return next;
        const whole = partial.bytes;
        const message = partial.take();
        if (this.unasked) this.pushed(message, whole, 0, whole.length);
        else this.answered(message, whole, 0, whole.length);
      } else {
        let kind = this.kindOf(bytes, at, end);
        if (kind === 'more' && scanner.complete) kind = 'other';
        if (kind === 'more' || (!scanner.complete && (next === at || kind === 'confirmation' || kind === 'stray'))) {
          scanner.reset();
          return at;
        }
        this.unasked = kind === 'delivery';
        if (scanner.complete) this.whole(kind, bytes, at, next);
        else {
          partial.begin(this.unasked ? this.beginPush(at) : this.emit.begin(1, at));
          partial.feed(bytes, at, next);
          return next;
        }
      }
      at = next;
    }
    return at;
  }

  gap(length: number): void {
    if (this.partial.message !== undefined && length <= this.scanner.skippable) {
      this.scanner.lose(length);
      this.partial.lose(length);
    } else this.resync();
  }

  resync(): void {
    this.drop();
    this.hunting = true;
    this.commandsAtLoss = this.session.commands;
    this.session.pending = 0;
  }

  /** Gives up what is not complete. */
  drop(): void {
    this.scanner.reset();
    if (this.partial.message !== undefined) this.emit.abort(this.partial.take());
    if (this.confirming !== undefined) this.emit.abort(this.confirming);
    this.confirming = undefined;
  }

  /**
   * After a loss: a reply begins with the segment that follows a command. Without one only a delivery proves itself, because an element
   * of an array looks like a reply.
   */
  private found(bytes: Uint8Array, start: number, end: number): boolean {
    const asked = this.session.commands > this.commandsAtLoss;
    const proven = bytes[start] === PUSH || (bytes[start] === ARRAY && pushKind(bytes, start, end) === 'delivery');
    if ((asked || proven) && looksLikeReply(bytes, start, end)) {
      this.hunting = false;
      return true;
    }
    this.emit.unknown('between replies', end - start);
    return false;
  }

  /** RESP3 marks pushes; in RESP2 they are arrays that come while somebody listens, or while nobody asked. */
  private kindOf(bytes: Uint8Array, at: number, end: number): PushKind {
    const { session } = this;
    const type = bytes[at];
    if (type === PUSH) {
      const kind = this.known(pushKind(bytes, at, end));
      return kind === 'other' ? 'delivery' : kind;
    }
    if (type === ARRAY && (session.subscriptions.any || session.subscribing > 0 || session.pending === 0))
      return this.known(pushKind(bytes, at, end));
    if (session.monitoring && session.pending === 0 && type === SIMPLE) return 'delivery';
    return 'other';
  }

  /** A confirmation that no command waits for: the server's own (a slot moved), or its command was missed. */
  private known(kind: PushKind): PushKind {
    const { session } = this;
    if (kind !== 'confirmation' || session.subscribing > 0 || this.confirming !== undefined) return kind;
    return session.unsure ? 'stray' : 'delivery';
  }

  private beginPush(at: number): Message {
    this.pushes++;
    return this.emit.begin(1, at, -this.pushes, 'request');
  }

  private whole(kind: PushKind, bytes: Uint8Array, at: number, next: number): void {
    if (kind === 'confirmation') {
      this.confirmed(bytes, at, next);
      return;
    }
    if (kind === 'stray') {
      this.session.subscriptions.confirmed(bytes, at, next, 0);
      this.emit.unknown('confirmation without its command', next - at);
      return;
    }
    const message = kind === 'delivery' ? this.beginPush(at) : this.emit.begin(1, at);
    message.size += next - at;
    message.keep(bytes, at, next);
    if (kind === 'delivery') this.pushed(message, bytes, at, next);
    else this.answered(message, bytes, at, next);
  }

  private pushed(message: Message, bytes: Uint8Array, start: number, end: number): void {
    const { database } = this.session;
    if (bytes[start] === SIMPLE) {
      message.context = 'MONITOR';
      const values = {
        subcommand: undefined,
        key: undefined,
        channel: undefined,
        keyCount: 0,
        argumentCount: 0,
        database,
        blocking: false,
      };
      this.emit.oneWay(message, { command: 'MONITOR', ...values });
      return;
    }
    const values = pushValues(bytes, start, end, database);
    message.context = values.command ?? '';
    this.emit.oneWay(message, values, undefined, this.session.subscriptions.entryOf(bytes, start, end));
  }

  private answered(message: Message, bytes: Uint8Array, start: number, end: number): void {
    const { session, scanner, emit } = this;
    const context = emit.asked(message)?.context ?? '';
    if (session.pending > 0) session.pending--;
    readReply(reply, bytes, Math.min(end, start + scanner.offset), end, scanner.type, scanner.count, context);
    if (context !== '') this.follow(context, bytes, start, end);
    emit.response(message, reply.values, reply.result);
    emit.done(message);
  }

  /** What a reply changes for the connection, and what an EXEC's results say of it. */
  private follow(context: string, bytes: Uint8Array, start: number, end: number): void {
    const { session, scanner } = this;
    const failed = scanner.type === ERROR;
    if (context === 'MONITOR') session.monitoring = !failed;
    else if (context === 'PSYNC') session.opaque = !failed;
    else if (context === 'SELECT') {
      if (failed) session.database = undefined;
    } else if (context.startsWith('EXEC') && scanner.type === ARRAY) {
      const error = firstError(bytes, start, end);
      if (error === undefined) return;
      reply.values = { ...reply.values, error: error.prefix };
      reply.result = { ...reply.result, outcome: 'warning', errorType: error.prefix, errorMessage: error.message };
    } else if (context.includes('SUBSCRIBE')) session.subscribing = Math.max(0, session.subscribing - 1);
  }

  /** SUBSCRIBE and its kin are answered once for each channel; together that is one reply. */
  private confirmed(bytes: Uint8Array, at: number, next: number): void {
    const { session, emit } = this;
    let message = this.confirming;
    if (message === undefined) {
      message = emit.begin(1, at);
      this.confirmationsLeft = session.subscriptions.expected(emit.asked(message)?.context ?? '');
      this.confirming = message;
      if (session.pending > 0) session.pending--;
    }
    message.size += next - at;
    message.keep(bytes, at, next);
    session.subscriptions.confirmed(bytes, at, next, emit.entry(message));
    this.confirmationsLeft--;
    if (this.confirmationsLeft > 0) return;
    this.confirming = undefined;
    session.subscribing = Math.max(0, session.subscribing - 1);
    const count = session.subscriptions.total;
    emit.response(
      message,
      { type: bytes[at] === PUSH ? 'push' : 'array', error: undefined, count },
      { statusText: counted(count, 'channel') },
    );
    emit.done(message);
  }
}
