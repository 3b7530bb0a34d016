import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Written } from './rows.fixture.ts';
import { expectedRow, readAll, written } from './rows.fixture.ts';
import { OPEN_FILE } from './catalog.ts';
import { listFolders } from './folders.ts';
import { replayBytes } from './open-segment.ts';
import { StoreReader } from './reader.ts';
import { ENTRIES_FILE, INDEX_FILE, RAW_FILE } from './folders.ts';
import { OneThread, plainEntry, temporaryStore } from './store.fixture.ts';

const blocks = fc.array(fc.array(written, { maxLength: 12 }), { minLength: 1, maxLength: 5 });
const expected = (entries: readonly Written[]): Record<string, unknown>[] => entries.map((entry, sequence) => expectedRow(sequence, entry));

function reopened(store: string): StoreReader {
  const reader = new StoreReader({ store });
  reader.load();
  return reader;
}
function folders(store: string): string[] {
  return listFolders(store).map(({ folder }) => folder);
}
/** Changes one byte of a file. */
function damage(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] as number) ^ 0x55;
  writeFileSync(path, bytes);
}

describe('a store', () => {
  it('gives rows back as they were written: published, sealed, and replayed after a crash', () => {
    fc.assert(
      fc.property(blocks, (chunks) => {
        const rows = expected(chunks.flat());
        const sealed = new OneThread(temporaryStore());
        for (const entries of chunks) sealed.write(entries);
        expect(readAll(sealed.reader.sources())).toEqual(rows);
        sealed.publish(true);
        expect(sealed.reader.live.sources()).toEqual([]);
        expect(readAll(sealed.reader.sources())).toEqual(rows);
        expect(readAll(reopened(sealed.store).sources())).toEqual(rows);
        expect(sealed.reader.gaps.size).toBe(0);

        const crashed = new OneThread(temporaryStore());
        for (const entries of chunks) crashed.write(entries);
        crashed.writer.close();
        const next = new OneThread(crashed.store, { epoch: 2 });
        expect(readAll(next.reader.sources())).toEqual(rows);
      }),
      { numRuns: 20 },
    );
  }, 30_000);

  it('replays the whole blocks of a log that was torn at any byte or changed at any byte', () => {
    const one = new OneThread(temporaryStore());
    for (let i = 0; i < 3; i++) one.write([plainEntry(1000 + i, 20), plainEntry(2000 + i, 20)]);
    const log = readFileSync(join(one.store, OPEN_FILE));
    const whole = replayBytes(log);
    expect(whole).toMatchObject({ torn: 0 });
    expect(whole.blocks.map(({ block }) => block.rows)).toEqual([2, 2, 2]);
    const ends = [0];
    for (let at = 0; at < log.length; ) ends.push((at += 12 + log.readUInt32LE(at + 4)));
    for (let cut = 0; cut <= log.length; cut++) {
      const before = ends.findLastIndex((end) => end <= cut);
      expect(replayBytes(log.subarray(0, cut))).toMatchObject({ blocks: { length: before }, torn: cut - (ends.at(before) as number) });
    }
    fc.assert(
      fc.property(fc.nat(log.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(log);
        changed[at] = (changed[at] as number) ^ change;
        expect(replayBytes(changed).blocks).toHaveLength(ends.findLastIndex((end) => end <= at));
      }),
    );
  });

  it('counts a torn tail and goes on', () => {
    const crashed = new OneThread(temporaryStore());
    crashed.write([plainEntry(1)]);
    crashed.write([plainEntry(2)]);
    crashed.writer.close();
    const path = join(crashed.store, OPEN_FILE);
    const log = readFileSync(path);
    writeFileSync(path, log.subarray(0, log.length - 7));
    const next = new OneThread(crashed.store, { epoch: 2 });
    expect(readAll(next.reader.sources())).toHaveLength(1);
    expect(next.writer.status.counters['store.torn.bytes']).toBeGreaterThan(0);
    next.write([plainEntry(3)], true);
    expect(readAll(next.reader.sources())).toHaveLength(2);
    expect(readdirSync(next.store).filter((name) => name.endsWith('.seg'))).toEqual([]);
  });

  it('a damaged frame costs its messages and nothing else', () => {
    const one = new OneThread(temporaryStore());
    one.write(
      Array.from({ length: 10 }, (_, i) => plainEntry(i, 120_000)),
      true,
    );
    const [folder = ''] = folders(one.store);
    damage(join(folder, RAW_FILE), 100);
    const reader = reopened(one.store);
    const rows = readAll(reader.sources());
    expect(rows.map((row) => row['sequence'])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows.filter((row) => row['stored'] === undefined).map((row) => row['sequence'])).toEqual([0, 1]);
    expect([...reader.gaps.keys()]).toEqual(['frame: wrong checksum']);
  });

  it('a damaged column costs that column and nothing else', () => {
    const one = new OneThread(temporaryStore());
    one.write(
      Array.from({ length: 10 }, (_, i) => plainEntry(i)),
      true,
    );
    const [folder = ''] = folders(one.store);
    const index = one.writer.segments[0];
    const place = index?.places.find(({ name }) => name === 'elapsed')?.data;
    damage(join(folder, ENTRIES_FILE), place?.at ?? 0);
    const reader = reopened(one.store);
    const rows = readAll(reader.sources());
    expect(rows).toHaveLength(10);
    expect(rows.every((row) => row['elapsed'] === undefined && row['status'] === 200 && row['stored'] !== undefined)).toBe(true);
    expect([...reader.gaps.keys()]).toEqual(['segment: damaged column']);
  });

  it('makes a damaged or missing index again from the columns', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 8 }), fc.nat(), (entries, at) => {
        const one = new OneThread(temporaryStore());
        one.write(entries, true);
        const [folder = ''] = folders(one.store);
        const path = join(folder, INDEX_FILE);
        damage(path, at % readFileSync(path).length);
        expect(readAll(reopened(one.store).sources())).toEqual(expected(entries));
      }),
      { numRuns: 20 },
    );
  }, 30_000);

  it('columns that are broken beyond repair cost their segment, which is counted', () => {
    const one = new OneThread(temporaryStore());
    one.write([plainEntry(1)], true);
    one.write([plainEntry(2)], true);
    const [folder = ''] = folders(one.store);
    writeFileSync(join(folder, INDEX_FILE), '');
    writeFileSync(join(folder, ENTRIES_FILE), readFileSync(join(folder, ENTRIES_FILE)).subarray(0, 300));
    const reader = reopened(one.store);
    expect(readAll(reader.sources())).toHaveLength(1);
    expect([...reader.gaps.values()]).toEqual([1]);
    const next = new OneThread(one.store, { epoch: 2 });
    expect(next.writer.status).toMatchObject({ segments: 1, counters: { 'store.segments.damaged': 1 } });
  });
});
