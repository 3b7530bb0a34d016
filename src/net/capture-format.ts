import type { Bytes } from '#base/bytes';
import type { FrameSink } from './frame.ts';

/** Where reading ended before the last byte, and why. `at` counts bytes from the start of the (inflated) file. */
export interface Stopped {
  readonly at: number;
  readonly reason: string;
}

/** An interface that a capture describes. `received` and `dropped` grow while the file is read. */
export interface CaptureInterface {
  /** Its place in the capture's list over all sections: `Frame.iface`. */
  readonly index: number;
  /** LINKTYPE of its frames. */
  readonly link: number;
  /** Longest frame kept, in bytes; 0: no limit said. */
  readonly snapLength: number;
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** The capture filter as text. */
  readonly filter: string | undefined;
  /** Frames that the capturing system saw, where it says so. */
  received: number | undefined;
  /** Frames that the capturing system lost, as it says. */
  dropped: number;
}

/** What a capture holds beside frames. Bytes are valid only during the call. */
export interface CaptureListener {
  /** The origin of every frame's `at`, whole seconds since 1970. Called once, before the first frame. */
  begin?(origin: number): void;
  iface?(iface: CaptureInterface): void;
  /** An address (4 or 16 bytes) with the names that the capture gives it. */
  name?(address: Bytes, names: readonly string[]): void;
  /** Decryption secrets; type 0x544c534b is a TLS key log (pcapng §4.7). */
  secrets?(type: number, bytes: Bytes): void;
  /** A comment; one about a frame comes right before that frame. */
  comment?(text: string, about: 'section' | 'interface' | 'frame'): void;
  /** A custom block: its private enterprise number and everything after it. */
  custom?(enterprise: number, bytes: Bytes, copiable: boolean): void;
}

/** What a capture gave. */
export interface CaptureResult {
  readonly format: 'pcap' | 'pcapng' | undefined;
  /** Frames handed to the sink. */
  readonly frames: number;
  /** Bytes pushed. */
  readonly bytes: number;
  readonly interfaces: readonly CaptureInterface[];
  /** Frames lost by the capturing system, over all interfaces, as it says. */
  readonly dropped: number;
  /** Blocks in good framing whose content breaks the rules; they were left out. */
  readonly broken: number;
  readonly firstBroken: Stopped | undefined;
  /** Blocks of kinds that Podwire does not use. */
  readonly skipped: number;
  /** `undefined`: read to its end. */
  readonly stopped: Stopped | undefined;
}

/** What all readers of a format share and fill. */
export interface ReadState {
  readonly sink: FrameSink;
  readonly listener: CaptureListener;
  origin: number | undefined;
  frames: number;
  broken: number;
  firstBroken: Stopped | undefined;
  skipped: number;
  stopped: Stopped | undefined;
  readonly interfaces: CaptureInterface[];
}

/** One file format: takes whole records from bytes. */
export interface RecordReader {
  /**
   * Reads the whole records in `[start, end)` and returns the index of the first one that is not whole. `position` is the
   * file's offset of `start`. When the bytes break the framing it sets `state.stopped`.
   */
  read(bytes: Bytes, view: DataView, start: number, end: number, position: number): number;
  /** How many bytes of the record that was not whole are needed before `read` gets further. */
  readonly need: number;
}

/** Longest origin whose public microseconds stay below 2^53 (the year 2255). */
export const MAX_ORIGIN = 9_000_000_000;
/** `at` stays within this, so that its public microseconds stay exact. */
export const MAX_AT = 9e18;

/** The whole-second origin for a first frame at `seconds`, in `[0, MAX_ORIGIN]`. */
export function originOf(seconds: number): number {
  return Math.min(Math.max(Math.floor(seconds), 0), MAX_ORIGIN);
}
