import zlib from 'node:zlib';
import type { ByteInput } from './byte-input.ts';
import { errorText } from './byte-input.ts';

const PIECE = 64 * 1024;
/** Inflated bytes that may wait to be read. */
const WAITING = 1 << 20;

export type Packing = 'gzip' | 'zstd';

/** What packs a file, by its first bytes (RFC 1952 §2.3.1, RFC 8878 §3.1.1; a zstd file may begin with a skippable frame). */
export function packingOf(bytes: Uint8Array): Packing | undefined {
  const [a = 0, b, c, d] = bytes;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  return (a & 0xf0) === 0x50 && b === 0x2a && c === 0x4d && d === 0x18 ? 'zstd' : undefined;
}

/**
 * Inflates an input as it is read. At most a few MiB wait, whatever the ratio (zstd windows above 128 MiB are refused). What was
 * inflated before a fault is still given; then `failed` says what was wrong.
 */
export class InflateInput implements ByteInput {
  failed: string | undefined;
  private readonly packed: ByteInput;
  private readonly packing: Packing;
  private readonly first: Uint8Array;
  private transform: zlib.Gunzip | zlib.ZstdDecompress;
  private readonly waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private started = false;
  private ended = false;
  /** Called when bytes wait or it ended. */
  private wake: () => void = () => undefined;
  /** Called when the transform has taken a piece, or takes no more. */
  private settled: () => void = () => undefined;
  private over = false;

  /** `first` are bytes already taken from `packed`. */
  constructor(packed: ByteInput, packing: Packing, first: Uint8Array) {
    this.packed = packed;
    this.packing = packing;
    this.first = first.slice();
    this.transform = this.open();
  }

  get taken(): number {
    return this.packed.taken;
  }
  get total(): number | undefined {
    return this.packed.total;
  }

  async next(): Promise<Uint8Array | undefined> {
    if (!this.started) {
      this.started = true;
      void this.feed();
    }
    while (this.waiting.length === 0 && !this.ended) {
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      if (this.transform.isPaused()) this.transform.resume();
      await woken;
    }
    const bytes = this.waiting.shift();
    if (bytes !== undefined) this.waitingBytes -= bytes.length;
    return bytes;
  }

  close(): void {
    this.packed.close();
    this.transform.destroy();
    this.end(undefined);
  }

  private open(): zlib.Gunzip | zlib.ZstdDecompress {
    const transform = this.packing === 'gzip' ? zlib.createGunzip({ chunkSize: PIECE }) : zlib.createZstdDecompress({ chunkSize: PIECE });
    this.over = false;
    transform.on('data', (bytes: Buffer) => this.take(bytes));
    transform.on('error', (error) => this.end(`${this.packing}: ${errorText(error)}`));
    transform.on('end', () => {
      this.over = true;
      this.settled();
    });
    return transform;
  }

  private async feed(): Promise<void> {
    let bytes: Uint8Array | undefined = this.first;
    while (bytes !== undefined && !this.ended) {
      for (let at = 0; at < bytes.length && !this.ended; at += PIECE) await this.inflate(bytes.slice(at, at + PIECE));
      if (!this.ended) bytes = await this.packed.next();
    }
    if (this.packed.failed !== undefined) this.end(this.packed.failed);
    if (this.ended) return;
    if (!this.over) await this.settle(() => this.transform.end());
    this.end(undefined);
  }

  /** Node's zstd ends after one frame, while a file may hold several: the rest goes to a new one. What follows gzip members is left out, as gzip does. */
  private async inflate(piece: Uint8Array): Promise<void> {
    let rest = piece;
    while (rest.length > 0 && !this.ended) {
      if (this.over && this.packing === 'gzip') return;
      if (this.over) this.transform = this.open();
      const before = this.transform.bytesWritten;
      await this.settle(() => this.transform.write(rest, () => this.settled()));
      if (!this.over) return;
      const used = this.transform.bytesWritten - before;
      if (used === 0) return this.end(`${this.packing}: no frame begins where one should`);
      rest = rest.subarray(used);
    }
  }

  /** Waits until the transform took what `act` gives it, ended, or failed. */
  private async settle(act: () => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.settled = resolve;
      act();
    });
  }

  private take(bytes: Uint8Array): void {
    this.waiting.push(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
    this.waitingBytes += bytes.length;
    if (this.waitingBytes > WAITING) this.transform.pause();
    this.wake();
  }

  private end(failed: string | undefined): void {
    if (!this.ended) this.failed = failed;
    this.ended = true;
    this.settled();
    this.wake();
  }
}
