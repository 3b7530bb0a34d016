import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { readAt } from './disk.ts';

/** `[at, at + size)` of an open file: a file of its own, or a member of a larger one. */
export interface Stretch {
  readonly fd: number;
  readonly at: number;
  readonly size: number;
}

/** Where the files of a segment are. */
export interface SegmentFiles {
  /** A file by its name. Throws what the system throws. */
  file(name: string): Stretch;
  /** Descriptors that `close` would give back. */
  readonly openFiles: number;
  close(): void;
}

/** Reads bytes of a stretch; `undefined` when they are not all inside of it, so that no number in a damaged file takes memory or reads its neighbour. */
export function readIn({ fd, at, size }: Stretch, from: number, length: number): Uint8Array<ArrayBuffer> | undefined {
  return from >= 0 && length >= 0 && from + length <= size ? readAt(fd, at + from, length) : undefined;
}

/** The files of a sealed segment in its folder, opened when they are asked for. */
export class FolderFiles implements SegmentFiles {
  private readonly folder: string;
  private readonly files = new Map<string, Stretch>();

  constructor(folder: string) {
    this.folder = folder;
  }

  file(name: string): Stretch {
    const known = this.files.get(name);
    if (known !== undefined) return known;
    const fd = openSync(join(this.folder, name), 'r');
    const file = { fd, at: 0, size: fstatSync(fd).size };
    this.files.set(name, file);
    return file;
  }

  get openFiles(): number {
    return this.files.size;
  }

  close(): void {
    for (const { fd } of this.files.values()) closeSync(fd);
    this.files.clear();
  }
}

/** The files of a segment in a recording, whose one descriptor stays open as long as the recording does. */
export class MemberFiles implements SegmentFiles {
  readonly openFiles = 0;
  private readonly members: ReadonlyMap<string, Stretch>;

  constructor(members: ReadonlyMap<string, Stretch>) {
    this.members = members;
  }

  file(name: string): Stretch {
    const member = this.members.get(name);
    if (member === undefined) throw Object.assign(new Error(`no ${name} in the recording`), { code: 'ENOENT' });
    return member;
  }

  close(): void {
    // The recording owns the descriptor.
  }
}
