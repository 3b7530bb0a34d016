import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { encodeUtf8 } from '#base/globals';
import { END_BYTES, memberHeader, padding } from './archive.ts';
import { realDisk, writeAll } from './disk.ts';

const CHUNK = 1024 * 1024;

/** Where a recording stands while it is being written. */
export function partOf(path: string): string {
  return `${path}.part`;
}

/** Writes a recording to `FILE.part`, member by member; `finish` gives it its name. Everything throws what the disk throws. */
export class ArchiveWriter {
  readonly path: string;
  private readonly fd: number;

  /** Makes `FILE.part`, which must not be there yet, readable by its owner only. */
  constructor(path: string) {
    this.path = path;
    this.fd = openSync(partOf(path), 'wx', 0o600);
  }

  /** The descriptor, to change the owner of the file. */
  get descriptor(): number {
    return this.fd;
  }

  /** Appends a member that is JSON. */
  json(name: string, value: object): void {
    const bytes = encodeUtf8(`${JSON.stringify(value, undefined, 2)}\n`);
    this.head(name, bytes.length);
    writeAll(realDisk, this.fd, bytes);
    this.fill(padding(bytes.length));
  }

  /** Appends a copy of a file that does not change any more; a link is refused. */
  file(name: string, path: string): void {
    const from = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size } = fstatSync(from);
      this.head(name, size);
      const chunk = new Uint8Array(Math.min(CHUNK, Math.max(1, size)));
      for (let at = 0; at < size; ) {
        const got = readSync(from, chunk, 0, Math.min(chunk.length, size - at), at);
        if (got === 0) throw new Error(`${path} became shorter while it was read`);
        writeAll(realDisk, this.fd, chunk.subarray(0, got));
        at += got;
      }
      this.fill(padding(size));
    } finally {
      closeSync(from);
    }
  }

  /** Ends the file, makes it durable and gives it its name. */
  finish(): void {
    this.fill(END_BYTES);
    fsyncSync(this.fd);
    closeSync(this.fd);
    renameSync(partOf(this.path), this.path);
  }

  /** Leaves nothing behind. */
  abandon(): void {
    closeSync(this.fd);
    rmSync(partOf(this.path), { force: true });
  }

  private head(name: string, size: number): void {
    writeAll(realDisk, this.fd, memberHeader(name, size, Date.now() / 1000));
  }

  private fill(bytes: number): void {
    writeAll(realDisk, this.fd, new Uint8Array(bytes));
  }
}
