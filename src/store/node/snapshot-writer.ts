import { join } from 'node:path';
import type { Endpoint } from '#entry/entry';
import { FIRST_MEMBER, LAST_MEMBER } from './archive.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { readSegment } from './catalog.ts';
import { ENTRIES_FILE, INDEX_FILE, MESSAGES_FILE, RAW_FILE, segmentFolder } from './folders.ts';
import type { SegmentIndex } from './segment-index.ts';
import { type SnapshotHead, type SnapshotSummary, SNAPSHOT_VERSION } from './snapshot.ts';

const MOST_ENDPOINTS = 10_000;

/** What the summary says beside what the segments do. */
export type SnapshotFacts = Partial<Pick<SnapshotSummary, 'counters' | 'redaction'>>;

/** Writes a recording: its head at once, then segments, then its summary. Throws what the disk throws. */
export class SnapshotWriter {
  readonly archive: ArchiveWriter;
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly commits: { readonly epoch: number; readonly from: number; readonly end: number }[] = [];
  private oldest = Number.POSITIVE_INFINITY;
  private newest = Number.NEGATIVE_INFINITY;
  private messages = 0;
  entries = 0;

  constructor(path: string, head: Omit<SnapshotHead, 'format' | 'version'>) {
    this.archive = new ArchiveWriter(path);
    this.archive.json(FIRST_MEMBER, { format: 'podwire-snapshot', version: SNAPSHOT_VERSION, ...head });
  }

  /** Appends a sealed segment from its folder. Its index goes last: a segment without one was cut. */
  segment(folder: string): void {
    const index = readSegment(folder);
    const name = segmentFolder(index.origin.epoch, index.segment);
    const messages = index.messages > 0 ? [MESSAGES_FILE] : [];
    for (const file of [ENTRIES_FILE, ...messages, RAW_FILE, INDEX_FILE]) this.archive.file(`${name}/${file}`, join(folder, file));
    this.note(index);
  }

  /** Writes the summary and gives the file its name. */
  finish(facts: SnapshotFacts): SnapshotSummary {
    const summary = this.summary(facts);
    this.archive.json(LAST_MEMBER, summary);
    this.archive.finish();
    return summary;
  }

  private note(index: SegmentIndex): void {
    this.entries += index.rows;
    this.messages += index.messages;
    this.commits.push({ epoch: index.origin.epoch, from: index.commit, end: index.commit + index.rows });
    const [from, to] = index.zones['timestamp'] ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    this.oldest = Math.min(this.oldest, from);
    this.newest = Math.max(this.newest, to);
    for (const endpoint of index.endpoints)
      if (endpoint.ip !== '' && this.endpoints.size < MOST_ENDPOINTS) this.endpoints.set(JSON.stringify(endpoint), endpoint);
  }

  private summary({ counters = {}, redaction }: SnapshotFacts): SnapshotSummary {
    return {
      ...(this.oldest <= this.newest ? { window: { from: this.oldest, to: this.newest } } : {}),
      entries: this.entries,
      messages: this.messages,
      segments: this.commits.length,
      missing: this.missing(),
      ...(redaction === undefined ? {} : { redaction }),
      counters,
      endpoints: [...this.endpoints.values()],
    };
  }

  /** Rows between the segments of a run that are not here: retention was faster. */
  private missing(): number {
    const next = new Map<number, number>();
    let missing = 0;
    for (const { epoch, from, end } of this.commits.toSorted((a, b) => a.epoch - b.epoch || a.from - b.from)) {
      missing += Math.max(0, from - (next.get(epoch) ?? 0));
      next.set(epoch, Math.max(next.get(epoch) ?? 0, end));
    }
    return missing;
  }
}
