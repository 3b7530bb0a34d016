import type { Encoding, Ports } from '#base/ports';
import type { InnerEmit } from '#protocols/contract/http';
import { CBOR_EVENT, eventMeta, JSON_EVENT, LINE, PROTOBUF_EVENT, readEventTree, tagOf } from '../event.ts';
import { type Format, formatOf } from '../format.ts';
import { child, textOf } from '../tree.ts';
import { type Framer, framerFor, LineFramer } from './framer.ts';
import { StreamUnpacker } from './unpack.ts';

/** The answer of a watch, or of a log that is followed: a message for each event or line. */
export class StreamReader {
  readonly isWatch: boolean;
  /** Events or lines so far. */
  count = 0;
  /** Of a watch that the server ended with an error: its reason. */
  reason: string | undefined = undefined;
  private readonly emit: InnerEmit;
  private readonly framer: Framer;
  private readonly unpacker: StreamUnpacker | undefined;
  private readonly seen = new Set<string>();
  private told = false;
  private tagged: Uint8Array = new Uint8Array(1024);

  /** `contentType` of a watch; `undefined` for a log. */
  constructor(emit: InnerEmit, ports: Ports, coding: Encoding | undefined, contentType: string | undefined) {
    this.emit = emit;
    this.isWatch = contentType !== undefined;
    this.unpacker = coding === undefined ? undefined : new StreamUnpacker(ports, coding);
    const format: Format = formatOf(contentType) ?? 'json';
    const tag = this.isWatch ? tagOf(format) : LINE;
    const found = (size: number, bytes: Uint8Array, start: number, end: number): void => this.found(tag, size, bytes, start, end);
    this.framer = this.isWatch ? framerFor(format, found) : new LineFramer(found);
  }

  /** Types of the events so far. */
  get types(): readonly string[] | undefined {
    return this.seen.size === 0 ? undefined : [...this.seen];
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    if (this.unpacker === undefined) this.framer.push(bytes, start, end);
    else {
      const plain = this.unpacker.push(bytes, start, end);
      this.framer.push(plain, 0, plain.length);
    }
    if (this.told || (!this.framer.broken && this.unpacker?.broken !== true)) return;
    this.told = true;
    this.emit.unknown('watch events are not framed as said', 0);
  }

  end(): void {
    if (this.framer instanceof LineFramer) this.framer.flush();
  }

  private found(tag: number, size: number, bytes: Uint8Array, start: number, end: number): void {
    this.count++;
    const length = end - start + 1;
    if (this.tagged.length < length) this.tagged = new Uint8Array(length * 2);
    this.tagged[0] = tag;
    this.tagged.set(bytes.subarray(start, end), 1);
    if (tag !== LINE) this.look(tag, bytes, start, end);
    this.emit.event(1, size, this.tagged, 0, length);
  }

  /** The type of an event, without reading the object that most of it is. */
  private look(tag: number, bytes: Uint8Array, start: number, end: number): void {
    const type = this.typeOf(tag, bytes, start, end);
    if (type === undefined) return;
    if (this.seen.size < 8) this.seen.add(type);
    if (type !== 'ERROR') return;
    const message = { bytes: this.tagged.slice(0, end - start + 1), parts: [], spans: [], flags: 0, size: 0 };
    this.reason = eventMeta(readEventTree(message).node).reason;
  }

  private typeOf(tag: number, bytes: Uint8Array, start: number, end: number): string | undefined {
    if (tag === PROTOBUF_EVENT) {
      const length = bytes[start + 1] ?? 0;
      return bytes[start] === 0x0a && length < 32
        ? known(String.fromCharCode(...bytes.subarray(start + 2, start + 2 + length)))
        : undefined;
    }
    const opening = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 48)));
    const quick = tag === JSON_EVENT ? /^\s*\{\s*"type"\s*:\s*"([A-Z]+)"/.exec(opening)?.[1] : undefined;
    if (quick !== undefined) return known(quick);
    if (tag !== CBOR_EVENT && tag !== JSON_EVENT) return undefined;
    const message = { bytes: this.tagged.slice(0, end - start + 1), parts: [], spans: [], flags: 0, size: 0 };
    return known(textOf(child(readEventTree(message).node, 'type')) ?? '');
  }
}

const TYPES = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'];

function known(type: string): string | undefined {
  return TYPES.includes(type) ? type : undefined;
}
