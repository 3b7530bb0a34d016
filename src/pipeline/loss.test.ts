import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Connection } from '#net/connection.fixture';
import { Bench, get, ok, word, type Written } from './bench.fixture.ts';

/** Entries whose answer is another request's. Every answer says in its body which request it answers. */
function wrong(entries: readonly Written[], nameOf: (entry: Written) => string, bodyOf: (entry: Written) => string): string[] {
  return entries.flatMap((entry) => {
    const name = nameOf(entry);
    const body = bodyOf(entry);
    return name === '' || body === '' || name === body ? [] : [`${name} got ${body}`];
  });
}

const httpName = (entry: Written): string => word(entry, 'path').slice(1);
const httpBody = (entry: Written): string => /\r\n\r\nid:(\d+);/.exec(entry.response?.text ?? '')?.[1] ?? '';
const redisName = (entry: Written): string => /k:(\d+);/.exec(entry.request?.text ?? '')?.[1] ?? '';
const redisBody = (entry: Written): string => /k:(\d+);/.exec(entry.response?.text ?? '')?.[1] ?? '';

/** Cuts a text into segments of at most `mss` bytes. */
function segments(c: Connection, side: 0 | 1, text: string, mss: number): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < text.length; at += mss) frames.push(c.send(side, text.slice(at, at + mss)));
  return frames;
}

/** A keep-alive connection: one request after the other, answers of `sizes` bytes. */
function keepAlive(port: number, first: number, sizes: readonly number[], mss: number): Uint8Array[] {
  const c = new Connection({ ports: [port, 80] });
  const frames = c.handshake();
  sizes.forEach((size, i) => {
    frames.push(...segments(c, 0, get(`/${first + i}`), mss));
    frames.push(...segments(c, 1, ok(`id:${first + i};${'x'.repeat(size)}`), mss), c.ack(0));
  });
  return [...frames, c.fin(0), c.fin(1), c.ack(0)];
}

/** Bursts of GETs, each sent when the one before was answered. */
function bursts(port: number, counts: readonly number[], mss: number): Uint8Array[] {
  const c = new Connection({ ports: [port, 6379] });
  const frames = c.handshake();
  let id = 0;
  for (const count of counts) {
    const keys = Array.from({ length: count }, () => `k:${++id};`);
    frames.push(...segments(c, 0, keys.map((key) => `*2\r\n$3\r\nGET\r\n$${key.length}\r\n${key}\r\n`).join(''), mss));
    frames.push(...segments(c, 1, keys.map((key) => `$${key.length}\r\n${key}\r\n`).join(''), mss), c.ack(0));
  }
  return frames;
}

/** A connection on which requests go out while answers to earlier ones are still due. */
function overlapping(port: number, count: number, window: number): Uint8Array[] {
  const c = new Connection({ ports: [port, 6379] });
  const frames = c.handshake();
  for (let i = 1; i <= count + window; i++) {
    const key = `k:${i};`;
    const old = `k:${i - window};`;
    if (i <= count) frames.push(c.send(0, `*2\r\n$3\r\nGET\r\n$${key.length}\r\n${key}\r\n`));
    if (i > window) frames.push(c.send(1, `$${old.length}\r\n${old}\r\n`));
  }
  return frames;
}

/** A small generator of chance with a seed, so that a failure can be seen again. */
function chance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

function lossy(frames: readonly Uint8Array[], rate: number, seed: number): Uint8Array[] {
  const next = chance(seed);
  return frames.filter(() => next() >= rate);
}

const seed = fc.integer();
const mss = fc.constantFrom(40, 200, 1448);

describe('with frames that were never captured', { timeout: 30_000 }, () => {
  test('a request of a kept connection never gets the answer to another', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(sizes, mss, fc.double({ min: 0, max: 0.4, noNaN: true }), seed, (bodies, cut, rate, from) => {
        const entries = new Bench().frames(...lossy(keepAlive(40_000, 1, bodies, cut), rate, from)).end();
        expect(wrong(entries, httpName, httpBody)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('with one in a hundred gone at least 95 of a hundred exchanges are whole', () => {
    const bench = new Bench();
    const next = chance(7);
    const connections = 60;
    const each = 50;
    for (let i = 0; i < connections; i++) {
      const sizes = Array.from({ length: each }, () => Math.floor(next() * 2500));
      bench.frames(...lossy(keepAlive(30_000 + i, i * each, sizes, 1448), 0.01, i + 1));
    }
    const entries = bench.end();
    const whole = entries.filter((e) => e.outcome === 'ok' && httpName(e) !== '' && httpName(e) === httpBody(e));
    expect(wrong(entries, httpName, httpBody)).toEqual([]);
    expect(whole.length / (connections * each)).toBeGreaterThanOrEqual(0.95);
  });

  test('a command of a pipelined burst never gets the reply to another', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(counts, mss, fc.double({ min: 0, max: 0.3, noNaN: true }), seed, (sizes, cut, rate, from) => {
        const entries = new Bench().frames(...lossy(bursts(40_000, sizes, cut), rate, from)).end();
        expect(wrong(entries, redisName, redisBody)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('nor does one on a connection whose requests overlap, once that was seen', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.double({ min: 0, max: 0.2, noNaN: true }), seed, (window, rate, from) => {
        const frames = overlapping(40_000, 60, window);
        const known = frames.slice(0, 20);
        const entries = new Bench().frames(...known, ...lossy(frames.slice(20), rate, from)).end();
        expect(wrong(entries, redisName, redisBody)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('without a loss every command of every burst is whole', () => {
    const entries = new Bench().frames(...bursts(40_000, [1, 16, 3, 200, 1], 1448)).end();
    expect(entries.filter((e) => redisName(e) !== '' && redisName(e) === redisBody(e))).toHaveLength(221);
  });
});
