import * as fs from 'node:fs';

/** What the writer asks of the file system; tests give one that fails. */
export type Disk = Pick<
  typeof fs,
  | 'openSync'
  | 'closeSync'
  | 'writeSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'mkdirSync'
  | 'renameSync'
  | 'rmSync'
  | 'unlinkSync'
  | 'existsSync'
  | 'readdirSync'
>;

/** The real one. */
export const realDisk: Disk = fs;

/** Whether an error says that there is no room (or no right) to write, so that trying again later makes sense. */
export function isFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS';
}

/** The system's name of an error: `ENOENT` …; empty for others. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Writes all bytes at the descriptor's position, or throws. */
export function writeAll(disk: Disk, fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += disk.writeSync(fd, bytes, at, bytes.length - at);
}

/** Writes a new file and makes it durable. */
export function writeFile(disk: Disk, path: string, parts: readonly Uint8Array[]): void {
  const fd = disk.openSync(path, 'w', 0o600);
  try {
    for (const part of parts) writeAll(disk, fd, part);
    disk.fsyncSync(fd);
  } finally {
    disk.closeSync(fd);
  }
}

/** Makes renames and new names in a folder durable. */
export function syncFolder(disk: Disk, path: string): void {
  const fd = disk.openSync(path, 'r');
  try {
    disk.fsyncSync(fd);
  } finally {
    disk.closeSync(fd);
  }
}

/** Reads a stretch of an open file; `undefined` when the file ends before. */
export function readAt(fd: number, at: number, length: number): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(length);
  for (let got = 0; got < length; ) {
    const more = fs.readSync(fd, bytes, got, length - got, at + got);
    if (more === 0) return undefined;
    got += more;
  }
  return bytes;
}
