import fs from 'node:fs';
import type { Readable } from 'node:stream';
import type { ByteInput } from './byte-input.ts';
import { DiskInput, errorText, PipeInput } from './byte-input.ts';
import { InflateInput, packingOf } from './inflate-input.ts';

/** Why a file cannot be read as a capture; `message` is a whole sentence that names it. */
export interface OpenFailure {
  readonly kind: 'not found' | 'no permission' | 'directory' | 'not a capture' | 'failed';
  readonly path: string;
  readonly message: string;
}

/** An input that is open, its first bytes not yet looked at. */
export interface OpenInput {
  readonly path: string;
  readonly input: ByteInput;
}

/** Opens a file for reading; `-` is standard input. Nothing is read yet. */
export function openInput(path: string, stdin: () => Readable, chunk: number): OpenInput | OpenFailure {
  if (path === '-') return { path, input: new PipeInput(stdin()) };
  try {
    const { size, isDirectory, isFile } = stat(path);
    if (isDirectory) return failure('directory', path, `${path} is a directory: name the capture files in it.`);
    if (!isFile) return { path, input: new PipeInput(fs.createReadStream(path)) };
    return { path, input: new DiskInput(fs.openSync(path, 'r'), size, chunk) };
  } catch (error) {
    return openFailure(path, error);
  }
}

function stat(path: string): { size: number; isDirectory: boolean; isFile: boolean } {
  const stats = fs.statSync(path);
  return { size: stats.size, isDirectory: stats.isDirectory(), isFile: stats.isFile() };
}

function openFailure(path: string, error: unknown): OpenFailure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return failure('not found', path, `${path} does not exist.`);
  if (code === 'EACCES' || code === 'EPERM') return failure('no permission', path, `${path} cannot be read: permission denied.`);
  return failure('failed', path, `${path} cannot be read: ${errorText(error)}`);
}

export function failure(kind: OpenFailure['kind'], path: string, message: string): OpenFailure {
  return { kind, path, message };
}

/** Looks at an input's first bytes and unpacks it when it is packed (gzip in gzip too, up to four layers). */
export async function unpacked(input: ByteInput): Promise<{ readonly input: ByteInput; readonly first: Uint8Array | undefined }> {
  let current = input;
  for (let layer = 0; ; layer++) {
    const first = await firstBytes(current);
    const packing = first === undefined || layer === 4 ? undefined : packingOf(first);
    if (first === undefined || packing === undefined) return { input: current, first };
    current = new InflateInput(current, packing, first);
  }
}

/** The first chunk, at least four bytes of it unless the input is shorter: a pipe may hand over less at once. */
async function firstBytes(input: ByteInput): Promise<Uint8Array | undefined> {
  let first = await input.next();
  while (first !== undefined && first.length < 4) {
    const kept = first.slice();
    const more = await input.next();
    if (more === undefined) return kept;
    first = new Uint8Array(kept.length + more.length);
    first.set(kept);
    first.set(more, kept.length);
  }
  return first;
}
