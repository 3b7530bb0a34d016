import type { Side } from '#base/side';
import type { Nanos } from '#base/time';
import type { Connection } from '#pipeline/stream-flow';

/** Where the proxy puts what it sees, as streams of plaintext: the pipeline's second entrance, wherever that runs. */
export interface StreamSink {
  /** Time now. */
  now(): Nanos;
  /** A connection whose bytes follow; the result is its number. */
  open(connection: Connection, at: Nanos): number;
  /** The next bytes of a side, in parts that are not changed any more. */
  bytes(connection: number, side: Side, parts: readonly Uint8Array[], at: Nanos): void;
  /** It is over. */
  close(connection: number, how: 'fin' | 'rst', at: Nanos): void;
}
