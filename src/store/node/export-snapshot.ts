import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Rows } from '#entry/columns';
import { selected } from '../histogram.ts';
import type { Progress, Scan } from '../scan.ts';
import { SegmentBlocks } from '../segment-blocks.ts';
import type { Source } from '../source.ts';
import { copyRows } from './copy-rows.ts';
import { realDisk } from './disk.ts';
import { compressFrames } from './frames.ts';
import { seal } from './seal.ts';
import { segmentFolder } from './folders.ts';
import type { SnapshotWriter } from './snapshot-writer.ts';

const NONE = new Uint32Array(0);

/** Rows of a source that were chosen. */
interface Picked {
  readonly source: Source;
  readonly picks: Uint32Array;
}

/**
 * Copies the matching entries of closed sources, with their messages, into a recording: one segment for each source that has some. `scratch` is an empty
 * folder. A yield is a breath. Returns how many stored messages could not be read any more.
 */
export function* exportRows(
  sources: readonly Source[],
  wanted: Scan,
  scratch: string,
  writer: SnapshotWriter,
): Generator<undefined, number> {
  const progress: Progress = { scanned: 0, matched: 0 };
  const picked: Picked[] = [];
  const streams = new Map<number, Set<number>>();
  for (const source of sources) {
    const picks = yield* pickRows(source, wanted, progress);
    if (picks.length > 0) noteStreams(source, picks, streams);
    picked.push({ source, picks });
  }
  const places = new Map<number, { segment: number; commit: number }>();
  let lost = 0;
  for (const { source, picks } of picked) {
    const { epoch } = source.origin;
    const [messages, messagePicks] = pickMessages(source, streams.get(epoch));
    const rows = source.rows();
    if (rows === undefined || (picks.length === 0 && messagePicks.length === 0)) continue;
    const place = places.get(epoch) ?? { segment: 0, commit: 0 };
    places.set(epoch, { segment: place.segment + 1, commit: place.commit + picks.length });
    const copied = copyRows({ source, rows, picks, messages, messagePicks }, { origin: source.origin, ...place });
    lost += copied.lost;
    const blocks = new SegmentBlocks();
    blocks.add(copied.block);
    seal(realDisk, scratch, blocks, compressFrames(copied.block), Date.now() * 1000);
    const folder = join(scratch, segmentFolder(epoch, place.segment));
    writer.segment(folder);
    rmSync(folder, { recursive: true, force: true });
    yield undefined;
  }
  return lost;
}

function* pickRows(source: Source, wanted: Scan, progress: Progress): Generator<undefined, Uint32Array> {
  let picks = NONE;
  let count = 0;
  for (const part of selected([source], wanted, progress)) {
    yield undefined;
    if (part === undefined) continue;
    if (picks.length === 0) picks = new Uint32Array(source.count);
    const times = part.rows.columns.get('timestamp')?.data;
    for (let i = 0; i < part.count; i++) {
      const row = part.hits[i] as number;
      const time = times?.[row] ?? 0;
      if (time >= (wanted.from ?? 0) && time <= (wanted.to ?? Number.POSITIVE_INFINITY)) picks[count++] = row;
    }
  }
  return picks.subarray(0, count);
}

/** Remembers the entries that have messages: theirs may lie in any source of the run. */
function noteStreams(source: Source, picks: Uint32Array, streams: Map<number, Set<number>>): void {
  const columns = source.rows()?.columns;
  const counts = columns?.get('messages')?.data;
  const sequences = columns?.get('sequence')?.data;
  if (counts === undefined || sequences === undefined) return;
  let known = streams.get(source.origin.epoch);
  for (const row of picks) {
    if ((counts[row] as number) === 0) continue;
    if (known === undefined) streams.set(source.origin.epoch, (known = new Set()));
    known.add(sequences[row] as number);
  }
}

function pickMessages(source: Source, streams: ReadonlySet<number> | undefined): readonly [Rows | undefined, Uint32Array] {
  for (const sequence of streams ?? []) {
    const messages = source.messages(sequence);
    const entries = messages?.columns.get('entry')?.data;
    if (messages === undefined || entries === undefined) continue;
    const picks = new Uint32Array(messages.count);
    let count = 0;
    for (let row = 0; row < messages.count; row++) if (streams?.has(entries[row] as number) === true) picks[count++] = row;
    return [messages, picks.subarray(0, count)];
  }
  return [undefined, NONE];
}
