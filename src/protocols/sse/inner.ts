import { utf8 } from '#base/globals';
import type { Side } from '#base/side';
import type { HttpHead, Inner, InnerEmit } from '#protocols/contract/http';
import { readEvent } from './event.ts';
import type { fields } from './fields.ts';

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
/** An event's bytes beyond this are counted, not kept; an event is stored no longer than that in any case. */
const GREATEST_EVENT = 256 * 1024;
const GREATEST_TYPES = 16;
/** Text at the beginning of an event in which its name and id are looked for. */
const NAMED_WITHIN = 1024;

/** The body of one response, cut into events at empty lines (HTML §9.2.5). */
export class EventStream implements Inner<typeof fields> {
  private readonly emit: InnerEmit;
  private coded = false;
  private buffer: Uint8Array = new Uint8Array(1024);
  private kept = 0;
  private size = 0;
  /** Bytes of the line so far, and whether the byte before was a CR. */
  private line = 0;
  private afterCr = false;
  /** No byte of the next event was seen. */
  private fresh = true;
  /** Whether the event has a line that is no comment. */
  private speaks = false;
  private comments = 0;
  private events = 0;
  private readonly types = new Set<string>();
  private lastEventId: string | undefined = undefined;
  private retry: number | undefined = undefined;

  constructor(emit: InnerEmit) {
    this.emit = emit;
  }

  responseHead(head: HttpHead): void {
    const coding = head.header('content-encoding');
    this.coded = coding !== undefined && coding.toLowerCase() !== 'identity';
    if (this.coded) this.emit.unknown('events in a content coding', 0);
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): void {
    if (side === 0 || this.coded) return;
    let from = start;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (byte === LF && this.afterCr) {
        // The second half of a line's end that was counted already; it belongs to what came before.
        this.afterCr = false;
        if (this.fresh) from = at + 1;
        continue;
      }
      this.afterCr = byte === CR;
      this.fresh = false;
      if (byte !== LF && byte !== CR) {
        if (this.line === 0 && byte === COLON) this.comments++;
        else if (this.line === 0) this.speaks = true;
        this.line++;
        continue;
      }
      if (this.line > 0) this.line = 0;
      else {
        this.keep(bytes, from, at);
        this.dispatch();
        this.fresh = true;
        from = at + 1;
      }
    }
    this.keep(bytes, from, end);
  }

  end(): void {}

  /** A client that has heard something closes the stream when it has enough. */
  mayLeave(): boolean {
    return this.events + this.comments > 0;
  }

  values(): ReturnType<Inner<typeof fields>['values']> {
    const { events, comments, lastEventId, retry } = this;
    const types = this.types.size === 0 ? undefined : [...this.types];
    return {
      request: {},
      response: { events, comments: comments === 0 ? undefined : comments, types, lastEventId, retry },
      exchange: {},
    };
  }

  result(): undefined {
    return undefined;
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    this.size += end - start;
    const length = Math.min(end - start, GREATEST_EVENT - this.kept);
    if (length <= 0) return;
    if (this.kept + length > this.buffer.length) {
      const larger = new Uint8Array((this.kept + length) * 2);
      larger.set(this.buffer.subarray(0, this.kept));
      this.buffer = larger;
    }
    this.buffer.set(bytes.subarray(start, start + length), this.kept);
    this.kept += length;
  }

  /** An empty line: what stands before it is an event, unless it has nothing but comments. */
  private dispatch(): void {
    const { buffer, kept, size } = this;
    if (this.speaks) {
      const { id, type, retry } = readEvent(utf8(buffer, 0, Math.min(kept, NAMED_WITHIN)));
      this.events++;
      if (this.types.size < GREATEST_TYPES) this.types.add(type);
      this.lastEventId = id ?? this.lastEventId;
      if (retry !== undefined) this.retry = retry * 1000;
      this.emit.event(1, size, buffer, 0, kept);
    }
    this.kept = 0;
    this.size = 0;
    this.speaks = false;
    if (buffer.length > 65_536) this.buffer = new Uint8Array(1024);
  }
}
