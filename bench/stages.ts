/**
 * The first stages of the way of a frame, each with the ones before it: iterate the records of a file, decode, find the flow, reassemble.
 * Nanoseconds of CPU (user and system, the reading of the file included) per packet, median of the runs.
 *
 *     node --conditions=podwire-source bench/stages.ts FILE [RUNS]
 *
 * FILE is a pcap with microseconds in little endian, such as `bench/make-keepalive.ts` writes.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { netCounters } from '#net/counters';
import { decode } from '#net/decode';
import type { FlowListener } from '#net/flow';
import { Flows, TCP_FLOWS } from '#net/flows';
import { emptyFrame, type FrameSink } from '#net/frame';
import { touch } from '#net/idle';
import { Network } from '#net/network';
import { NET_DEFAULTS } from '#net/options';
import { Packet, TCP } from '#net/packet';

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
];

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const [file, runsText = '7'] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: stages.ts FILE [RUNS]');
  process.exit(2);
}
console.log('stage        ns/packet   Mpkt/s   found');
for (const { name, make } of stages) {
  const times: number[] = [];
  let says = '';
  for (let run = 0; run < Number(runsText); run++) {
    const made = make();
    const before = process.cpuUsage();
    const count = readFrames(file, made.sink);
    const used = process.cpuUsage(before);
    times.push(((used.user + used.system) * 1000) / count);
    says = made.says();
  }
  const ns = median(times);
  console.log(`${name.padEnd(12)} ${ns.toFixed(1).padStart(9)} ${(1000 / ns).toFixed(2).padStart(8)}   ${says}`);
}
