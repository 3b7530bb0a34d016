import { CaptureReader } from '#net/capture-reader';
import { emptyFrame, type Frame } from '#net/frame';
import { Replay } from '../conformance/replay.ts';
import { Chance } from './chance.ts';
import { check } from './check.ts';
import { captureBytes, type Origin } from './corpus.ts';
import { framesOf } from './made.ts';
import { mutate } from './mutate.ts';

/** Frames of a capture that one case takes, at most. */
const WINDOW = 300;
/** Bytes of a capture that are changed as a file. */
const SLICE = 200_000;

interface Kept {
  bytes: Uint8Array;
  at: number;
  readonly link: number;
  readonly iface: number;
  readonly wireLength: number;
}

/** One case: what follows from a seed and where its bytes come from. Throws what the product throws, or what is wrong with what it made. */
export function runCase(seed: number, origin: Origin): number {
  const chance = new Chance(seed);
  const replay = new Replay({ masked: chance.below(4) > 0, limits: limitsOf(chance) });
  if (origin !== 'made' && chance.below(3) === 0) return readChanged(captureBytes(origin), replay, chance);
  const frames = origin === 'made' ? madeFrames(chance) : changed(windowOf(captureBytes(origin), chance), chance);
  for (const frame of frames) push(replay, frame);
  check(replay);
  return frames.length;
}

/** Small limits bite often: they are paths of their own. */
function limitsOf(chance: Chance): { readonly [name: string]: number } {
  if (chance.below(3) > 0) return {};
  return {
    messageBytes: 1 + chance.small(4096),
    pendingBytes: 100 + chance.small(10_000),
    openExchanges: 1 + chance.small(20),
    openPerFlow: 1 + chance.small(10),
    carryBytes: 16 + chance.small(4096),
    detectBytes: 1 + chance.small(500),
    inflateBytes: 1 + chance.small(2000),
    eventsPerEntry: chance.small(10),
  };
}

function push(replay: Replay, { bytes, at, link, iface, wireLength }: Kept): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  replay.frame({ ...emptyFrame(), bytes, view, end: bytes.length, at, link, iface, wireLength: Math.max(wireLength, bytes.length) });
}

/** A capture file with some of its bytes changed, read in chunks of any size. */
function readChanged(file: Uint8Array, replay: Replay, chance: Chance): number {
  const head = Math.min(file.length, SLICE);
  let bytes: Uint8Array = file.slice(0, head);
  for (let i = 1 + chance.small(20); i > 0; i--) bytes = mutate(bytes, chance);
  const reader = new CaptureReader(replay, { listener: { begin: (origin) => replay.begin(origin) } });
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + chance.below(65_536);
    reader.push(bytes.slice(at, at + length));
    at += length;
  }
  const { frames } = reader.finish();
  check(replay);
  return frames;
}

function madeFrames(chance: Chance): readonly Kept[] {
  const many = 1 + chance.small(4);
  const frames = Array.from({ length: many }, () =>
    framesOf(chance, (bytes) => (chance.below(3) === 0 ? changedBytes(bytes, chance) : bytes)),
  ).flat();
  const kept = frames.map((bytes, i): Kept => ({ bytes, at: 1000 + i * 10_000, link: 1, iface: 0, wireLength: bytes.length }));
  return chance.below(2) === 0 ? kept : changed(kept, chance);
}

function changedBytes(bytes: Uint8Array, chance: Chance): Uint8Array {
  let out = bytes;
  for (let i = 1 + chance.small(6); i > 0; i--) out = mutate(out, chance);
  return out;
}

/** Neighbouring frames of a capture. */
function windowOf(file: Uint8Array, chance: Chance): readonly Kept[] {
  const all = framesOfCapture(file);
  const from = chance.below(2) === 0 ? 0 : chance.below(all.length);
  return all.slice(from, from + WINDOW);
}

const read = new WeakMap<Uint8Array, readonly Kept[]>();

function framesOfCapture(file: Uint8Array): readonly Kept[] {
  const known = read.get(file);
  if (known !== undefined) return known;
  const all: Kept[] = [];
  const sink = {
    frame: ({ bytes, start, end, at, link, iface, wireLength }: Frame): void => {
      all.push({ bytes: bytes.slice(start, end), at, link, iface, wireLength });
    },
  };
  const reader = new CaptureReader(sink);
  reader.push(file);
  reader.finish();
  read.set(file, all);
  return all;
}

/** Frames lost, doubled, out of order, broken, at other times. */
function changed(frames: readonly Kept[], chance: Chance): readonly Kept[] {
  const out = frames.map((frame) => ({ ...frame }));
  for (let i = 1 + chance.small(30); i > 0 && out.length > 0; i--) {
    const at = chance.below(out.length);
    const frame = out[at] as Kept;
    switch (chance.below(7)) {
      case 0:
        out.splice(at, 1);
        break;
      case 1:
        out.splice(chance.below(out.length), 0, { ...frame, bytes: frame.bytes.slice() });
        break;
      case 2: {
        const other = Math.min(out.length - 1, at + chance.small(10));
        [out[at], out[other]] = [out[other] as Kept, frame];
        break;
      }
      case 3:
        for (const later of out.slice(at)) later.at += chance.one([-1, 1]) * chance.below(1_000_000_000_000);
        break;
      default:
        frame.bytes = mutate(frame.bytes.slice(), chance);
    }
  }
  return out;
}
