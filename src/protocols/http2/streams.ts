import type { Side } from '#base/side';
import { STORED_CUT, STORED_GAP } from '#entry/stored';
import type { Emit } from '#protocols/contract/emit';
import type { Keys } from '#protocols/contract/masking';
import type { Message, Result } from '#protocols/contract/message';
import { goAwayResult, resetResult } from './error-codes.ts';
import type { fields } from './fields.ts';
import type { BlockHead } from './head.ts';
import { Closed, Stream } from './stream.ts';
import { type RequestValues, requestValues, type ResponseValues, responseResult, responseValues } from './values.ts';

/** Open streams of one connection; beyond it the oldest is given up. */
const STREAM_LIMIT = 4096;
/** RST_STREAM's whole frame. */
const RESET_SIZE = 13;

/** The streams of one connection, and what is emitted of them. */
export class Streams {
  private readonly emit: Emit<typeof fields>;
  private readonly keys: Keys;
  private readonly open = new Map<number, Stream>();
  private readonly closed = new Closed();
  /** The newest stream that the client opened. */
  newest = 0;
  /** Whether requests may have been lost, so that an answer without one is believed. */
  private orphans: boolean;
  /** Whether stream 1 was asked in HTTP/1, by an upgrade. */
  private readonly upgraded: boolean;
  /** By side: what a GOAWAY with an error said. */
  private readonly failure: [Result | undefined, Result | undefined] = [undefined, undefined];

  /** `orphans`: whether requests may not have been seen. `upgraded`: stream 1 is answered here and was asked in HTTP/1 (RFC 7540 §3.2). */
  constructor(emit: Emit<typeof fields>, keys: Keys, orphans: boolean, upgraded: boolean) {
    this.emit = emit;
    this.upgraded = upgraded;
    if (upgraded) this.newest = 1;
    this.keys = keys;
    this.orphans = orphans;
  }

  /** Whether the client's next block on stream `id` proves that none of its blocks was lost: no stream is left out, and none could have had trailers. */
  provesNothingLost(id: number): boolean {
    if (id !== this.newest + 2) return false;
    for (const stream of this.open.values()) if (stream.request !== undefined && !stream.requestDone) return false;
    return true;
  }

  /** Frames of a side were lost: which streams they belonged to is not known. */
  lost(side: Side): void {
    if (side === 0) this.orphans = true;
    for (const stream of this.open.values()) {
      const message = side === 0 ? stream.request : stream.response;
      if (message === undefined || (side === 0 ? stream.requestDone : stream.responseDone)) continue;
      message.mark(STORED_GAP);
      if (side === 0) stream.requestGap = true;
      else stream.responseGap = true;
    }
  }

  /** Bytes of one body were lost. */
  lostBody(stream: Stream, side: Side, length: number): void {
    const message = side === 0 ? stream.request : stream.response;
    if (message === undefined) return;
    message.size += length;
    message.mark(STORED_GAP);
    if (side === 0) stream.requestGap = true;
    else stream.responseGap = true;
  }

  /** A header block of `side` on stream `id`, decoded in `head`; its frames begin at `position` and are `size` bytes. */
  head(side: Side, id: number, head: BlockHead, position: number, size: number, last: boolean): void {
    head.read(side);
    if (head.guessed > 0) this.emit.unknown('pseudo-header guessed', 0);
    const stream = side === 0 ? this.requestHead(id, head, position, size) : this.responseHead(id, head, position, size, last);
    if (stream !== undefined && last) this.finish(stream, side);
  }

  private requestHead(id: number, head: BlockHead, position: number, size: number): Stream | undefined {
    const known = this.open.get(id);
    if (known?.request !== undefined) return this.trailers(known, known.request, known.requestDone, head, size);
    if (known === undefined && (id <= this.newest || (id & 1) === 0 || !head.opensRequest)) return this.nowhere(id, size);
    const stream = known ?? this.add(id);
    if (id > this.newest) this.newest = id;
    this.ask(stream, head, 0, position, size);
    return stream;
  }

  private ask(stream: Stream, head: BlockHead, side: Side, position: number, size: number): void {
    const message = this.emit.begin(side, position, stream.id, 'request');
    const values = requestValues(head, this.keys);
    stream.request = message;
    stream.requestValues = values;
    message.size += size;
    message.context = contextOf(stream.id, head, values);
    head.keepHead(message);
    if (head.uncertain) message.mark(STORED_GAP);
    this.emit.request(message, values);
    this.emit.head(message, head);
  }

  private responseHead(id: number, head: BlockHead, position: number, size: number, last: boolean): Stream | undefined {
    let stream = this.open.get(id);
    if (stream?.response !== undefined) return this.trailers(stream, stream.response, stream.responseDone, head, size);
    const asked = this.orphans || (this.upgraded && id === 1);
    const orphan = stream === undefined && (!asked || this.closed.has(id) || (id & 1) === 0);
    if (orphan || !head.opensResponse) {
      this.nowhere(id, size);
      if (last) this.endUnseen(1, id, position);
      return undefined;
    }
    const message = this.emit.begin(1, position, id);
    message.size += size;
    if (head.status >= 100 && head.status < 200) {
      this.emit.provisional(message);
      return undefined;
    }
    stream ??= this.add(id);
    stream.response = message;
    if (stream.request === undefined) message.context = String(id);
    head.keepHead(message);
    if (head.uncertain) message.mark(STORED_GAP);
    const values = responseValues(head);
    stream.responseValues = values;
    this.emit.response(message, values, responseResult(head));
    this.emit.head(message, head);
    return stream;
  }

  /** Frames that belong to no open stream. Behind a reset some are still on their way: nothing about them is unknown. */
  nowhere(id: number, size: number): undefined {
    if (this.closed.has(id)) this.emit.unknown('frames behind a reset', 0);
    else this.emit.unknown('frames of a stream whose start was not seen', size);
    return undefined;
  }

  private trailers(stream: Stream, message: Message, done: boolean, head: BlockHead, size: number): Stream | undefined {
    if (done) return this.nowhere(stream.id, size);
    message.size += size;
    head.keepTrailers(message);
    if (head.uncertain) message.mark(STORED_GAP);
    this.emit.trailers(message, head);
    return stream;
  }

  /** The server announces a request that it answers by itself (RFC 9113 §8.4). */
  promise(side: Side, id: number, head: BlockHead, position: number, size: number): void {
    if (side === 0 || id === 0 || (id & 1) === 1 || this.open.has(id)) {
      this.emit.unknown('push promise', size);
      return;
    }
    head.read(0);
    const stream = this.add(id);
    this.ask(stream, head, 1, position, size);
    this.finish(stream, 0);
  }

  /** The stream whose DATA frame begins; `size` bytes stand before its body. `undefined` when nobody waits for it. */
  withBody(side: Side, id: number, size: number): Stream | undefined {
    const stream = this.open.get(id);
    if (stream === undefined) return undefined;
    const message = side === 0 ? stream.request : stream.response;
    if (message === undefined || (side === 0 ? stream.requestDone : stream.responseDone)) return undefined;
    message.size += size;
    return stream;
  }

  body(stream: Stream, side: Side, bytes: Uint8Array, start: number, end: number): void {
    const message = (side === 0 ? stream.request : stream.response) as Message;
    message.size += end - start;
    if (side === 0) stream.requestBody += end - start;
    else stream.responseBody += end - start;
    // Behind a gap the bytes would stand in a wrong place, and protocols inside would read them as something else.
    if (side === 0 ? stream.requestGap : stream.responseGap) return;
    this.emit.body(message, bytes, start, end);
  }

  padding(stream: Stream, side: Side, length: number): void {
    const message = side === 0 ? stream.request : stream.response;
    if (message !== undefined) message.size += length;
  }

  /** A side ended its half of the stream. */
  finish(stream: Stream, side: Side): void {
    if (side === 0) {
      if (stream.request === undefined || stream.requestDone) return;
      stream.requestDone = true;
      if (stream.requestBody > 0 && !stream.requestGap) this.tellRequestBody(stream, stream.request, stream.requestValues);
      this.emit.done(stream.request);
    } else {
      if (stream.response === undefined || stream.responseDone) return;
      // The end of the request may lie in the gap; the answer is complete, so nothing is waited for.
      if (stream.requestGap) this.finish(stream, 0);
      stream.responseDone = true;
      if (stream.responseBody > 0 && !stream.responseGap) this.tellResponseBody(stream, stream.response, stream.responseValues);
      this.emit.done(stream.response);
    }
    if (stream.responseDone && (stream.requestDone || stream.request === undefined)) this.open.delete(stream.id);
  }

  /** The answer of a stream ended, and its beginning was lost: nothing is left to wait for. */
  endUnseen(side: Side, id: number, position: number): void {
    const stream = this.open.get(id);
    if (side === 0 || stream === undefined || stream.response !== undefined) return;
    this.close(stream);
    const message = this.emit.begin(1, position, id);
    message.mark(STORED_GAP);
    this.emit.abort(message);
  }

  private tellRequestBody(stream: Stream, message: Message, values: RequestValues | undefined): void {
    if (values === undefined) return;
    values.bodySize = stream.requestBody;
    this.emit.request(message, values);
  }

  private tellResponseBody(stream: Stream, message: Message, values: ResponseValues | undefined): void {
    if (values === undefined) return;
    values.bodySize = stream.responseBody;
    this.emit.response(message, values);
  }

  /** RST_STREAM (§6.4). After a complete answer it only ends a request that the server did not want to the end (§8.1). */
  reset(side: Side, id: number, code: number, position: number): void {
    const stream = this.open.get(id);
    if (stream === undefined) return;
    if (stream.responseDone) return this.endRequest(stream);
    this.abort(stream, side, resetResult(side === 0, code, stream.response !== undefined), position, RESET_SIZE);
  }

  /** GOAWAY (§6.8): streams above `last` that the other side opened were not processed. */
  goAway(side: Side, last: number, code: number, position: number): void {
    const result = goAwayResult(side === 0, code);
    if (code !== 0) this.failure[side] = result;
    for (const stream of this.open.values()) {
      if (stream.id <= last || (stream.id & 1) !== side) continue;
      if (stream.responseDone) this.endRequest(stream);
      else this.abort(stream, side, result, position, 0);
    }
  }

  /** The answer is complete and the rest of the request will not come. */
  private endRequest(stream: Stream): void {
    stream.request?.mark(STORED_CUT);
    this.closed.add(stream.id);
    this.finish(stream, 0);
  }

  /** A block of the stream could not be read: what is open of it can not be completed. */
  broken(side: Side, id: number): void {
    const stream = this.open.get(id);
    const message = side === 0 ? stream?.request : stream?.response;
    if (stream === undefined || message === undefined) return;
    if (side === 0 ? stream.requestDone : stream.responseDone) return;
    this.close(stream);
    this.emit.abort(message);
  }

  /** The connection ends on that side; after an error its words stand with every exchange that is left. */
  end(side: Side): void {
    const failure = this.failure[side];
    if (failure === undefined) return;
    for (const stream of this.open.values()) {
      const message = stream.responseDone ? undefined : (stream.response ?? (stream.requestDone ? undefined : stream.request));
      if (message === undefined) continue;
      this.close(stream);
      this.emit.abort(message, failure);
    }
  }

  private abort(stream: Stream, side: Side, result: Result, position: number, size: number): void {
    this.close(stream);
    if (stream.response !== undefined && !stream.responseGap) this.tellResponseBody(stream, stream.response, stream.responseValues);
    let message = stream.response ?? (stream.requestDone ? undefined : stream.request);
    // The request is complete and handed over: what comes instead of an answer is the reset itself.
    message ??= this.emit.begin(side, position, stream.id, 'response');
    message.size += size;
    this.emit.abort(message, result);
  }

  private close(stream: Stream): void {
    this.open.delete(stream.id);
    this.closed.add(stream.id);
  }

  private add(id: number): Stream {
    const stream = new Stream(id);
    this.open.set(id, stream);
    if (this.open.size > STREAM_LIMIT) this.giveUpOldest();
    return stream;
  }

  private giveUpOldest(): void {
    for (const stream of this.open.values()) {
      this.emit.unknown('too many streams open at once', 0);
      this.close(stream);
      const message = stream.responseDone ? undefined : (stream.response ?? (stream.requestDone ? undefined : stream.request));
      if (message !== undefined) this.emit.abort(message);
      return;
    }
  }
}

/** The stream id, which `detail` and `wire` need; behind it the path of a call whose messages need the method to be understood (gRPC). */
function contextOf(id: number, head: BlockHead, values: RequestValues): string {
  return values.contentType?.startsWith('application/grpc') === true ? `${id} ${head.path.replace(/[?;#].*/s, '')}` : String(id);
}
