import { emptyFrame, type Frame, type FrameSink } from '#net/frame';
import { FileSource } from '#capture/file-source';
import type { Directory } from '#cluster/directory';
import type { SourceStatus } from '#wire/worker-api';
import type { Tap } from '../tap.ts';
import { captureListener } from './files.ts';
import type { RunningSource } from './source.ts';

const STEP_MS = 20;
/** Quiet between two rounds, ns. */
const PAUSE = 500_000_000;

interface Recorded {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly at: number;
  readonly link: number;
  readonly iface: number;
  readonly wireLength: number;
}

/** Keeps every frame of the demo's capture; it is a few megabytes. */
class Recorder implements FrameSink {
  readonly frames: Recorded[] = [];

  frame(frame: Frame): void {
    const bytes = frame.bytes.slice(frame.start, frame.end);
    this.frames.push({
      bytes,
      view: new DataView(bytes.buffer),
      at: frame.at,
      link: frame.link,
      iface: frame.iface,
      wireLength: frame.wireLength,
    });
  }
}

/** Replays a capture in a loop, at its own pace, with times of now. Gives the sentence that says why it cannot be read. */
export function playDemo(path: string, tap: Tap, directory: Directory): RunningSource | string {
  const recorder = new Recorder();
  const source = FileSource.open([path], { listener: { ...captureListener(tap, directory), begin: () => undefined } });
  if ('message' in source) return source.message;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const clock = (): number => Date.now() * 1_000_000 - tap.origin * 1_000_000_000;
  void source.run(recorder).then(() => {
    const { frames } = recorder;
    if (frames.length === 0 || stopped) return;
    const first = (frames[0] as Recorded).at;
    let round = clock();
    let next = 0;
    timer = setInterval(() => {
      const now = clock();
      while (next < frames.length && round + (frames[next] as Recorded).at - first <= now)
        play(frames[next++] as Recorded, round - first, tap);
      if (next < frames.length) return;
      tap.network.tick(now);
      if (now - tap.now < PAUSE) return;
      tap.end();
      next = 0;
      round = now;
    }, STEP_MS);
  });
  return {
    tap,
    kind: 'demo',
    done,
    clock,
    stop: () => {
      stopped = true;
      clearInterval(timer);
      tap.end();
      finish();
      return done;
    },
    status: (): readonly SourceStatus[] => [
      { name: 'demo', kind: 'demo', state: stopped ? 'stopped' : 'running', packets: tap.frames, dropped: 0 },
    ],
  };
}

const replayed = emptyFrame();

function play(recorded: Recorded, shift: number, tap: Tap): void {
  replayed.bytes = recorded.bytes;
  replayed.view = recorded.view;
  replayed.start = 0;
  replayed.end = recorded.bytes.length;
  replayed.at = recorded.at + shift;
  replayed.link = recorded.link;
  replayed.iface = recorded.iface;
  replayed.wireLength = recorded.wireLength;
  tap.frame(replayed);
}
