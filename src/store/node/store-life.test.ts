import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readAll } from './rows.fixture.ts';
import { SegmentBuilder } from '../writer-rows.ts';
import { OPEN_FILE } from './catalog.ts';
import { listFolders } from './folders.ts';
import { beginEpoch } from './identity.ts';
import type { Disk } from './disk.ts';
import { realDisk } from './disk.ts';
import { lockStore } from './lock.ts';
import { StoreReader } from './reader.ts';
import { OneThread, plainEntry, temporaryStore } from './store.fixture.ts';

const SECOND = 1_000_000;
const folders = (store: string): string[] => listFolders(store).map(({ folder }) => folder);
const sequences = (one: OneThread): unknown[] => readAll(one.reader.sources()).map((row) => row['sequence']);

/** A disk whose writes fail with a code while one is set, after half of the bytes are written. */
function failingDisk(): Disk & { code: string | undefined } {
  const disk = {
    ...realDisk,
    code: undefined as string | undefined,
    writeSync(fd: number, bytes: Uint8Array, at: number, length: number): number {
      if (disk.code === undefined) return fs.writeSync(fd, bytes, at, length);
      fs.writeSync(fd, bytes, at, length >> 1);
      throw Object.assign(new Error('refused'), { code: disk.code });
    },
  };
  return disk as Disk & { code: string | undefined };
}

describe('without a log', () => {
  it('writes nothing before a segment is sealed, and then all of it', () => {
    const one = new OneThread(temporaryStore(), { journal: false });
    one.write([plainEntry(1), plainEntry(2)]);
    expect(fs.existsSync(join(one.store, OPEN_FILE))).toBe(false);
    one.write([plainEntry(3)], true);
    expect(folders(one.store)).toHaveLength(1);
    expect(sequences(one)).toEqual([0, 1, 2]);
    expect(fs.existsSync(join(one.store, OPEN_FILE))).toBe(false);
  });
});

describe('retention', () => {
  it('keeps the newest segments within its bytes, and says which went', () => {
    const one = new OneThread(temporaryStore(), { retention: { bytes: 200_000 } });
    for (let i = 0; i < 12; i++) {
      one.write([plainEntry(i, 30_000)], true);
      one.now += 2 * SECOND;
    }
    one.writer.tick((one.now += 2 * SECOND));
    const { bytes, segments, entries, counters } = one.writer.status;
    expect(bytes).toBeLessThanOrEqual(200_000);
    expect(segments).toBeGreaterThan(2);
    expect(counters).toMatchObject({ 'store.segments.retired': 12 - segments, 'store.rows.retired': 12 - entries });
    expect(sequences(one)).toEqual(Array.from({ length: segments }, (_, i) => 12 - segments + i));
    expect(folders(one.store)).toHaveLength(segments);
  });

  it('drops segments that were sealed too long ago, whatever the time of their traffic', () => {
    const one = new OneThread(temporaryStore(), { retention: { age: 60 * SECOND } });
    one.write([plainEntry(1)], true);
    one.now += 30 * SECOND;
    one.write([plainEntry(2)], true);
    one.writer.tick(one.now);
    expect(sequences(one)).toEqual([0, 1]);
    one.writer.tick((one.now += 31 * SECOND));
    expect(sequences(one)).toEqual([1]);
  });

  it('a reader goes on in a segment that is retired under it', () => {
    const one = new OneThread(temporaryStore(), { retention: { age: 60 * SECOND } });
    for (let i = 0; i < 3; i++) one.write([plainEntry(i)], true);
    const before = one.reader.sources();
    one.writer.tick((one.now += 61 * SECOND));
    one.writer.tick((one.now += 2 * SECOND));
    expect(folders(one.store)).toEqual([]);
    expect(readAll(before)).toHaveLength(3);
    expect(one.reader.sources()).toEqual([]);
    expect(one.reader.gaps.size).toBe(0);
  });

  it('a reader that nobody told finds a gap, not an error', () => {
    const one = new OneThread(temporaryStore());
    for (let i = 0; i < 2; i++) one.write([plainEntry(i)], true);
    const other = new StoreReader({ store: one.store });
    other.load();
    fs.rmSync(folders(one.store)[0] ?? '', { recursive: true });
    expect(readAll(other.sources()).map((row) => row['sequence'])).toEqual([1]);
    expect([...other.gaps.keys()]).toEqual(['retired']);
  });
});

describe('a disk that refuses', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'])(
    '%s stops storing, not the capture; what waited is written when it takes bytes again',
    (code) => {
      const disk = failingDisk();
      const one = new OneThread(temporaryStore(), { disk });
      one.write([plainEntry(1)]);
      disk.code = code;
      one.write([plainEntry(2)]);
      expect(one.writer.status.state).toBe(code === 'EIO' ? 'failed' : 'full');
      expect(one.writer.status.reason).toContain(code);
      one.write([plainEntry(3)]);
      expect(sequences(one)).toEqual([0, 1, 2]);
      disk.code = undefined;
      one.writer.tick((one.now += 2 * SECOND));
      expect(one.writer.status.state).toBe('ok');
      one.write([plainEntry(4)]);
      one.writer.close();
      const next = new OneThread(one.store, { epoch: 2 });
      expect(sequences(next)).toEqual([0, 1, 2, 3]);
      expect(next.writer.status.counters['store.torn.bytes']).toBeUndefined();
    },
  );

  it('a segment that ends before the disk takes it is lost and counted, and the next one is stored', () => {
    const disk = failingDisk();
    const one = new OneThread(temporaryStore(), { disk });
    disk.code = 'ENOSPC';
    one.write([plainEntry(1), plainEntry(2)], true);
    expect(one.writer.status).toMatchObject({ state: 'full', segments: 0, counters: { 'store.rows.lost': 2 } });
    expect(sequences(one)).toEqual([]);
    one.writer.tick((one.now += 2 * SECOND));
    expect(one.writer.status.state).toBe('full');
    disk.code = undefined;
    one.writer.tick((one.now += 2 * SECOND));
    expect(one.writer.status.state).toBe('ok');
    one.write([plainEntry(3)], true);
    expect(one.writer.status).toMatchObject({ state: 'ok', segments: 1 });
    expect(sequences(one)).toEqual([2]);
  });
});

describe('after a crash', () => {
  it('an entry with messages and no row is there as interrupted, with what was known of it', () => {
    const message = { bytes: Uint8Array.of(1), parts: [1], spans: [], flags: 0, size: 1 };
    const one = new OneThread(temporaryStore());
    for (const sequence of [100, 200])
      for (let seq = 0; seq < 3; seq++) one.builder.message(sequence, { seq, at: sequence + seq, side: 1, message });
    one.publish(true);
    one.builder.message(100, { seq: 3, at: 170, side: 1, message });
    one.publish();
    const open = new SegmentBuilder({ worker: '0000abcd', epoch: 1, open: true });
    const row = open.begin();
    open.rows.sequence[row] = 100;
    open.rows.timestamp[row] = 90;
    open.rows.messages[row] = 4;
    open.rows.protocol[row] = open.words.protocol.code('grpc');
    const block = open.publish(one.now);
    if (block === undefined) throw new Error('nothing was published');
    one.writer.pushOpen(block, one.now);
    one.writer.close();

    const next = new OneThread(one.store, { epoch: 2 });
    const rows = readAll(next.reader.sources());
    const interrupted = 8;
    expect(
      rows.map(({ sequence, timestamp, outcome, protocol, messages }) => ({ sequence, timestamp, outcome, protocol, messages })),
    ).toEqual([
      { sequence: 100, timestamp: 90, outcome: interrupted, protocol: 'grpc', messages: 4 },
      { sequence: 200, timestamp: 200, outcome: interrupted, protocol: '', messages: 3 },
    ]);
    expect(rows[0]?.['events']).toHaveLength(4);
    expect(next.writer.status.counters['store.rows.interrupted']).toBe(2);
    next.writer.close();
    expect(readAll(new OneThread(one.store, { epoch: 3 }).reader.sources())).toHaveLength(2);
  });

  it('a segment whose log was not deleted in time is there once', () => {
    const one = new OneThread(temporaryStore());
    one.write([plainEntry(1)]);
    const log = fs.readFileSync(join(one.store, OPEN_FILE));
    one.publish(true);
    fs.writeFileSync(join(one.store, OPEN_FILE), log);
    fs.mkdirSync(join(one.store, 'sealing'));
    const next = new OneThread(one.store, { epoch: 2 });
    expect(sequences(next)).toEqual([0]);
    expect(fs.readdirSync(one.store)).toEqual([expect.stringMatching(/^\d+-\d+$/)]);
  });

  it('kill -9 loses at most what was not published, and never a sealed segment', async () => {
    const store = temporaryStore();
    const child = spawn(
      process.execPath,
      ['--conditions=podwire-source', new URL('./killed.fixture.ts', import.meta.url).pathname, store],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    while (said.split('\n').length < 400 && child.exitCode === null) await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    const published = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
    const next = new OneThread(store, { epoch: 2, retention: { age: Number.MAX_SAFE_INTEGER } });
    const found = sequences(next) as number[];
    expect(published).toBeGreaterThan(1000);
    expect(found.findIndex((sequence, i) => sequence !== i)).toBe(-1);
    expect(found.length).toBeGreaterThanOrEqual(published);
    expect(next.writer.status.segments).toBeGreaterThan(2);
    expect(next.reader.gaps.size).toBe(0);
  }, 60_000);
});

describe('identity and lock', () => {
  it('an epoch is never used twice, also where store.json was lost', () => {
    const store = temporaryStore();
    const first = beginEpoch(realDisk, store);
    expect(first.worker).toMatch(/^[0-9a-f]{8}$/);
    expect(first.epoch).toBe(1);
    expect(beginEpoch(realDisk, store)).toEqual({ ...first, epoch: 2 });
    new OneThread(store, { epoch: 7 }).write([plainEntry(1)], true);
    fs.writeFileSync(join(store, 'store.json'), '{');
    expect(beginEpoch(realDisk, store, '00000001')).toEqual({ worker: '00000001', epoch: 8 });
  });

  it('one writer at a time; a dead one is taken over', async () => {
    const store = temporaryStore();
    const lock = lockStore(store);
    expect(lock.kind).toBe('held');
    const second = lockStore(store);
    expect(second.kind === 'locked' ? second.reason : '').toContain(String(process.pid));
    if (lock.kind === 'held') lock.release();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const { pid = 0 } = child;
    const own = lockStore(store);
    const text = fs.readFileSync(join(store, 'lock'), 'utf8');
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    if (own.kind === 'held') own.release();
    const holder = { ...(JSON.parse(text) as object), pid, started };
    fs.writeFileSync(join(store, 'lock'), JSON.stringify(holder));
    expect(lockStore(store).kind).toBe('locked');
    fs.writeFileSync(join(store, 'lock'), JSON.stringify({ ...holder, started: '1' }));
    expect(lockStore(store).kind).toBe('held');
    fs.writeFileSync(join(store, 'lock'), JSON.stringify(holder));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(lockStore(store).kind).toBe('held');
    expect(fs.readdirSync(store)).toEqual(['lock']);
  });
});
