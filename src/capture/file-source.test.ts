import { concat } from '#base/bytes';
import { FileSource } from '#capture/file-source';
import type { Frame } from '#net/frame';
import { PcapngWriter } from '#net/pcapng-write';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import zlib from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'podwire-files-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function save(name: string, bytes: Uint8Array | string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  return file;
}

/** A capture whose frames are one byte each, at these milliseconds. */
function capture(times: readonly number[], name = 'eth0', origin = 1_700_000_000, padding = 0): Uint8Array {
  const parts: Uint8Array[] = [];
  const writer = new PcapngWriter((bytes) => parts.push(bytes.slice()), { application: 'test', origin });
  writer.iface({ link: 1, name });
  const bytes = new Uint8Array(1 + padding);
  for (const [i, time] of times.entries()) {
    bytes[0] = i;
    writer.frame(0, time * 1e6, bytes, 0, bytes.length);
  }
  writer.flush();
  return concat(parts);
}

async function readFiles(paths: readonly string[], stdin?: () => PassThrough) {
  const frames: { at: number; first: number | undefined; iface: number }[] = [];
  const ifaces: string[] = [];
  const origins: number[] = [];
  const progress: (readonly [number, number | undefined])[] = [];
  const source = FileSource.open(paths, {
    listener: { begin: (origin) => origins.push(origin), iface: ({ index, name }) => ifaces.push(`${index} ${name}`) },
    progress: (taken, total) => progress.push([taken, total]),
    knownLink: (link) => link === 1,
    ...(stdin === undefined ? {} : { stdin }),
  });
  if (!(source instanceof FileSource)) throw new Error(source.message);
  const sink = { frame: ({ at, bytes, start, iface }: Frame) => frames.push({ at: at / 1e6, first: bytes[start], iface }) };
  const reports = await source.run(sink);
  return { frames, ifaces, origins, progress, reports };
}

describe('one file', () => {
  const times = Array.from({ length: 200 }, (_, i) => i * 10);
  const bytes = capture(times, 'eth0', 1_700_000_000, 20_000);

  for (const [packing, packed] of [
    ['as it is', bytes],
    ['in gzip', zlib.gzipSync(bytes)],
    ['in two members of gzip', concat([zlib.gzipSync(bytes.subarray(0, 1000)), zlib.gzipSync(bytes.subarray(1000))])],
    ['in zstd', zlib.zstdCompressSync(bytes)],
    ['in two frames of zstd', concat([zlib.zstdCompressSync(bytes.subarray(0, 1000)), zlib.zstdCompressSync(bytes.subarray(1000))])],
    ['in zstd in gzip', zlib.gzipSync(zlib.zstdCompressSync(bytes))],
  ] as const) {
    test(`${packing} gives every frame`, async () => {
      const { frames, origins, reports, progress } = await readFiles([save('one', packed)]);
      expect(frames.map(({ at }) => at)).toEqual(times);
      expect(origins).toEqual([1_700_000_000]);
      expect(reports).toMatchObject([{ stopped: undefined, failed: undefined, unknownLinks: [] }]);
      expect(progress.at(-1)).toEqual([packed.length, packed.length]);
    });
  }

  for (const [packing, packed, reason] of [
    ['plain', bytes.subarray(0, bytes.length - 5), /up to byte \d+: the file ends inside a record/],
    ['gzip', zlib.gzipSync(bytes).subarray(0, -100), /up to byte \d+: gzip: /],
    ['zstd', zlib.zstdCompressSync(bytes).subarray(0, -10), /up to byte \d+: zstd: /],
  ] as const) {
    test(`cut, ${packing}: what came before the cut is there, and the cut is told`, async () => {
      const file = save('cut', packed);
      const { frames, reports } = await readFiles([file]);
      expect(frames.length).toBeGreaterThan(packing === 'plain' ? 198 : 10);
      expect(reports[0]?.stopped).toMatch(reason);
      expect(reports[0]?.stopped).toContain(file);
    });
  }

  test('a ratio of a thousand inflates in bounded memory', async () => {
    const zeros = new Uint8Array(1_000_000);
    const parts: Uint8Array[] = [];
    const writer = new PcapngWriter((part) => parts.push(part.slice()), { application: 'test', origin: 0 });
    writer.iface({ link: 1 });
    for (let i = 0; i < 150; i++) writer.frame(0, i, zeros, 0, zeros.length);
    writer.flush();
    const packed = zlib.zstdCompressSync(concat(parts));
    expect(packed.length).toBeLessThan(100_000);
    parts.length = 0;
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const source = FileSource.open([save('bomb', packed)]);
    if (!(source instanceof FileSource)) throw new Error(source.message);
    let frames = 0;
    await source.run({
      frame: () => {
        frames++;
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      },
    });
    expect(frames).toBe(150);
    expect(most).toBeLessThan(60_000_000);
  });
});

test('standard input hands over frames as they come', async () => {
  const stdin = new PassThrough();
  const bytes = capture([0, 1, 2, 3]);
  const seen: number[] = [];
  const source = FileSource.open(['-'], { stdin: () => stdin });
  if (!(source instanceof FileSource)) throw new Error(source.message);
  let came: () => void = () => undefined;
  const done = source.run({
    frame: ({ at }) => {
      seen.push(at / 1e6);
      came();
    },
  });
  for (let at = 0; at < bytes.length; at += 3) stdin.write(bytes.subarray(at, at + 3));
  await new Promise<void>((resolve) => {
    came = () => (seen.length === 4 ? resolve() : undefined);
    came();
  });
  expect(seen).toEqual([0, 1, 2, 3]);
  source.stop();
  expect(await done).toMatchObject([{ path: '-', stopped: undefined, failed: undefined, result: { frames: 4 } }]);
});

test('the next chunk waits for whoever paces the reading', async () => {
  const bytes = capture(
    Array.from({ length: 100 }, (_, i) => i),
    'eth0',
    0,
    20_000,
  );
  for (const paths of [[save('paced', bytes)], [save('paced', bytes), save('other', bytes)]]) {
    let held = false;
    let paces = 0;
    const source = FileSource.open(paths, {
      pace: async () => {
        held = true;
        paces++;
        await new Promise((resolve) => setImmediate(resolve));
        held = false;
      },
    });
    if (!(source instanceof FileSource)) throw new Error(source.message);
    const heldDuring: boolean[] = [];
    await source.run({ frame: () => heldDuring.push(held) });
    expect(heldDuring).toHaveLength(100 * paths.length);
    expect(heldDuring).not.toContain(true);
    expect(paces).toBeGreaterThanOrEqual(3 * paths.length);
  }
});

test('several files are merged by time, their interfaces numbered over all', async () => {
  const a = Array.from({ length: 500 }, (_, i) => i * 7);
  const b = Array.from({ length: 500 }, (_, i) => i * 5 + 1);
  const c = [3, 2000, 2001];
  const { frames, ifaces, origins, reports } = await readFiles([
    save('a.pcapng', capture(a, 'a', 1_700_000_000, 3000)),
    save('b.pcapng.gz', zlib.gzipSync(capture(b, 'b', 1_700_000_001, 3000))),
    save('c.pcapng', capture(c, 'c', 1_699_999_999)),
  ]);
  const expected = [...a, ...b.map((t) => t + 1000), ...c.map((t) => t - 1000)].map((t) => t + 1000).sort((x, y) => x - y);
  expect(origins).toEqual([1_699_999_999]);
  expect(frames.map(({ at }) => at)).toEqual(expected);
  expect(ifaces).toEqual(['0 a', '1 b', '2 c']);
  expect(frames.filter(({ iface }) => iface === 1).map(({ first }) => first)).toEqual(b.map((_, i) => i & 255));
  expect(reports.map(({ stopped, result }) => [stopped, result.frames])).toEqual([
    [undefined, 500],
    [undefined, 500],
    [undefined, 3],
  ]);
});

test('a merge goes on when one of its files is broken', async () => {
  const whole = capture([0, 1, 2]);
  const { frames, reports } = await readFiles([
    save('whole', whole),
    save('text', 'hello, this is text'),
    save('half', whole.subarray(0, -6)),
  ]);
  expect(frames).toHaveLength(5);
  expect(reports.map(({ failed }) => failed?.kind)).toEqual([undefined, 'not a capture', undefined]);
  expect(reports[2]?.stopped).toMatch(/ends inside a record/);
});

describe('what cannot be opened is said in a sentence', () => {
  test('missing, a folder', () => {
    expect(FileSource.open([path.join(folder, 'absent')])).toEqual({
      kind: 'not found',
      path: path.join(folder, 'absent'),
      message: `${path.join(folder, 'absent')} does not exist.`,
    });
    expect(FileSource.open([folder])).toMatchObject({
      kind: 'directory',
      message: `${folder} is a directory: name the capture files in it.`,
    });
  });

  test('no capture', async () => {
    for (const [bytes, message] of [
      ['{"log":{}}', 'it begins with 7b 22 6c 6f (JSON).'],
      ['', 'the file is empty.'],
      [zlib.gzipSync('hello'), 'it begins with 68 65 6c 6c.'],
    ] as const) {
      const { reports } = await readFiles([save('none', bytes)]);
      expect(reports[0]?.failed?.kind).toBe('not a capture');
      expect(reports[0]?.failed?.message.endsWith(message)).toBe(true);
    }
  });

  test('a link type that cannot be decoded', async () => {
    const parts: Uint8Array[] = [];
    const writer = new PcapngWriter((bytes) => parts.push(bytes.slice()), { application: 'test', origin: 0 });
    writer.iface({ link: 105 });
    writer.flush();
    const { reports } = await readFiles([save('wifi', concat(parts))]);
    expect(reports[0]?.unknownLinks).toEqual(['IEEE802_11 (105)']);
  });
});
