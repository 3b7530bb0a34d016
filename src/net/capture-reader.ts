import type { Bytes } from '#base/bytes';
import type { CaptureListener, CaptureResult, ReadState, RecordReader, Stopped } from './capture-format.ts';
import type { FrameSink } from './frame.ts';
import { openPcap } from './pcap.ts';
import { openPcapng } from './pcapng.ts';

export interface CaptureOptions {
  /** Whole seconds since 1970 that `at` counts from; without it the second of the first frame. */
  readonly origin?: number;
  readonly listener?: CaptureListener;
}

const FIRST_CARRY = 1 << 16;
const KEPT_CARRY = 1 << 20;

/**
 * Reads a pcap or pcapng capture that is pushed to it in chunks of any size, and hands every frame to a sink in place: only
 * the one record that a chunk's end cuts is copied. Hostile bytes never throw: reading stops, and `finish` says where and why.
 * Memory: one record, at most 256 MiB (the longest block accepted), normally below 64 KiB.
 */
export class CaptureReader {
  private readonly state: ReadState;
  private format: RecordReader | undefined;
  private name: CaptureResult['format'];
  private carry: Uint8Array = new Uint8Array(0);
  private carryView = new DataView(this.carry.buffer);
  private carried = 0;
  private need = 4;
  /** File offset of the first byte not consumed: of the carry, or of the next push. */
  private position = 0;
  private pushed = 0;
  private viewed: Bytes = this.carry;
  private view = this.carryView;

  constructor(sink: FrameSink, options: CaptureOptions = {}) {
    const { origin, listener = {} } = options;
    this.state = { sink, listener, origin, frames: 0, broken: 0, firstBroken: undefined, skipped: 0, stopped: undefined, interfaces: [] };
    if (origin !== undefined) listener.begin?.(origin);
  }

  /** Whole seconds since 1970 that frames count from; `undefined` before the first frame. */
  get origin(): number | undefined {
    return this.state.origin;
  }

  /** Why reading stopped early; then pushes are ignored. */
  get stopped(): Stopped | undefined {
    return this.state.stopped;
  }

  /** Reads `[start, end)`, the next bytes of the capture. The sink is called during the call and never after. */
  push(bytes: Bytes, start = 0, end: number = bytes.length): void {
    this.pushed += end - start;
    let at = start;
    while (this.carried > 0 && at < end && this.state.stopped === undefined) {
      const take = Math.min(this.need - this.carried, end - at);
      this.keep(bytes, at, at + take);
      at += take;
      if (this.carried < this.need) return;
      this.readCarry();
    }
    if (at >= end || this.state.stopped !== undefined) return;
    if (this.viewed !== bytes) {
      this.viewed = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const rest = this.take(bytes, this.view, at, end);
    this.position += rest - at;
    if (this.state.stopped === undefined && rest < end) this.keep(bytes, rest, end);
  }

  /** Ends the capture: bytes of a record that never became whole are where it stopped. */
  finish(): CaptureResult {
    const { state } = this;
    if (state.stopped === undefined) {
      if (this.pushed === 0) state.stopped = { at: 0, reason: 'the file is empty' };
      else if (this.format === undefined) state.stopped = { at: 0, reason: notCapture(this.carry, this.carried) };
      else if (this.carried > 0)
        state.stopped = { at: this.position, reason: `the file ends inside a record, after ${this.carried} bytes of it` };
    }
    return this.result;
  }

  /** What was read so far. */
  get result(): CaptureResult {
    const { frames, interfaces, broken, firstBroken, skipped, stopped } = this.state;
    let dropped = 0;
    for (const iface of interfaces) dropped += iface.dropped;
    return { format: this.name, frames, bytes: this.pushed, interfaces, dropped, broken, firstBroken, skipped, stopped };
  }

  private take(bytes: Bytes, view: DataView, start: number, end: number): number {
    if (this.format === undefined && !this.detect(bytes, view, start, end)) return start;
    const format = this.format as RecordReader;
    const rest = format.read(bytes, view, start, end, this.position);
    this.need = format.need;
    return rest;
  }

  private detect(bytes: Bytes, view: DataView, start: number, end: number): boolean {
    if (end - start < 4) return false;
    const pcapng = openPcapng(view.getUint32(start), this.state);
    const pcap = pcapng === undefined ? openPcap(view.getUint32(start), this.state) : undefined;
    this.format = pcapng ?? pcap;
    this.name = pcapng !== undefined ? 'pcapng' : pcap !== undefined ? 'pcap' : undefined;
    if (this.format === undefined && this.state.stopped === undefined) {
      this.state.stopped = { at: 0, reason: notCapture(bytes.subarray(start, end), end - start) };
    }
    return this.format !== undefined;
  }

  private readCarry(): void {
    const rest = this.take(this.carry, this.carryView, 0, this.carried);
    if (rest === 0) return;
    this.position += rest;
    this.carry.copyWithin(0, rest, this.carried);
    this.carried -= rest;
    if (this.carried === 0 && this.carry.length > KEPT_CARRY) this.resize(FIRST_CARRY);
  }

  private keep(bytes: Bytes, start: number, end: number): void {
    const length = this.carried + end - start;
    if (length > this.carry.length) this.resize(Math.max(FIRST_CARRY, 2 ** Math.ceil(Math.log2(length))));
    this.carry.set(bytes.subarray(start, end), this.carried);
    this.carried = length;
  }

  private resize(length: number): void {
    const old = this.carry;
    this.carry = new Uint8Array(length);
    this.carryView = new DataView(this.carry.buffer);
    this.carry.set(old.subarray(0, this.carried));
  }
}

/** What a file that is no capture begins with, for people. */
function notCapture(bytes: Bytes, length: number): string {
  const shown = bytes.subarray(0, Math.min(4, length));
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const known = KNOWN.find(([magic]) => magic.every((byte, i) => shown[i] === byte));
  return `this is neither pcap nor pcapng: it begins with ${hex}${known === undefined ? '' : ` (${known[1]})`}`;
}

const KNOWN: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], 'gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [[0x42, 0x5a, 0x68], 'bzip2'],
  [[0xfd, 0x37, 0x7a, 0x58], 'xz'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
  [[0x73, 0x6e, 0x6f, 0x6f], 'snoop'],
  [[0x47, 0x4d, 0x42, 0x55], 'Microsoft Network Monitor'],
  [[0x52, 0x54, 0x53, 0x53], 'Microsoft Network Monitor 1'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0x7b], 'JSON'],
  [[0x5b], 'JSON'],
];
