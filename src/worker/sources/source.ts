import type { SourceStatus } from '#wire/worker-api';
import type { Tap } from '../tap.ts';

/** A source that runs in the capturing thread. */
export interface RunningSource {
  readonly tap: Tap;
  readonly kind: SourceStatus['kind'];
  /** The time of "now" on the tap's clock, ns; a file's clock is that of its newest frame. */
  clock(): number;
  status(): readonly SourceStatus[];
  /** Ends it; resolves when what it held was handed over. */
  stop(): Promise<void>;
  /** Resolves when nothing more will come. */
  readonly done: Promise<void>;
}
