import process from 'node:process';
import { createInterface } from 'node:readline';

/**
 * A process that another one started: its configuration is the first line of standard input, its reports are lines of standard output, and when
 * standard input ends its parent is gone.
 */
export interface ParentLink<C, R> {
  readonly config: C;
  report(message: R): void;
  /** Called once, when the parent is gone or says stop (SIGTERM, or SIGHUP of a terminal that closes). */
  onStop(stop: () => void): void;
}

/** Waits for the configuration. Interrupts from the terminal are the parent's to handle. */
export function linkToParent<C, R>(): Promise<ParentLink<C, R>> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  process.on('SIGINT', () => undefined);
  // A parent that ends while we start is noticed by whoever asks to be told later.
  let orphaned = false;
  lines.once('close', () => {
    orphaned = true;
  });
  // A parent that was killed does not read: writing to it must not end us before what is captured is stored.
  process.stdout.on('error', () => undefined);
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve({
        config: JSON.parse(line) as C,
        report: (message) => void process.stdout.write(`${JSON.stringify(message)}\n`),
        onStop: (stop) => {
          let stopped = false;
          const once = (): void => {
            if (!stopped) stop();
            stopped = true;
          };
          if (orphaned) once();
          lines.once('close', once);
          // A whole group may be told at once, and then each of us again by its parent: the second time must not end us half-way.
          for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, once);
        },
      });
    });
  });
}
