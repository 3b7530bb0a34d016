import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Shared memory that a thread was sent since it last collected, at which it collects. */
const DUE_BYTES = 24 * 1024 * 1024;

/**
 * Frees the columns of blocks that nobody looks at any more. V8 does not count shared memory when it decides when to collect, and the threads that write
 * and search make little else, so they would hold what they were sent for minutes. One for each thread; a collection takes some milliseconds.
 */
export class Collector {
  private readonly collect: () => void;
  private bytes = 0;

  constructor() {
    setFlagsFromString('--expose-gc');
    this.collect = runInNewContext('gc') as () => void;
  }

  /** Shared memory came in. */
  received(bytes: number): void {
    this.bytes += bytes;
  }

  /** A segment's blocks were let go, or nothing else is to do: collects when it is worth it. */
  idle(): void {
    if (this.bytes < DUE_BYTES) return;
    this.bytes = 0;
    this.collect();
  }
}
