import type { CaptureInterface, CaptureListener } from '#net/capture-format';
import { CaptureReader } from '#net/capture-reader';
import type { Frame, FrameSink } from '#net/frame';
import { emptyFrame } from '#net/frame';
import type { ByteInput } from './byte-input.ts';
import type { FileOptions, FileReport } from './file-report.ts';
import { report } from './file-report.ts';
import type { OpenInput } from './open-input.ts';
import { unpacked } from './open-input.ts';

/** Interface numbers over all files, in the order in which interfaces are met. */
interface Numbering {
  next: number;
}

/** One file of a merge: the frames of its newest chunk, not yet handed over. */
class Cursor {
  readonly file: OpenInput;
  input: ByteInput;
  readonly reader: CaptureReader;
  /** Nanoseconds to add to this file's times. */
  shift = 0;
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly times: number[] = [];
  private readonly wires: number[] = [];
  private readonly links: number[] = [];
  private readonly ifaces: number[] = [];
  private readonly numbers: number[] = [];
  private next = 0;
  /** The chunk and, before it, the record that was cut by the chunk's start. */
  private bytes: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);
  private cut: Uint8Array = this.bytes;
  private hasCut = false;
  private pending: Uint8Array | undefined;
  private opened = false;

  constructor(file: OpenInput, options: FileOptions, numbering: Numbering) {
    this.file = file;
    this.input = file.input;
    const to = options.listener;
    const listener: CaptureListener = {
      iface: (iface) => this.number(iface, options, numbering),
      name: (address, names) => to?.name?.(address, names),
      secrets: (type, bytes) => to?.secrets?.(type, bytes),
      comment: (text, about) => to?.comment?.(text, about),
      custom: (enterprise, bytes, copiable) => to?.custom?.(enterprise, bytes, copiable),
    };
    this.reader = new CaptureReader({ frame: (frame) => this.keep(frame) }, { listener });
  }

  private number(iface: CaptureInterface, options: FileOptions, numbering: Numbering): void {
    const index = numbering.next++;
    this.numbers[iface.index] = index;
    options.listener?.iface?.({ ...iface, index });
  }

  /** Time of the next frame, `undefined` when `fill` must be called or the file is over. */
  get at(): number | undefined {
    const time = this.times[this.next];
    return time === undefined ? undefined : time + this.shift;
  }

  /** Reads on until there is a frame; `false`: the file is over. */
  async fill(): Promise<boolean> {
    while (this.next >= this.times.length) {
      const bytes = await this.chunk();
      if (bytes === undefined || this.reader.stopped !== undefined) return false;
      this.clear();
      this.pending = bytes;
      this.reader.push(bytes);
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return true;
  }

  private async chunk(): Promise<Uint8Array | undefined> {
    if (this.opened) return this.input.next();
    this.opened = true;
    const { input, first } = await unpacked(this.input);
    this.input = input;
    return first;
  }

  private clear(): void {
    this.next = 0;
    for (const list of [this.starts, this.ends, this.times, this.wires, this.links, this.ifaces]) list.length = 0;
    this.hasCut = false;
  }

  private keep(frame: Frame): void {
    const inChunk = frame.bytes === this.pending;
    if (!inChunk) {
      this.cut = frame.bytes.slice(frame.start, frame.end);
      this.hasCut = true;
    }
    this.starts.push(inChunk ? frame.start : 0);
    this.ends.push(inChunk ? frame.end : this.cut.length);
    this.times.push(frame.at);
    this.wires.push(frame.wireLength);
    this.links.push(frame.link);
    this.ifaces.push(this.numbers[frame.iface] as number);
  }

  /** Hands over the frames up to and including time `until`. */
  deliver(until: number, frame: Frame, sink: FrameSink): void {
    const { starts, ends, times, wires, links, ifaces, shift } = this;
    for (; this.next < times.length; this.next++) {
      const i = this.next;
      const at = (times[i] as number) + shift;
      if (at > until) return;
      const cut = i === 0 && this.hasCut;
      frame.bytes = cut ? this.cut : this.bytes;
      frame.view = cut ? new DataView(this.cut.buffer, this.cut.byteOffset, this.cut.byteLength) : this.view;
      frame.start = starts[i] as number;
      frame.end = ends[i] as number;
      frame.wireLength = wires[i] as number;
      frame.at = at;
      frame.link = links[i] as number;
      frame.iface = ifaces[i] as number;
      sink.frame(frame);
    }
  }
}

/** Merges files by time into one sequence of frames; each file's own order stays. */
export async function mergeFiles(
  files: readonly OpenInput[],
  sink: FrameSink,
  options: FileOptions,
  stopping: () => boolean,
): Promise<readonly FileReport[]> {
  const numbering: Numbering = { next: 0 };
  const cursors = files.map((file) => new Cursor(file, options, numbering));
  const open: Cursor[] = [];
  for (const cursor of cursors) if (await cursor.fill()) open.push(cursor);
  const origin = options.origin ?? Math.min(...open.map(({ reader }) => reader.origin ?? Number.POSITIVE_INFINITY));
  if (open.length > 0) options.listener?.begin?.(origin);
  for (const cursor of open) cursor.shift = ((cursor.reader.origin ?? origin) - origin) * 1_000_000_000;
  const frame = emptyFrame();
  while (open.length > 0 && !stopping()) {
    const { first, until } = earliest(open);
    const cursor = open[first] as Cursor;
    cursor.deliver(until, frame, sink);
    if (cursor.at === undefined) {
      if (!(await cursor.fill())) open.splice(first, 1);
      options.progress?.(...progressOf(cursors));
      await options.pace?.();
    }
  }
  return cursors.map(({ file, input, reader }) => report(file, input, stopping() ? reader.result : reader.finish(), options));
}

/** The file with the earliest frame, and the time up to which no other file has one. */
function earliest(open: readonly Cursor[]): { readonly first: number; readonly until: number } {
  let first = 0;
  let least = Number.POSITIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  for (let i = 0; i < open.length; i++) {
    const at = (open[i] as Cursor).at as number;
    if (at < least) {
      until = least;
      least = at;
      first = i;
    } else if (at < until) until = at;
  }
  return { first, until };
}

function progressOf(cursors: readonly Cursor[]): [number, number | undefined] {
  let taken = 0;
  let total: number | undefined = 0;
  for (const { input } of cursors) {
    taken += input.taken;
    total = total === undefined || input.total === undefined ? undefined : total + input.total;
  }
  return [taken, total];
}
