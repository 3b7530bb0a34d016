import fs from 'node:fs';
import type { Readable } from 'node:stream';

/** Bytes of a file, pulled piece by piece. */
export interface ByteInput {
  /** The next bytes, valid until the next call; `undefined` at the end. Never rejects: a failing read ends it and sets `failed`. */
  next(): Promise<Uint8Array | undefined>;
  /** Bytes taken from the disk or pipe so far. */
  readonly taken: number;
  /** All that can be taken, when that is known. */
  readonly total: number | undefined;
  /** Why it ended before its end. */
  readonly failed: string | undefined;
  close(): void;
}

/** A regular file, read with one system call per chunk into one buffer; the event loop turns between chunks. */
export class DiskInput implements ByteInput {
  taken = 0;
  readonly total: number;
  failed: string | undefined;
  private readonly fd: number;
  private readonly buffer: Uint8Array;
  private closed = false;

  constructor(fd: number, total: number, chunk: number) {
    this.fd = fd;
    this.total = total;
    this.buffer = new Uint8Array(chunk);
  }

  async next(): Promise<Uint8Array | undefined> {
    if (this.taken > 0) await new Promise((resolve) => setImmediate(resolve));
    if (this.closed) return undefined;
    try {
      const length = fs.readSync(this.fd, this.buffer, 0, this.buffer.length, this.taken);
      this.taken += length;
      return length === 0 ? undefined : length === this.buffer.length ? this.buffer : this.buffer.subarray(0, length);
    } catch (error) {
      this.failed = errorText(error);
      return undefined;
    }
  }

  close(): void {
    if (!this.closed) fs.closeSync(this.fd);
    this.closed = true;
  }
}

/** A pipe, a terminal or a socket: bytes are handed over as they come. */
export class PipeInput implements ByteInput {
  taken = 0;
  readonly total = undefined;
  failed: string | undefined;
  private readonly stream: Readable;
  private readonly chunks: AsyncIterator<Uint8Array>;

  constructor(stream: Readable) {
    this.stream = stream;
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  async next(): Promise<Uint8Array | undefined> {
    try {
      const step = await this.chunks.next();
      if (step.done === true) return undefined;
      const { value } = step;
      this.taken += value.length;
      // A plain view: Node's Buffer is another class, and a second class would slow the readers down.
      return new Uint8Array(value.buffer, value.byteOffset, value.length);
    } catch (error) {
      if (!this.stream.destroyed || !isClosing(error)) this.failed = errorText(error);
      return undefined;
    }
  }

  close(): void {
    this.stream.destroy();
  }
}

/** What an error says, for people. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isClosing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ABORT_ERR' || error.code === 'ERR_STREAM_PREMATURE_CLOSE');
}
