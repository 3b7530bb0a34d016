import type { Bytes } from '#base/bytes';
import { utf8 } from '#base/globals';
import type { CaptureInterface, ReadState, RecordReader } from './capture-format.ts';
import type { Frame } from './frame.ts';
import { emptyFrame } from './frame.ts';
import { Options, padded } from './pcapng-options.ts';
import { TimeScale } from './pcapng-time.ts';

/** Longest block accepted; a longer length is a broken file. */
export const MAX_BLOCK = 256 * 1024 * 1024;
/** Most interfaces over all sections of a file. */
export const MAX_INTERFACES = 65_536;

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const PACKET = 2;
const SIMPLE_PACKET = 3;
const NAMES = 4;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;
const SECRETS = 10;
const CUSTOM = 0x0bad;
const CUSTOM_NO_COPY = 0x4000_0bad;

const COMMENT = 1;

/** A reader when these first four bytes (network order) begin a pcapng section. */
export function openPcapng(magic: number, state: ReadState): RecordReader | undefined {
  return magic === SECTION ? new PcapngRecords(state) : undefined;
}

interface SectionInterface {
  readonly shown: CaptureInterface;
  readonly scale: TimeScale;
  started: boolean;
}

/** Blocks of a pcapng file (draft-ietf-opsawg-pcapng). Each `on…` method gets the body of one whole block. */
class PcapngRecords implements RecordReader {
  need = 12;
  private readonly state: ReadState;
  private readonly frame: Frame = emptyFrame();
  private readonly options = new Options();
  private little = true;
  /** The interfaces of the section being read. */
  private section: SectionInterface[] = [];
  private bytes: Bytes = this.frame.bytes;
  private view: DataView = this.frame.view;
  private blockAt = 0;

  constructor(state: ReadState) {
    this.state = state;
  }

  read(bytes: Bytes, view: DataView, start: number, end: number, position: number): number {
    this.bytes = this.frame.bytes = bytes;
    this.view = this.frame.view = view;
    let at = start;
    while (end - at >= 12) {
      this.blockAt = position + at - start;
      const type = view.getUint32(at, this.little);
      if (type === SECTION && !this.turn(view.getUint32(at + 8))) return at;
      const length = view.getUint32(at + 4, this.little);
      const whole = at + length;
      if ((length & 3) !== 0 || length < 12 || whole > end) {
        if ((length & 3) !== 0) this.stop(`block length ${length} is not a multiple of 4`);
        else if (length < 12) this.stop(`block length ${length} is below 12`);
        else if (length > MAX_BLOCK) this.stop(`block length ${length} exceeds ${MAX_BLOCK}`);
        this.need = length;
        return at;
      }
      const again = view.getUint32(whole - 4, this.little);
      if (again !== length) {
        this.stop(`block length ${length} is repeated as ${again}`);
        return at;
      }
      if (type === ENHANCED_PACKET) this.onEnhancedPacket(at + 8, whole - 4);
      else this.onOther(type, at + 8, whole - 4);
      if (this.state.stopped !== undefined) return at;
      at = whole;
    }
    this.need = 12;
    return at;
  }

  private stop(reason: string): void {
    this.state.stopped = { at: this.blockAt, reason };
  }

  private broken(reason: string): void {
    this.state.broken++;
    this.state.firstBroken ??= { at: this.blockAt, reason };
  }

  /** Takes a section's byte order from its magic, read in network order. */
  private turn(magic: number): boolean {
    if (magic === 0x1a2b3c4d) this.little = false;
    else if (magic === 0x4d3c2b1a) this.little = true;
    else {
      this.stop('a section header without a byte-order magic');
      return false;
    }
    return true;
  }

  private onOther(type: number, start: number, end: number): void {
    if (type === SECTION) this.onSection(start, end);
    else if (type === INTERFACE) this.onInterface(start, end);
    else if (type === SIMPLE_PACKET) this.onSimplePacket(start, end);
    else if (type === PACKET) this.onPacket(start, end);
    else if (type === NAMES) this.onNames(start, end);
    else if (type === STATISTICS) this.onStatistics(start, end);
    else if (type === SECRETS) this.onSecrets(start, end);
    else if (type === CUSTOM || type === CUSTOM_NO_COPY) this.onCustom(start, end, type === CUSTOM);
    else this.state.skipped++;
  }

  private onSection(start: number, end: number): void {
    if (end - start < 16) return this.stop('a section header that is too short');
    const major = this.view.getUint16(start + 4, this.little);
    if (major !== 1) return this.stop(`a section of version ${major}.${this.view.getUint16(start + 6, this.little)}; only 1.x is known`);
    this.section = [];
    this.comments(start + 16, end, 'section');
  }

  private comments(start: number, end: number, about: 'section' | 'interface' | 'frame'): void {
    const { options, state } = this;
    options.open(this.view, start, end, this.little);
    while (options.next()) if (options.code === COMMENT) state.listener.comment?.(this.text(), about);
    if (options.broken) this.broken('an option reaches over its block');
  }

  private text(): string {
    return utf8(this.bytes, this.options.start, this.options.end);
  }

  /** §4.2 */
  private onInterface(start: number, end: number): void {
    const { view, little, options, state } = this;
    if (state.interfaces.length >= MAX_INTERFACES) return this.stop(`more than ${MAX_INTERFACES} interfaces`);
    if (end - start < 8) return this.stop('an interface description that is too short');
    let name: string | undefined;
    let description: string | undefined;
    let filter: string | undefined;
    let resolution = 6;
    let offset = 0n;
    options.open(view, start + 8, end, little);
    while (options.next()) {
      const { code, length } = options;
      if (code === COMMENT) state.listener.comment?.(this.text(), 'interface');
      else if (code === 2) name = this.text();
      else if (code === 3) description = this.text();
      else if (code === 9 && length >= 1) resolution = view.getUint8(options.start);
      else if (code === 11 && length >= 1 && view.getUint8(options.start) === 0) filter = utf8(this.bytes, options.start + 1, options.end);
      else if (code === 14 && length >= 8) offset = view.getBigInt64(options.start, little);
    }
    if (options.broken) this.broken('an option reaches over its block');
    const shown: CaptureInterface = {
      index: state.interfaces.length,
      link: view.getUint16(start, little),
      snapLength: view.getUint32(start + 4, little),
      name,
      description,
      filter,
      received: undefined,
      dropped: 0,
    };
    state.interfaces.push(shown);
    this.section.push({ shown, scale: new TimeScale(resolution, offset), started: false });
    state.listener.iface?.(shown);
  }

  private interfaceOf(index: number): SectionInterface | undefined {
    const found = this.section[index];
    if (found === undefined) this.broken('a block of an interface that its section does not describe');
    return found;
  }

  private start(iface: SectionInterface, high: number, low: number): void {
    const { state } = this;
    if (state.origin === undefined) {
      state.origin = iface.scale.originFor(high, low);
      state.listener.begin?.(state.origin);
    }
    iface.scale.start(state.origin);
    iface.started = true;
  }

  /** §4.3 */
  private onEnhancedPacket(start: number, end: number): void {
    const { view, little } = this;
    if (end - start < 20) return this.broken('a packet block that is too short');
    const iface = this.interfaceOf(view.getUint32(start, little));
    if (iface === undefined) return;
    const captured = view.getUint32(start + 12, little);
    const from = start + 20;
    if (captured > end - from) return this.broken('a packet longer than its block');
    const options = from + padded(captured);
    if (end - options >= 4) this.packetOptions(iface, options, end);
    this.emit(
      iface,
      view.getUint32(start + 4, little),
      view.getUint32(start + 8, little),
      from,
      captured,
      view.getUint32(start + 16, little),
    );
  }

  private packetOptions(iface: SectionInterface, start: number, end: number): void {
    const { options, state } = this;
    options.open(this.view, start, end, this.little);
    while (options.next()) {
      if (options.code === COMMENT) state.listener.comment?.(this.text(), 'frame');
      else if (options.code === 4 && options.length >= 8) iface.shown.dropped += this.count();
    }
    if (options.broken) this.broken('an option reaches over its block');
  }

  /** Appendix A: the obsolete packet block. */
  private onPacket(start: number, end: number): void {
    const { view, little } = this;
    if (end - start < 20) return this.broken('a packet block that is too short');
    const iface = this.interfaceOf(view.getUint16(start, little));
    if (iface === undefined) return;
    const drops = view.getUint16(start + 2, little);
    if (drops !== 0xffff) iface.shown.dropped += drops;
    const captured = view.getUint32(start + 12, little);
    const from = start + 20;
    if (captured > end - from) return this.broken('a packet longer than its block');
    this.comments(from + padded(captured), end, 'frame');
    this.emit(
      iface,
      view.getUint32(start + 4, little),
      view.getUint32(start + 8, little),
      from,
      captured,
      view.getUint32(start + 16, little),
    );
  }

  /** §4.4. It carries no time: its frame gets the time of the frame before it. */
  private onSimplePacket(start: number, end: number): void {
    if (end - start < 4) return this.broken('a packet block that is too short');
    const iface = this.interfaceOf(0);
    if (iface === undefined) return;
    const wire = this.view.getUint32(start, this.little);
    const { snapLength } = iface.shown;
    const captured = Math.min(wire, end - start - 4, snapLength === 0 ? wire : snapLength);
    if (this.state.origin === undefined) this.start(iface, 0, 0);
    this.put(iface, start + 4, captured, wire);
  }

  private emit(iface: SectionInterface, high: number, low: number, from: number, captured: number, wire: number): void {
    if (!iface.started) this.start(iface, high, low);
    this.frame.at = iface.scale.at(high, low);
    this.put(iface, from, captured, wire);
  }

  private put(iface: SectionInterface, from: number, captured: number, wire: number): void {
    const { frame, state } = this;
    frame.start = from;
    frame.end = from + captured;
    frame.wireLength = wire < captured ? captured : wire;
    frame.link = iface.shown.link;
    frame.iface = iface.shown.index;
    state.frames++;
    state.sink.frame(frame);
  }

  /** §4.5 */
  private onNames(start: number, end: number): void {
    const { view, little, bytes, state } = this;
    let at = start;
    while (end - at >= 4) {
      const kind = view.getUint16(at, little);
      const length = view.getUint16(at + 2, little);
      const from = at + 4;
      if (kind === 0) return;
      if (from + length > end) return this.broken('a name record longer than its block');
      const size = kind === 1 ? 4 : kind === 2 ? 16 : 0;
      if (size > 0 && length > size) {
        const names = utf8(bytes, from + size, from + length)
          .split('\0')
          .filter((name) => name !== '');
        if (names.length > 0) state.listener.name?.(bytes.subarray(from, from + size), names);
      }
      at = from + padded(length);
    }
  }

  /** §4.6: counts since the capture began, so the newest stand. */
  private onStatistics(start: number, end: number): void {
    const { view, little, options } = this;
    if (end - start < 12) return this.broken('a statistics block that is too short');
    const iface = this.interfaceOf(view.getUint32(start, little));
    if (iface === undefined) return;
    let byInterface = 0;
    let bySystem = 0;
    options.open(view, start + 12, end, little);
    while (options.next()) {
      if (options.length < 8) continue;
      if (options.code === 4) iface.shown.received = this.count();
      else if (options.code === 5) byInterface = this.count();
      else if (options.code === 7) bySystem = this.count();
    }
    iface.shown.dropped = Math.max(iface.shown.dropped, byInterface + bySystem);
  }

  /** A 64-bit option as a number; what all ones say is "unknown". */
  private count(): number {
    const value = this.view.getBigUint64(this.options.start, this.little);
    return value === 0xffff_ffff_ffff_ffffn ? 0 : Number(value);
  }

  /** §4.7 */
  private onSecrets(start: number, end: number): void {
    const { view, little } = this;
    if (end - start < 8) return this.broken('a secrets block that is too short');
    const length = view.getUint32(start + 4, little);
    if (length > end - start - 8) return this.broken('secrets longer than their block');
    this.state.listener.secrets?.(view.getUint32(start, little), this.bytes.subarray(start + 8, start + 8 + length));
  }

  /** §4.8 */
  private onCustom(start: number, end: number, copiable: boolean): void {
    if (end - start < 4) return this.broken('a custom block that is too short');
    this.state.listener.custom?.(this.view.getUint32(start, this.little), this.bytes.subarray(start + 4, end), copiable);
  }
}
