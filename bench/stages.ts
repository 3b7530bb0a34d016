/**
 * Row 3: the stages of the way of a frame, each with the ones before it: iterate the records of a file, decode, find the flow, reassemble, dissect and pair,
 * write columns, keep masked messages. Nanoseconds of CPU (user and system, the reading of the file included) a packet; all of it in one thread.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { Directory } from '#cluster/directory';
import { netCounters } from '#net/counters';
import { decode } from '#net/decode';
import type { FlowListener } from '#net/flow';
import { Flows, TCP_FLOWS } from '#net/flows';
import { emptyFrame, type FrameSink } from '#net/frame';
import { touch } from '#net/idle';
import { Network } from '#net/network';
import { NET_DEFAULTS } from '#net/options';
import { Packet, TCP } from '#net/packet';
import { Counters } from '#pipeline/counters';
import { DEFAULT_LIMITS } from '#pipeline/limits';
import { Pipeline } from '#pipeline/pipeline';
import { all } from '#protocols/all';
import { defaultKeys } from '#protocols/kit/mask/keys';
import { SegmentBuilder } from '#store/writer-rows';
import { nodePorts } from '#worker/ports';
import type { EngineSettings } from '#worker/engine-settings';
import { Tap } from '#worker/tap';
import { captureOf } from './kit/captures.ts';
import { median } from './kit/cost.ts';
import { atLeast, type Options, type Report, type Row } from './kit/report.ts';

const CHUNK = 1 << 18;

/** Reads a file and hands out its frames; answers how many. */
function readFrames(file: string, sink: FrameSink): number {
  const buffer = Buffer.alloc(CHUNK + (1 << 18));
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  const frame = { ...emptyFrame(), bytes, view };
  const fd = openSync(file, 'r');
  let held = readSync(fd, buffer, 0, CHUNK, null);
  if (view.getUint32(0, true) !== 0xa1b2c3d4) throw new Error('not a little-endian pcap with microseconds');
  frame.link = view.getUint32(20, true) & 0xffff;
  const origin = view.getUint32(24, true);
  let at = 24;
  let count = 0;
  for (;;) {
    while (held - at >= 16) {
      const captured = view.getInt32(at + 8, true);
      if (held - at < 16 + captured) break;
      frame.start = at + 16;
      frame.end = at + 16 + captured;
      frame.wireLength = view.getInt32(at + 12, true);
      frame.at = (view.getInt32(at, true) - origin) * 1e9 + view.getInt32(at + 4, true) * 1000;
      sink.frame(frame);
      at += 16 + captured;
      count++;
    }
    buffer.copyWithin(0, at, held);
    held -= at;
    at = 0;
    const read = readSync(fd, buffer, held, CHUNK, null);
    if (read === 0) break;
    held += read;
  }
  closeSync(fd);
  return count;
}

/** Counts what it is told, as the cheapest possible listener. */
class Tally implements FlowListener {
  flows = 0;
  bytes = 0;
  lost = 0;
  open(): void {
    this.flows++;
  }
  data(_flow: unknown, _side: unknown, _bytes: Uint8Array, start: number, end: number): void {
    this.bytes += end - start;
  }
  gap(_flow: unknown, _side: unknown, length: number): void {
    this.lost += length;
  }
  end(): void {}
  datagram(): void {}
  icmp(): void {}
  close(): void {}
}

interface Stage {
  readonly name: string;
  /** A new sink, and what to print of it at the end. */
  readonly make: () => { readonly sink: FrameSink; readonly says: () => string };
}

function settings(keepMessages: boolean): EngineSettings {
  const common = { protocols: all, ports: nodePorts, keys: defaultKeys, limits: DEFAULT_LIMITS };
  return { ...common, counters: new Counters(), network: {}, keepMessages, numbers: { next: 1 } };
}

/** Frames to columns in shared blocks, as the first thread does it; nobody takes the blocks. */
function stored(keepMessages: boolean): ReturnType<Stage['make']> {
  const identity = { worker: '5f3a09c1', epoch: 1 };
  const rows = new SegmentBuilder(identity);
  const tap = new Tap(0, 'file', 0, settings(keepMessages), rows, new SegmentBuilder({ ...identity, open: true }), new Directory());
  const frame: FrameSink['frame'] = (frame) => {
    tap.frame(frame);
    if (rows.due) rows.publish(Date.now() * 1000);
  };
  return { sink: { frame }, says: () => `${tap.written} entries` };
}

const stages: readonly Stage[] = [
  {
    name: 'iterate',
    make: () => {
      let bytes = 0;
      return { sink: { frame: (frame) => void (bytes += frame.end - frame.start) }, says: () => `${bytes} bytes` };
    },
  },
  {
    name: 'decode',
    make: () => {
      const packet = new Packet();
      let decoded = 0;
      return { sink: { frame: (frame) => void (decoded += decode(frame, packet) === 0 ? 1 : 0) }, says: () => `${decoded} decoded` };
    },
  },
  {
    name: 'flows',
    make: () => {
      const packet = new Packet();
      const flows = new Flows(NET_DEFAULTS, netCounters(), () => undefined);
      const frame: FrameSink['frame'] = (frame) => {
        if (decode(frame, packet) !== 0 || packet.protocol !== TCP) return;
        touch(flows.find(packet, TCP_FLOWS) ?? flows.add(packet, TCP_FLOWS, 0, flows.open), packet.at, flows.epoch);
      };
      return { sink: { frame }, says: () => `${flows.size} flows` };
    },
  },
  {
    name: 'reassembly',
    make: () => {
      const tally = new Tally();
      const network = new Network(tally);
      return { sink: network, says: () => `${tally.flows} flows, ${tally.bytes} payload bytes, ${tally.lost} lost` };
    },
  },
  {
    name: 'HTTP',
    make: () => {
      let entries = 0;
      const pipeline = new Pipeline({ ...settings(false), sink: { entry: () => void entries++, event: () => {} } });
      return { sink: new Network(pipeline), says: () => `${entries} entries` };
    },
  },
  { name: 'columns', make: () => stored(false) },
  { name: 'whole', make: () => stored(true) },
];

async function run({ runs, rest }: Options): Promise<Report> {
  const file = rest[0] ?? (await captureOf('keepalive')).file;
  const table: Record<string, number | string>[] = [];
  let before = 0;
  let reassembly = Number.NaN;
  for (const { name, make } of stages) {
    const times: number[] = [];
    let found = '';
    for (let run = 0; run < runs; run++) {
      const made = make();
      const used = process.cpuUsage();
      const count = readFrames(file, made.sink);
      const { user, system } = process.cpuUsage(used);
      times.push(((user + system) * 1000) / count);
      found = made.says();
    }
    const ns = median(times);
    if (name === 'reassembly') reassembly = ns;
    table.push({ stage: name, 'ns/packet': ns, 'of it, this stage': ns - before, 'Mpkt/s': 1000 / ns, found });
    before = ns;
  }
  return {
    title: 'stages: what each costs, with the ones before it (row 3)',
    about: [`medians of ${runs} runs in one thread; a file of recorded kept connections, or the one named`],
    table,
    verdicts: [atLeast('reassembly, Mpkt/s', 1000 / reassembly, 6, 12)],
  };
}

export default { name: 'stages', doc: 'row 3: iterate, decode, flows, reassembly, HTTP, columns, whole', run } satisfies Row;
