import { FRAME_DEFAULT, FRAME_GREATEST } from './frames.ts';
import { HpackDecoder } from './hpack.ts';
import type { Stream } from './stream.ts';

/** Frames of this length are believed when the peer's settings were not seen. */
const FRAME_UNSEEN = 1 << 20;

/** What is known of one direction of a connection. */
export class Direction {
  decoder: HpackDecoder;
  /** Whether its first bytes are still to come, and whether the place of the next frame is not known. */
  opening: boolean;
  hunting: boolean;
  /** Greatest payload that its frames may have: what the other side's SETTINGS say. */
  frameMost: number;
  /** The DATA frame that is being read: its stream (`undefined` to skip), bytes of it, padding behind them, whether the stream ends with it. */
  stream: Stream | undefined = undefined;
  bodyLeft = 0;
  padLeft = 0;
  last = false;
  /** Whether anything was ever lost, or its start was not seen. */
  lossy: boolean;

  constructor(started: boolean) {
    this.decoder = new HpackDecoder(started);
    this.opening = started;
    this.hunting = !started;
    this.lossy = !started;
    this.frameMost = started ? FRAME_DEFAULT : FRAME_UNSEEN;
  }

  /** It turned out that its first bytes were not seen. */
  join(): void {
    this.decoder = new HpackDecoder(false);
    this.opening = false;
    this.hunting = true;
    this.lossy = true;
    this.frameMost = Math.max(this.frameMost, FRAME_UNSEEN);
  }

  /** SETTINGS_MAX_FRAME_SIZE of the other side (RFC 9113 §6.5.2); it only grows here: the sender may not have read a smaller one yet. */
  allow(most: number): void {
    if (most <= FRAME_GREATEST) this.frameMost = Math.max(most, this.frameMost);
  }

  /** The place of the next frame is lost, and with it maybe header blocks. */
  lose(): void {
    this.hunting = true;
    this.lossy = true;
    this.stream = undefined;
    this.bodyLeft = 0;
    this.padLeft = 0;
    this.decoder.lost();
  }
}
