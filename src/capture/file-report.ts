import type { CaptureListener, CaptureResult, Stopped } from '#net/capture-format';
import { linkName } from '#net/link-types';
import type { Readable } from 'node:stream';
import type { ByteInput } from './byte-input.ts';
import type { OpenFailure, OpenInput } from './open-input.ts';
import { failure } from './open-input.ts';

export interface FileOptions {
  /** Whole seconds since 1970 that `at` counts from; otherwise the second of the earliest first frame. */
  readonly origin?: number;
  /** Hears of origin, interfaces, names, secrets, comments and custom blocks. With several files, interface numbers run over all of them. */
  readonly listener?: CaptureListener;
  /** Bytes taken of all that there are (`undefined`: a pipe). Called after every chunk. */
  readonly progress?: (taken: number, total: number | undefined) => void;
  /** Called after every chunk; the next one waits for it. For a reader of the entries that is slower than the disk. */
  readonly pace?: () => Promise<void> | undefined;
  /** Which link types can be decoded; frames of the others are reported in `FileReport.unknownLinks`, not left out. */
  readonly knownLink?: (link: number) => boolean;
  /** What `-` reads; default: the process's standard input. */
  readonly stdin?: () => Readable;
}

/** What became of one file. */
export interface FileReport {
  readonly path: string;
  readonly result: CaptureResult;
  /** Where it ended early and why, as a sentence; `undefined`: read to its end. */
  readonly stopped: string | undefined;
  /** Set when the file held no capture at all. */
  readonly failed: OpenFailure | undefined;
  /** Link types of its interfaces that `knownLink` does not know, by name. */
  readonly unknownLinks: readonly string[];
}

/** What became of a file after reading; closes its input. */
export function report({ path }: OpenInput, input: ByteInput, result: CaptureResult, options: FileOptions): FileReport {
  const { format } = result;
  const name = path === '-' ? 'standard input' : path;
  const stopped = stopSentence(name, input, result);
  input.close();
  const failed = format === undefined ? failure('not a capture', path, stopped ?? `${name} is no capture.`) : undefined;
  const unknown = new Set<number>();
  for (const { link } of result.interfaces) if (options.knownLink?.(link) === false) unknown.add(link);
  return { path, result, stopped, failed, unknownLinks: [...unknown].map(linkName) };
}

function stopSentence(name: string, input: ByteInput, { stopped, bytes, format }: CaptureResult): string | undefined {
  const why: Stopped | undefined = input.failed === undefined ? stopped : { at: bytes, reason: input.failed };
  if (why === undefined) return undefined;
  if (format === undefined) return `${name} cannot be read: ${why.reason}.`;
  return `${name} was read up to byte ${why.at}: ${why.reason}.`;
}
