import { closeSync, openSync } from 'node:fs';
import { Malformed } from '#base/errors';
import { utf8 } from '#base/globals';
import type { Endpoint } from '#entry/entry';
import { FIRST_MEMBER, isArchive, LAST_MEMBER, type Member, readMembers } from './archive.ts';
import { checkIndex } from './check-index.ts';
import { codeOf, readAt } from './disk.ts';
import { ENTRIES_FILE, INDEX_FILE, MESSAGES_FILE, parseSegmentFolder, RAW_FILE } from './folders.ts';
import type { Stretch } from './segment-files.ts';
import { decodeIndex, type SegmentIndex } from './segment-index.ts';

/** Version of the container; `docs/segments.md` describes it. A reader refuses higher ones. */
export const SNAPSHOT_VERSION = 1;

/** `snapshot.json`: where the recording comes from. */
export interface SnapshotHead {
  readonly format: 'podwire-snapshot';
  readonly version: number;
  /** Version of the program that wrote it. */
  readonly podwire: string;
  readonly worker: string;
  readonly node?: string;
  /** µs since 1970 when it was begun. */
  readonly createdAt: number;
  /** What was watched, in a few words. */
  readonly capture: string;
}

/** `summary.json`: what is in it. */
export interface SnapshotSummary {
  /** µs since 1970 of the first byte of the oldest and newest entry. */
  readonly window?: { readonly from: number; readonly to: number };
  readonly entries: number;
  readonly messages: number;
  readonly segments: number;
  /** Entries that were gone before they could be written here, by retention. */
  readonly missing: number;
  /** Whether secrets were masked before they were stored, and how many values. */
  readonly redaction?: { readonly on: boolean; readonly values: number };
  readonly counters: Readonly<Record<string, number>>;
  /** Who the addresses were, at most 10,000. */
  readonly endpoints: readonly Endpoint[];
}

/** A segment of a recording. */
export interface SnapshotSegment {
  readonly index: SegmentIndex;
  readonly files: ReadonlyMap<string, Stretch>;
}

/** A recording that is open. */
export interface Snapshot {
  readonly path: string;
  readonly head: SnapshotHead;
  /** Missing when the recording was cut short. */
  readonly summary: SnapshotSummary | undefined;
  readonly segments: readonly SnapshotSegment[];
  /** What is not as it should be, in sentences. */
  readonly remarks: readonly string[];
  /** Closes the file. */
  readonly close: () => void;
}

const FILES: ReadonlySet<string> = new Set([ENTRIES_FILE, MESSAGES_FILE, RAW_FILE, INDEX_FILE]);
/** JSON members are read whole. */
const MOST_JSON = 64 * 1024 * 1024;

export { isArchive as isSnapshot };

/** Opens a recording for reading, as far as it is whole. Nothing is unpacked: its segments are read where they lie. Gives the sentence that says why it cannot be read. */
export function openSnapshot(path: string): Snapshot | string {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return codeOf(error) === 'ENOENT' ? `${path} does not exist.` : `${path} cannot be read: ${codeOf(error)}.`;
  }
  try {
    return read(path, fd);
  } catch (error) {
    closeSync(fd);
    if (error instanceof Malformed) return `${path} cannot be read: ${error.reason}.`;
    if (codeOf(error) === '') throw error;
    return `${path} cannot be read: ${codeOf(error)}.`;
  }
}

function read(path: string, fd: number): Snapshot {
  const { members, stopped } = readMembers(fd);
  const [first] = members;
  const head = headOf(first === undefined ? undefined : jsonOf(fd, first));
  const last = members.find(({ name }) => name === LAST_MEMBER);
  const summary = last === undefined ? undefined : summaryOf(jsonOf(fd, last));
  const remarks: string[] = [];
  const segments: SnapshotSegment[] = [];
  let damaged = 0;
  for (const files of segmentsOf(fd, members).values()) {
    const index = indexOf(files);
    if (index !== undefined) segments.push({ index, files });
    else if (summary !== undefined || files.has(INDEX_FILE)) damaged++;
  }
  if (damaged > 0) remarks.push(`${path}: ${damaged} segments are damaged and left out.`);
  if (stopped !== undefined) remarks.push(`${path} was cut short: ${stopped}. What is whole before that is read.`);
  else if (summary === undefined) remarks.push(`${path} has no summary: what is there is read.`);
  if (summary !== undefined && summary.missing > 0)
    remarks.push(`${path} lacks ${summary.missing} entries that retention had deleted before.`);
  return { path, head, summary, segments, remarks, close: () => closeSync(fd) };
}

/** The files of each segment, in the order in which they lie. Names that no segment of ours has are left alone. */
function segmentsOf(fd: number, members: readonly Member[]): Map<string, Map<string, Stretch>> {
  const found = new Map<string, Map<string, Stretch>>();
  for (const { name, at, size } of members) {
    const [folder = '', file = '', ...more] = name.split('/');
    if (more.length > 0 || parseSegmentFolder(folder) === undefined || !FILES.has(file)) continue;
    let files = found.get(folder);
    if (files === undefined) found.set(folder, (files = new Map<string, Stretch>()));
    if (!files.has(file)) files.set(file, { fd, at, size });
  }
  return found;
}

function indexOf(files: ReadonlyMap<string, Stretch>): SegmentIndex | undefined {
  const place = files.get(INDEX_FILE);
  if (place === undefined || !files.has(ENTRIES_FILE) || !files.has(RAW_FILE) || place.size > MOST_JSON) return undefined;
  try {
    const bytes = readAt(place.fd, place.at, place.size);
    return bytes === undefined ? undefined : checkIndex(decodeIndex(bytes));
  } catch (error) {
    if (error instanceof Malformed || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function jsonOf(fd: number, { at, size, name }: Member): unknown {
  const bytes = size > MOST_JSON ? undefined : readAt(fd, at, size);
  try {
    if (bytes !== undefined) return JSON.parse(utf8(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Malformed(`its ${name} is damaged`);
}

function headOf(value: unknown): SnapshotHead {
  const head = (value ?? {}) as Partial<SnapshotHead>;
  if (head.format !== 'podwire-snapshot' || typeof head.version !== 'number')
    throw new Malformed(`its ${FIRST_MEMBER} is not that of a recording`);
  if (head.version > SNAPSHOT_VERSION) throw new Malformed('a later Podwire wrote it');
  const text = (of: unknown): string => (typeof of === 'string' ? of : '');
  return {
    format: 'podwire-snapshot',
    version: head.version,
    podwire: text(head.podwire),
    worker: text(head.worker),
    createdAt: typeof head.createdAt === 'number' ? head.createdAt : 0,
    capture: text(head.capture),
    ...(typeof head.node === 'string' ? { node: head.node } : {}),
  };
}

function summaryOf(value: unknown): SnapshotSummary {
  const { window, entries, messages, segments, missing, redaction, counters, endpoints } = (value ?? {}) as Partial<SnapshotSummary>;
  const count = (of: unknown): number => (typeof of === 'number' && of >= 0 ? of : 0);
  const numbers = Object.entries(counters ?? {}).filter(([, of]) => typeof of === 'number');
  return {
    ...(typeof window?.from === 'number' && typeof window.to === 'number' ? { window: { from: window.from, to: window.to } } : {}),
    entries: count(entries),
    messages: count(messages),
    segments: count(segments),
    missing: count(missing),
    ...(typeof redaction?.on === 'boolean' ? { redaction: { on: redaction.on, values: count(redaction.values) } } : {}),
    counters: Object.fromEntries(numbers),
    endpoints: Array.isArray(endpoints)
      ? endpoints.filter((each: Partial<Endpoint> | undefined): each is Endpoint => typeof each?.ip === 'string')
      : [],
  };
}
