import type { Bytes } from '#base/bytes';
import type { CaptureInterface, ReadState, RecordReader } from './capture-format.ts';
import { MAX_AT, originOf } from './capture-format.ts';
import type { Frame } from './frame.ts';
import { emptyFrame } from './frame.ts';

/** Longest frame accepted: Linux makes frames up to 512 KiB (BIG TCP); a longer length is a broken file. */
export const MAX_FRAME = 16 * 1024 * 1024;

interface Variant {
  readonly little: boolean;
  /** Nanoseconds of one unit of the fraction field. */
  readonly unit: number;
  /** Length of a record's header. */
  readonly header: number;
}

/** The variants by their first four bytes read in network byte order. */
const VARIANTS: ReadonlyMap<number, Variant> = new Map([
  [0xa1b2c3d4, { little: false, unit: 1000, header: 16 }],
  [0xd4c3b2a1, { little: true, unit: 1000, header: 16 }],
  [0xa1b23c4d, { little: false, unit: 1, header: 16 }],
  [0x4d3cb2a1, { little: true, unit: 1, header: 16 }],
  // Kuznetsov's patched libpcap: each record has interface, protocol and packet type behind the usual fields.
  [0xa1b2cd34, { little: false, unit: 1000, header: 24 }],
  [0x34cdb2a1, { little: true, unit: 1000, header: 24 }],
]);

const UNREAD: ReadonlyMap<number, string> = new Map([
  [0x1c0001ac, 'an Ixia hardware pcap'],
  [0xac01001c, 'an Ixia hardware pcap'],
  [0x1c0001ab, 'an Ixia software pcap'],
  [0xab01001c, 'an Ixia software pcap'],
]);

/** A reader for the pcap variant with this magic (first four bytes, network order), or `undefined`; a variant that is known but not read stops the state. */
export function openPcap(magic: number, state: ReadState): RecordReader | undefined {
  const variant = VARIANTS.get(magic);
  if (variant !== undefined) return new PcapRecords(variant, state);
  const unread = UNREAD.get(magic);
  if (unread !== undefined)
    state.stopped = { at: 0, reason: `this is ${unread}, a variant that is not read; \`editcap -F pcap IN OUT\` converts it` };
  return undefined;
}

/** Records of a pcap file (draft-ietf-opsawg-pcap §4, §5). */
class PcapRecords implements RecordReader {
  need = 24;
  private readonly state: ReadState;
  private readonly little: boolean;
  private readonly unit: number;
  private readonly header: number;
  private readonly frame: Frame = emptyFrame();
  private started = false;
  private origin = 0;

  constructor(variant: Variant, state: ReadState) {
    this.state = state;
    this.little = variant.little;
    this.unit = variant.unit;
    this.header = variant.header;
  }

  read(bytes: Bytes, view: DataView, start: number, end: number, position: number): number {
    let at = start;
    if (!this.started) {
      if (end - at < 24) return at;
      this.readHeader(view, at);
      at += 24;
    }
    const { frame, little, header, unit, state } = this;
    const { sink } = state;
    frame.bytes = bytes;
    frame.view = view;
    while (end - at >= header) {
      const captured = view.getUint32(at + 8, little);
      const next = at + header + captured;
      if (next > end) {
        if (captured > MAX_FRAME) {
          state.stopped = { at: position + at - start, reason: `a frame's length, ${captured}, exceeds ${MAX_FRAME}` };
          return at;
        }
        this.need = header + captured;
        return at;
      }
      const second = view.getUint32(at, little);
      if (state.origin === undefined) this.begin(second);
      else if (state.frames === 0) this.origin = state.origin;
      const wire = view.getUint32(at + 12, little);
      const time = (second - this.origin) * 1_000_000_000 + view.getUint32(at + 4, little) * unit;
      frame.at = time > MAX_AT ? MAX_AT : time < -MAX_AT ? -MAX_AT : time;
      frame.start = at + header;
      frame.end = next;
      frame.wireLength = wire < captured ? captured : wire;
      state.frames++;
      sink.frame(frame);
      at = next;
    }
    this.need = header;
    return at;
  }

  private readHeader(view: DataView, at: number): void {
    const { little, state } = this;
    const iface: CaptureInterface = {
      index: 0,
      // The upper half holds the length of a frame check sequence; decoders go by the lengths inside the frame.
      link: view.getUint32(at + 20, little) & 0xffff,
      snapLength: view.getUint32(at + 16, little),
      name: undefined,
      description: undefined,
      filter: undefined,
      received: undefined,
      dropped: 0,
    };
    this.frame.link = iface.link;
    this.started = true;
    state.interfaces.push(iface);
    state.listener.iface?.(iface);
  }

  private begin(second: number): void {
    const { state } = this;
    this.origin = originOf(second);
    state.origin = this.origin;
    state.listener.begin?.(this.origin);
  }
}
