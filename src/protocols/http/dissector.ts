import { unreachable } from '#base/errors';
import type { Side } from '#base/side';
import { STORED_CUT, STORED_GAP } from '#entry/stored';
import type { Dissector, Emit } from '#protocols/contract/emit';
import type { Keys } from '#protocols/contract/masking';
import type { Message, Result } from '#protocols/contract/message';
import { LineFinder } from '../kit/line-finder.ts';
import { BODY, BODY_TO_END, CHUNK, CHUNK_END, CHUNK_SIZE, Direction, HEAD, HUNT, TRAILERS, WAIT } from './direction.ts';
import type { fields } from './fields.ts';
import { readChunkSize, skipTrailers } from './chunks.ts';
import { INCOMPLETE } from './head.ts';
import { couldStart, findMessage, startsMessage } from './start-line.ts';
import { switchedTo } from './switching.ts';
import { requestValues, responseValues, resultOf, textAt, versionOf, type RequestValues, type ResponseValues } from './values.ts';

/** A head or trailers that go on longer than this are none. */
const GREATEST_HEAD = 128 * 1024;
/** What a step answers when it needs more bytes than there are. */
const MORE = -1;
const CR = 0x0d;
const LF = 0x0a;

const CUT_SHORT: Result = { errorType: 'cut_short', errorMessage: 'the connection was closed before the message was complete' };
const LOST: Result = { errorType: 'incomplete', errorMessage: 'the capture lost bytes that the end of the message depends on' };
const BROKEN: Result = { errorType: 'malformed', errorMessage: 'the body breaks the rules of its transfer coding' };

type HttpEmit = Emit<typeof fields>;

const lines = new LineFinder();

/** HTTP/1.0 and 1.1 on one connection (RFC 9112): cuts both directions into messages. */
export class HttpDissector implements Dissector {
  private readonly emit: HttpEmit;
  private readonly keys: Keys;
  private readonly directions: readonly [Direction, Direction] = [new Direction(0), new Direction(1)];
  /** Values of the message in each direction; completed when the body's end tells its size. */
  private request: RequestValues | undefined = undefined;
  private response: ResponseValues | undefined = undefined;
  private switched = false;

  constructor(emit: HttpEmit, keys: Keys) {
    this.emit = emit;
    this.keys = keys;
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): number {
    const direction = this.directions[side];
    let at = start;
    while (at < end && !this.switched) {
      const next = this.step(direction, bytes, at, end);
      if (next === MORE) return at;
      at = next;
    }
    return at;
  }

  gap(side: Side, length: number): void {
    const direction = this.directions[side];
    const { message } = direction;
    direction.searched = 0;
    if (message === undefined) {
      direction.mode = HUNT;
      return;
    }
    message.mark(STORED_GAP);
    direction.lost = true;
    const { mode, remaining } = direction;
    const inside = mode === BODY || mode === CHUNK ? Math.min(length, remaining) : mode === BODY_TO_END ? length : 0;
    message.size += inside;
    direction.bodySize += inside;
    direction.remaining -= inside;
    const through = length > inside;
    if (mode === BODY && inside === remaining) {
      this.finish(direction, message);
      if (through) direction.mode = HUNT;
    } else if (through) this.drop(direction, LOST);
    else if (mode === CHUNK && inside === remaining) direction.mode = CHUNK_END;
  }

  torn(side: Side, bytes: Uint8Array, start: number, end: number, ended: boolean): void {
    const direction = this.directions[side];
    const { head } = direction;
    if (direction.mode !== HEAD || direction.message !== undefined || this.switched) return;
    head.read(bytes, start, end);
    if (!head.started || head.problem !== '') return;
    let next = end;
    while (bytes[next - 1] !== LF) next--;
    const message = side === 0 ? this.sayRequest(direction, bytes, start, next, undefined) : this.begin(direction, bytes, start, next);
    if (side === 1) {
      if (this.isProvisional(direction, message)) return;
      this.sayResponse(direction, message, bytes, next, undefined);
    }
    message.mark(STORED_GAP | STORED_CUT);
    direction.message = undefined;
    direction.searched = 0;
    direction.asksToSwitch = false;
    direction.mode = HUNT;
    if (ended) this.emit.abort(message, CUT_SHORT);
    else this.emit.done(message);
  }

  end(side: Side, how: 'fin' | 'rst' | 'idle'): void {
    const direction = this.directions[side];
    const { message } = direction;
    if (message === undefined) return;
    // What was announced will not come any more.
    if (how !== 'fin') this.tellBodySize(direction, message);
    else if (direction.mode === BODY_TO_END) this.finish(direction, message);
    else this.drop(direction, CUT_SHORT);
  }

  resync(side: Side): void {
    const direction = this.directions[side];
    if (direction.message !== undefined) this.drop(direction, LOST);
    direction.searched = 0;
    direction.mode = HUNT;
  }

  /** Reads on; the index up to which bytes are done with, or `MORE`. */
  private step(direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    switch (direction.mode) {
      case HEAD:
        return this.readHead(direction, bytes, at, end);
      case BODY:
      case BODY_TO_END:
      case CHUNK:
        return this.readBody(direction, bytes, at, end);
      case CHUNK_SIZE:
        return this.readChunkSize(direction, bytes, at, end);
      case CHUNK_END:
        return this.readChunkEnd(direction, bytes, at, end);
      case TRAILERS:
        return this.readTrailers(direction, bytes, at, end);
      case HUNT:
        return this.hunt(direction, bytes, at, end);
      case WAIT:
        return this.wait(direction, bytes, at, end);
      default:
        return unreachable(direction.mode);
    }
  }

  private readHead(direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const { head } = direction;
    const first = bytes[at];
    if (first === CR || first === LF) return at + 1;
    if (direction.searched > 0 && !this.endsBelow(direction, bytes, at, end)) return this.waitForHead(direction, at, end);
    const next = head.read(bytes, at, end);
    // Hunting goes on behind this byte, however much it looks like a start: here it is known to be none.
    if (head.badStart || (next === INCOMPLETE && !head.started && !couldStart(direction.side, bytes, at, end)))
      return this.refuse(direction, 'no message start', at, at + 1);
    if (next === INCOMPLETE) return this.waitForHead(direction, at, end);
    direction.searched = 0;
    if (head.problem !== '') return this.refuse(direction, head.problem, at, next);
    if (direction.side === 0) this.beginRequest(direction, bytes, at, next);
    else this.beginResponse(direction, bytes, at, next, end);
    return next;
  }

  private waitForHead(direction: Direction, at: number, end: number): number {
    if (end - at > GREATEST_HEAD) return this.refuse(direction, 'head too long', at, at + 1);
    if (direction.head.started) direction.searched = end - at;
    return MORE;
  }

  /** Whether an empty line follows in what was not searched yet. */
  private endsBelow(direction: Direction, bytes: Uint8Array, at: number, end: number): boolean {
    let lf = lines.find(bytes, Math.max(at, at + direction.searched - 2), end);
    while (lf >= 0) {
      if (bytes[lf + 1] === LF && lf + 1 < end) return true;
      if (bytes[lf + 1] === CR && bytes[lf + 2] === LF && lf + 2 < end) return true;
      lf = lines.find(bytes, lf + 1, end);
    }
    return false;
  }

  private refuse(direction: Direction, reason: string, at: number, next: number): number {
    this.emit.unknown(reason, next - at);
    direction.searched = 0;
    direction.mode = HUNT;
    return next;
  }

  private beginRequest(direction: Direction, bytes: Uint8Array, at: number, next: number): void {
    const { head } = direction;
    if (head.transferCoded && !head.chunked) {
      this.refuse(direction, 'transfer coding', at, next);
      return;
    }
    const length = head.transferCoded ? undefined : Math.max(0, head.contentLength);
    this.openBody(direction, this.sayRequest(direction, bytes, at, next, length), length);
  }

  /** Begins a request and tells what its head says. */
  private sayRequest(direction: Direction, bytes: Uint8Array, at: number, next: number, length: number | undefined): Message {
    const { head, view } = direction;
    const message = this.begin(direction, bytes, at, next);
    this.request = requestValues(head, bytes, this.keys, length);
    view.method = this.request.method ?? '';
    view.authority = this.request.host ?? '';
    view.version = versionOf(head);
    view.contentType = this.request.contentType;
    view.look(bytes, head.fields, next, head);
    if (view.method === 'HEAD' || view.method === 'CONNECT') message.context = view.method;
    // As in HTTP/2: what masks the messages of an answer has to know the method.
    else if (view.contentType?.startsWith('application/grpc') === true) message.context = ` ${view.path.replace(/[?;#].*/s, '')}`;
    direction.asksToSwitch = view.method === 'CONNECT' || (head.upgrades && head.upgrade.end !== 0);
    this.emit.request(message, this.request);
    this.emit.head(message, view);
    return message;
  }

  private beginResponse(direction: Direction, bytes: Uint8Array, at: number, next: number, end: number): void {
    const { head, view } = direction;
    const message = this.begin(direction, bytes, at, next);
    const asked = this.emit.asked(message)?.context;
    if (this.isProvisional(direction, message)) return;
    const length = this.lengthOfResponse(direction, asked, asked === undefined && startsMessage(1, bytes, next, end) === 'yes');
    this.sayResponse(direction, message, bytes, next, length);
    const switching = switchedTo(head, asked, textAt(bytes, head.upgrade), view);
    if (switching !== undefined) {
      this.switched = true;
      this.emit.exchange(message, { upgrade: switching.upgrade });
      this.emit.become(switching.protocol, message, switching.context);
    } else this.answered();
    this.openBody(direction, message, length);
  }

  private isProvisional(direction: Direction, message: Message): boolean {
    const { status } = direction.head;
    if (status >= 200 || status === 101) return false;
    direction.message = undefined;
    this.emit.provisional(message);
    return true;
  }

  /** Tells what the head of a response says. */
  private sayResponse(direction: Direction, message: Message, bytes: Uint8Array, next: number, length: number | undefined): void {
    const { head, view } = direction;
    this.response = responseValues(head, bytes, length);
    view.status = head.status;
    view.version = versionOf(head);
    view.contentType = this.response.contentType;
    view.look(bytes, head.fields, next, head);
    this.emit.response(message, this.response, resultOf(head, bytes));
    this.emit.head(message, view);
  }

  /** The server answered without switching: the client goes on in HTTP. */
  private answered(): void {
    const requests = this.directions[0];
    requests.asksToSwitch = false;
    if (requests.mode === WAIT) requests.mode = HEAD;
  }

  /** Bytes of a response's body, -1 when the end of the connection ends it, `undefined` when it is chunked (RFC 9112 §6.3). */
  private lengthOfResponse(direction: Direction, asked: string | undefined, another: boolean): number | undefined {
    const { status, transferCoded, chunked, contentLength } = direction.head;
    const bodiless = status < 200 || status === 204 || status === 304 || asked === 'HEAD' || (asked === 'CONNECT' && status < 300);
    // Of a response whose request was not seen only what follows can tell that it answered a HEAD.
    if (bodiless || another) return 0;
    if (transferCoded) return chunked ? undefined : -1;
    return contentLength;
  }

  private begin(direction: Direction, bytes: Uint8Array, at: number, next: number): Message {
    const message = this.emit.begin(direction.side, at);
    direction.message = message;
    direction.bodySize = 0;
    direction.lost = false;
    message.size += next - at;
    message.keep(bytes, at, next);
    message.part();
    return message;
  }

  private openBody(direction: Direction, message: Message, length: number | undefined): void {
    direction.sizeUnknown = length === undefined || length < 0;
    if (length === undefined) direction.mode = CHUNK_SIZE;
    else if (length < 0) direction.mode = BODY_TO_END;
    else if (length === 0) this.finish(direction, message);
    else {
      direction.mode = BODY;
      direction.remaining = length;
    }
  }

  private readBody(direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const message = direction.message as Message;
    const to = direction.mode === BODY_TO_END ? end : Math.min(end, at + direction.remaining);
    direction.remaining -= to - at;
    direction.bodySize += to - at;
    message.size += to - at;
    if (!direction.lost) this.emit.body(message, bytes, at, to);
    if (direction.remaining === 0 && direction.mode === BODY) this.finish(direction, message);
    else if (direction.remaining === 0 && direction.mode === CHUNK) direction.mode = CHUNK_END;
    return to;
  }

  private readChunkSize(direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const lf = lines.find(bytes, at, end);
    if (lf < 0) return end - at > 4096 ? this.broken(direction, 'chunk size', at) : MORE;
    const size = readChunkSize(bytes, at, lf);
    if (size < 0) return this.broken(direction, 'chunk size', at);
    (direction.message as Message).size += lf + 1 - at;
    direction.remaining = size;
    direction.mode = size === 0 ? TRAILERS : CHUNK;
    return lf + 1;
  }

  private readChunkEnd(direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const length = bytes[at] === CR ? 2 : 1;
    if (at + length > end) return MORE;
    if (bytes[at + length - 1] !== LF) return this.broken(direction, 'chunk end', at);
    (direction.message as Message).size += length;
    direction.mode = CHUNK_SIZE;
    return at + length;
  }

  /** Field lines behind the last chunk, mostly none (RFC 9112 §7.1.2). */
  private readTrailers(direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const message = direction.message as Message;
    const [fieldsEnd, next] = skipTrailers(bytes, at, end);
    if (next < 0) return end - at > GREATEST_HEAD ? this.broken(direction, 'trailers too long', at) : MORE;
    message.size += next - at;
    if (fieldsEnd > at) {
      message.part();
      message.keep(bytes, at, fieldsEnd);
      direction.view.contentType = undefined;
      direction.view.look(bytes, at, fieldsEnd);
      this.emit.trailers(message, direction.view);
    }
    this.finish(direction, message);
    return next;
  }

  private hunt(direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const found = findMessage(direction.side, bytes, at, end);
    if (found > at) {
      this.emit.unknown('no message start', found - at);
      return found;
    }
    if (startsMessage(direction.side, bytes, at, end) === 'more') return MORE;
    direction.mode = HEAD;
    return at;
  }

  /** Bytes behind a request to switch: a request when they look like one, otherwise the server decides. */
  private wait(direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    if (startsMessage(0, bytes, at, end) !== 'yes') return MORE;
    direction.mode = HEAD;
    return at;
  }

  private finish(direction: Direction, message: Message): void {
    if (direction.sizeUnknown) this.tellBodySize(direction, message);
    direction.message = undefined;
    direction.mode = direction.asksToSwitch ? WAIT : HEAD;
    this.emit.done(message);
  }

  /** The bytes of the body that were there, whatever was announced. */
  private tellBodySize(direction: Direction, message: Message): void {
    if (direction.side === 0 && this.request !== undefined) {
      this.request.bodySize = direction.bodySize;
      this.emit.request(message, this.request);
    } else if (direction.side === 1 && this.response !== undefined) {
      this.response.bodySize = direction.bodySize;
      this.emit.response(message, this.response);
    }
  }

  private broken(direction: Direction, reason: string, at: number): number {
    this.emit.unknown(reason, 0);
    this.drop(direction, BROKEN);
    return at;
  }

  /** Gives up the message that is being read. */
  private drop(direction: Direction, why: Result): void {
    const message = direction.message as Message;
    direction.message = undefined;
    direction.mode = HUNT;
    this.tellBodySize(direction, message);
    this.emit.abort(message, why);
  }
}
