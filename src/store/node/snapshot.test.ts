import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberHeader } from './archive.ts';
import { partOf } from './archive-writer.ts';
import { listFolders } from './folders.ts';
import { exportRows } from './export-snapshot.ts';
import { lastEpoch, planMounts, runOf } from './mounts.ts';
import { StoreReader } from './reader.ts';
import { Recorder } from './recorder.ts';
import type { Written } from './rows.fixture.ts';
import { expectedRow, readAll, written } from './rows.fixture.ts';
import { isSnapshot, openSnapshot, type Snapshot } from './snapshot.ts';
import { encodeIndex, type SegmentIndex } from './segment-index.ts';
import { SnapshotWriter } from './snapshot-writer.ts';
import { OneThread, plainEntry, temporaryStore } from './store.fixture.ts';

const HEAD = { podwire: '0.0.0', worker: '0000abcd', createdAt: 1, capture: 'test' };
const blocks = fc.array(fc.array(written, { maxLength: 8 }), { minLength: 1, maxLength: 4 });
const expected = (entries: readonly Written[]): Record<string, unknown>[] => entries.map((entry, sequence) => expectedRow(sequence, entry));

function opened(path: string): Snapshot {
  const snapshot = openSnapshot(path);
  if (typeof snapshot === 'string') throw new Error(snapshot);
  return snapshot;
}

/** A reader of recordings only. */
function mounted(...paths: readonly string[]): StoreReader {
  const reader = new StoreReader({ store: temporaryStore() });
  const snapshots = paths.map(opened);
  const mounts = planMounts(snapshots, new Set());
  snapshots.forEach((snapshot, i) => reader.mount(snapshot, (worker, epoch) => mounts[i]?.epochs[runOf(worker, epoch)] ?? -1));
  return reader;
}

/** A recorded run of a few segments, and its file. */
function recorded(chunks: readonly (readonly Written[])[], epoch = 1): { readonly path: string; readonly one: OneThread } {
  const folder = temporaryStore();
  mkdirSync(join(folder, 'store'));
  const path = join(folder, 'run.podwire');
  const recorder = new Recorder(path, join(folder, 'store'), HEAD);
  const one = new OneThread(join(folder, 'store'), { epoch });
  for (const entries of chunks) {
    one.write(entries, true);
    recorder.poll();
  }
  recorder.finish({ counters: { 'net.frames': 7 } });
  return { path, one };
}

/** The path of every value in a tree. */
function placesIn(tree: unknown, path: readonly string[]): readonly (readonly string[])[] {
  const inner =
    typeof tree === 'object' && tree !== null ? Object.entries(tree).flatMap(([key, each]) => placesIn(each, [...path, key])) : [];
  return path.length === 0 ? inner : [path, ...inner];
}

function put(tree: object, path: readonly string[], value: unknown): void {
  let at = tree as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    const next = at[key];
    if (typeof next !== 'object' || next === null) return;
    at = next as Record<string, unknown>;
  }
  at[path.at(-1) ?? ''] = value;
}

describe('a recording', () => {
  it('gives the entries of its run back as they were written, with messages', () => {
    fc.assert(
      fc.property(blocks, (chunks) => {
        const { path } = recorded(chunks);
        const reader = mounted(path);
        expect(readAll(reader.sources())).toEqual(expected(chunks.flat()));
        expect(reader.gaps.size).toBe(0);
        reader.close();
      }),
      { numRuns: 15 },
    );
  }, 30_000);

  it('says what is in it, and is a tar file that tar unpacks', () => {
    const { path } = recorded([[plainEntry(1000), plainEntry(3000)], [plainEntry(2000)]]);
    const { head, summary, remarks, close } = opened(path);
    close();
    expect(isSnapshot(path)).toBe(true);
    expect(existsSync(partOf(path))).toBe(false);
    expect({ head, summary, remarks }).toMatchObject({
      head: { worker: '0000abcd', capture: 'test' },
      summary: { entries: 3, segments: 2, missing: 0, window: { from: 1000, to: 3000 }, counters: { 'net.frames': 7 } },
      remarks: [],
    });
    expect(summary?.endpoints.map(({ ip }) => ip)).toContain('10.0.0.1');
    const listed = execFileSync('tar', ['tf', path], { encoding: 'utf8' }).trim().split('\n');
    expect([listed[0], listed.at(-1)]).toEqual(['snapshot.json', 'summary.json']);
    expect(listed).toContain('000001-00000000/entries.arrow');
  });

  it('holds only its own run, not what the store had before', () => {
    const store = temporaryStore();
    new OneThread(store).write([plainEntry(1)], true);
    const path = join(temporaryStore(), 'second.podwire');
    const recorder = new Recorder(path, store, HEAD);
    new OneThread(store, { epoch: 2 }).write([plainEntry(2)], true);
    recorder.finish({});
    expect(readAll(mounted(path).sources()).map((row) => row['timestamp'])).toEqual([2]);
  });

  it('is read up to where it was cut, at any byte, or refused with a sentence', () => {
    const { path } = recorded([[plainEntry(1, 10)], [plainEntry(2, 10)]]);
    const whole = readFileSync(path);
    const cutFile = join(temporaryStore(), 'cut');
    const firstMember = 512 + Number.parseInt(whole.toString('latin1', 124, 135), 8);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (cut) => {
        writeFileSync(cutFile, whole.subarray(0, cut));
        const snapshot = openSnapshot(cutFile);
        expect(typeof snapshot === 'string').toBe(cut < firstMember);
        if (typeof snapshot === 'string') return;
        const rows = snapshot.segments.map(({ index }) => index.rows);
        snapshot.close();
        expect([[], [1], [1, 1]]).toContainEqual(rows);
        // Half of the end mark is enough to know the end.
        expect(snapshot.remarks.length).toBe(cut < whole.length - 512 ? 1 : 0);
        expect(readAll(mounted(cutFile).sources())).toHaveLength(rows.length);
      }),
      { numRuns: 60 },
    );
  });

  it('with any byte changed is refused, lacks what was damaged, or reads as before', () => {
    const { path } = recorded([[plainEntry(1, 10)], [plainEntry(2, 10)]]);
    const whole = readFileSync(path);
    const before = readAll(mounted(path).sources());
    const file = join(temporaryStore(), 'changed');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(whole);
        changed[at] = (changed[at] as number) ^ change;
        writeFileSync(file, changed);
        const snapshot = openSnapshot(file);
        if (typeof snapshot === 'string') return;
        const { remarks } = snapshot;
        snapshot.close();
        const reader = mounted(file);
        const after = readAll(reader.sources());
        expect(remarks.length + reader.gaps.size > 0 || isDeepStrictEqual(after, before)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('with names that lead elsewhere or sizes that lie takes nothing from outside of itself', () => {
    const { path } = recorded([[plainEntry(1, 10)]]);
    const whole = readFileSync(path);
    const evil = Buffer.concat([
      whole.subarray(0, whole.length - 1024),
      memberHeader('../../etc/passwd', 0, 0),
      memberHeader('000001-00000009/../x', 0, 0),
      memberHeader('000001-00000001/segment.json', 8 ** 11 - 1, 0),
    ]);
    const file = join(temporaryStore(), 'evil');
    writeFileSync(file, evil);
    const snapshot = opened(file);
    snapshot.close();
    expect(snapshot.segments.map(({ index }) => index.rows)).toEqual([1]);
    expect(snapshot.remarks.join()).toMatch(/cut short: it ends at byte \d+, inside of 000001-00000001\/segment\.json/);
  });

  it('whose index was forged with a right checksum is refused, or read without harm', () => {
    const { path, one } = recorded([[plainEntry(1, 10), plainEntry(2, 10)]]);
    const folder = listFolders(one.store)[0]?.folder ?? '';
    const index = JSON.parse(readFileSync(join(folder, 'segment.json'), 'utf8').split('\n')[0] ?? '') as SegmentIndex;
    const places = placesIn(index, []);
    const file = join(temporaryStore(), 'forged');
    const tail = Buffer.from(readFileSync(path)).indexOf('000001-00000000/segment.json');
    const value = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.constantFrom(-1, 2 ** 31, 2 ** 53, 'text', true),
      fc.constant([]),
      fc.constant({}),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(places.length - 1), value), { minLength: 1, maxLength: 3 }), (changes) => {
        const forged = structuredClone(index);
        for (const [at, to] of changes) put(forged, places[at] ?? [], to);
        const bytes = encodeIndex(forged);
        const member = Buffer.alloc(Math.ceil(bytes.length / 512) * 512);
        member.set(bytes);
        writeFileSync(
          file,
          Buffer.concat([readFileSync(path).subarray(0, tail), memberHeader('000001-00000000/segment.json', bytes.length, 0), member]),
        );
        const reader = mounted(file);
        const rows = readAll(reader.sources().filter(({ count }) => count < 1000));
        expect(rows.length).toBeLessThan(1000);
        reader.close();
      }),
      { numRuns: 300 },
    );
  }, 30_000);

  it('stands beside others of the same run number', () => {
    const first = recorded([[plainEntry(1)]]).path;
    const second = recorded([[plainEntry(2)]]).path;
    const snapshots = [first, second].map(opened);
    const mounts = planMounts(snapshots, new Set([2]));
    for (const { close } of snapshots) close();
    expect(mounts.map(({ epochs }) => Object.values(epochs))).toEqual([[1], [3]]);
    expect(lastEpoch(mounts)).toBe(3);
    expect(
      mounted(first, second)
        .sources()
        .map(({ origin }) => origin.epoch),
    ).toEqual([1, 2]);
  });
});

describe('an exported window', () => {
  it('holds the chosen entries with their messages, whatever segments they lay in, and no word of the others', () => {
    fc.assert(
      fc.property(blocks, fc.integer({ min: 1_790_000_000_000_000, max: 1_790_000_000_000_400 }), (chunks, from) => {
        const one = new OneThread(temporaryStore());
        chunks.forEach((entries, i) => one.write(entries, i % 2 === 0));
        const path = join(temporaryStore(), 'window.podwire');
        const writer = new SnapshotWriter(path, HEAD);
        const search = exportRows(one.reader.sources(), { order: 'oldest', from }, temporaryStore(), writer);
        let step = search.next();
        while (step.done !== true) step = search.next();
        writer.finish({});
        const wanted = expected(chunks.flat()).filter((row) => (row['timestamp'] as number) >= from);
        expect(step.value).toBe(0);
        const reader = mounted(path);
        expect(readAll(reader.sources())).toEqual(wanted);
        const words = reader.sources().flatMap((source) => source.words('error.type') ?? []);
        expect(words.filter((word) => !wanted.some((row) => row['error.type'] === word))).toEqual([]);
        reader.close();
      }),
      { numRuns: 20 },
    );
  }, 30_000);
});

describe('a store whose writer was killed', () => {
  it('is read with the blocks of its log, without the lock and without changing anything', () => {
    fc.assert(
      fc.property(blocks, (chunks) => {
        const one = new OneThread(temporaryStore());
        chunks.forEach((entries, i) => one.write(entries, i === 0));
        one.writer.close();
        const reader = new StoreReader({ store: one.store });
        reader.load();
        expect(readAll(reader.sources())).toEqual(expected(chunks.flat()));
        const again = new OneThread(one.store, { epoch: 2 });
        expect(readAll(again.reader.sources())).toEqual(expected(chunks.flat()));
        reader.close();
      }),
      { numRuns: 15 },
    );
  }, 30_000);
});
