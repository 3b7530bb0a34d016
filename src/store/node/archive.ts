import { closeSync, fstatSync, openSync } from 'node:fs';
import { Malformed } from '#base/errors';
import { encodeUtf8, utf8 } from '#base/globals';
import { codeOf, readAt } from './disk.ts';

/**
 * The container of a recording: an uncompressed POSIX tar (ustar, IEEE 1003.1 §pax), so that `tar xf` unpacks it. Its first member is `snapshot.json`, then
 * come the files of sealed segments, and at last `summary.json`, without which the recording was cut short. Only plain files with names of our own making
 * are read; everything else in the file is refused.
 */
const BLOCK = 512;
const LAST_OF_NAME = 100;
/** Members of one file: 8 for each of a hundred thousand segments would be more than a disk holds. */
const MOST_MEMBERS = 400_000;
/** ustar writes sizes as 11 octal digits. */
const MOST_BYTES = 8 ** 11 - 1;

/** The first member of every recording: what `isArchive` looks for. */
export const FIRST_MEMBER = 'snapshot.json';
/** The last member. */
export const LAST_MEMBER = 'summary.json';

/** Where a member lies in the file. */
export interface Member {
  readonly name: string;
  readonly at: number;
  readonly size: number;
}

/** What was found in a file. */
export interface Members {
  readonly members: readonly Member[];
  /** Why the list ends before the file's own end mark, with the byte; `undefined` when it does not. */
  readonly stopped?: string;
}

/** The header of a member. Names are ASCII of at most 99 characters. */
export function memberHeader(name: string, size: number, seconds: number): Uint8Array<ArrayBuffer> {
  if (name.length >= LAST_OF_NAME || size > MOST_BYTES) throw new RangeError(`${name} does not fit a tar header`);
  const header = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => header.set(encodeUtf8(text), at);
  const octal = (at: number, width: number, value: number): void =>
    put(
      at,
      Math.floor(value)
        .toString(8)
        .padStart(width - 1, '0'),
    );
  put(0, name);
  octal(100, 8, 0o600);
  octal(108, 8, 0);
  octal(116, 8, 0);
  octal(124, 12, size);
  octal(136, 12, seconds);
  put(148, ' '.repeat(8));
  put(156, '0');
  put(257, 'ustar\u000000');
  put(148, `${sumOf(header).toString(8).padStart(6, '0')}\u0000 `);
  return header;
}

/** Bytes of zeros behind a member of a size, up to the next block. */
export function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** The end mark of the file. */
export const END_BYTES = 2 * BLOCK;

function sumOf(header: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : (header[i] as number);
  return sum;
}

/** Whether a file is a recording of ours, by its first bytes. `false` also when it cannot be opened or is no plain file. */
export function isArchive(path: string): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    if (!fstatSync(fd).isFile()) return false;
    const header = readAt(fd, 0, BLOCK);
    return header !== undefined && readHeader(header)?.name === FIRST_MEMBER;
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Lists the members of an open file as far as they are whole. Throws `Malformed` when it is no recording at all. */
export function readMembers(fd: number): Members {
  const { size } = fstatSync(fd);
  const members: Member[] = [];
  for (let at = 0; ; ) {
    const header = at + BLOCK > size ? undefined : readAt(fd, at, BLOCK);
    if (header === undefined) return { members, stopped: `it ends at byte ${size} without an end mark` };
    if (header.every((byte) => byte === 0)) return { members };
    const found = readHeader(header);
    if (members.length === 0 && found?.name !== FIRST_MEMBER) throw new Malformed('recording: not one of ours');
    if (found === undefined) return { members, stopped: `byte ${at} is no header of a member` };
    if (at + BLOCK + found.size > size) return { members, stopped: `it ends at byte ${size}, inside of ${found.name}` };
    if (members.length >= MOST_MEMBERS) return { members, stopped: `it has more than ${MOST_MEMBERS} members` };
    members.push({ name: found.name, at: at + BLOCK, size: found.size });
    at += BLOCK + found.size + padding(found.size);
  }
}

function readHeader(header: Uint8Array): { readonly name: string; readonly size: number } | undefined {
  if (utf8(header, 257, 262) !== 'ustar' || header[156] !== 0x30) return undefined;
  const sum = octalAt(header, 148, 8);
  const size = octalAt(header, 124, 12);
  const end = header.indexOf(0);
  if (sum !== sumOf(header) || size === undefined || end <= 0 || end >= LAST_OF_NAME) return undefined;
  return { name: utf8(header, 0, end), size };
}

function octalAt(header: Uint8Array, at: number, width: number): number | undefined {
  const match = /^([0-7]+)[\0 ]/.exec(utf8(header, at, at + width));
  return match === null ? undefined : Number.parseInt(match[1] as string, 8);
}
