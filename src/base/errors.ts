/**
 * Bytes that break their format's rules. Parsers throw it, the pipeline catches it in one place, counts it under `reason`,
 * and the stream goes on at the next message boundary.
 */
export class Malformed extends Error {
  /** A short constant text that names the broken rule; it is a counter's label, so it never holds input. */
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = 'Malformed';
    this.reason = reason;
  }
}

/** Marks a branch that the types prove impossible. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}
