import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAll } from './read-all.fixture.ts';

interface Record {
  readonly second: number;
  readonly fraction: number;
  readonly bytes: Uint8Array;
  readonly wire: number;
}

function writePcap(magic: number, little: boolean, records: readonly Record[], extra = 0, link = 1): Uint8Array {
  const length = records.reduce((sum, { bytes }) => sum + 16 + extra + bytes.length, 24);
  const file = new Uint8Array(length);
  const view = new DataView(file.buffer);
  view.setUint32(0, magic, little);
  view.setUint16(4, 2, little);
  view.setUint16(6, 4, little);
  view.setUint32(16, 65_535, little);
  view.setUint32(20, link, little);
  let at = 24;
  for (const { second, fraction, bytes, wire } of records) {
    view.setUint32(at, second, little);
    view.setUint32(at + 4, fraction, little);
    view.setUint32(at + 8, bytes.length, little);
    view.setUint32(at + 12, wire, little);
    at += 16 + extra;
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

const record = fc
  .record({
    second: fc.integer({ min: 1_700_000_000, max: 1_700_000_099 }),
    fraction: fc.integer({ min: 0, max: 999_999 }),
    bytes: fc.uint8Array({ maxLength: 40 }),
    more: fc.integer({ min: 0, max: 2000 }),
  })
  .map(({ second, fraction, bytes, more }) => ({ second, fraction, bytes, wire: bytes.length + more }));

const cuts = fc.array(fc.nat(), { maxLength: 30 });

describe('pcap', () => {
  for (const [what, magic, unit, extra] of [
    ['microseconds', 0xa1b2c3d4, 1000, 0],
    ['nanoseconds', 0xa1b23c4d, 1, 0],
    ["Kuznetsov's variant", 0xa1b2cd34, 1000, 8],
  ] as const) {
    for (const little of [true, false]) {
      test(`${what}, ${little ? 'little' : 'big'}-endian: what was written is read, however the file is cut`, () => {
        fc.assert(
          fc.property(fc.array(record, { maxLength: 8 }), cuts, (records, cut) => {
            const seen = readAll(writePcap(magic, little, records, extra), cut);
            const origin = records[0]?.second;
            const base = origin ?? 0;
            expect(seen.origin).toBe(origin);
            expect(seen.frames).toEqual(
              records.map((r) => `0 1 ${(r.second - base) * 1e9 + r.fraction * unit} ${r.wire} ${r.bytes.join(' ')}`),
            );
            expect(seen.result.stopped).toBeUndefined();
            expect(seen.result.format).toBe('pcap');
          }),
          { numRuns: 200 },
        );
      });
    }
  }

  test('time counts from a given origin, also before it', () => {
    const file = writePcap(0xa1b2c3d4, true, [{ second: 99, fraction: 5, bytes: new Uint8Array(1), wire: 1 }]);
    expect(readAll(file, [], 100).frames).toEqual(['0 1 -999995000 1 0']);
  });

  test('a frame check sequence length in the upper half of the link type is left out', () => {
    const file = writePcap(0xa1b2c3d4, true, [], 0, 0x4400_0001);
    expect(readAll(file).notes[0]).toBe('iface 0 1 undefined undefined undefined');
  });

  test('an Ixia variant is named', () => {
    const { stopped, format } = readAll(writePcap(0x1c0001ac, true, [])).result;
    expect(format).toBeUndefined();
    expect(stopped?.reason).toContain('Ixia hardware pcap');
  });
});

describe('where reading stops', () => {
  const two = [0, 1].map((i) => ({ second: 7, fraction: i, bytes: new Uint8Array([1, 2, 3]), wire: 3 }));
  const file = writePcap(0xa1b2c3d4, true, two);

  test('a cut record', () => {
    const seen = readAll(file.subarray(0, file.length - 1));
    expect(seen.frames).toHaveLength(1);
    expect(seen.result.stopped).toEqual({ at: 43, reason: 'the file ends inside a record, after 18 bytes of it' });
  });

  test('a hostile length, at the same byte for every cut', () => {
    const bad = file.slice();
    new DataView(bad.buffer).setUint32(43 + 8, 0x7fff_ffff, true);
    for (let cut = 0; cut <= bad.length; cut++) {
      const seen = readAll(bad, [cut]);
      expect(seen.result.stopped).toEqual({ at: 43, reason: "a frame's length, 2147483647, exceeds 16777216" });
      expect(seen.frames).toHaveLength(1);
    }
  });

  test('nothing at all, too little, something else', () => {
    expect(readAll(new Uint8Array(0)).result.stopped).toEqual({ at: 0, reason: 'the file is empty' });
    expect(readAll(new Uint8Array([0xd4, 0xc3])).result.stopped?.reason).toBe('this is neither pcap nor pcapng: it begins with d4 c3');
    expect(readAll(file.subarray(0, 20)).result.stopped?.reason).toBe('the file ends inside a record, after 20 bytes of it');
    const json = readAll(new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a]), [2]);
    expect(json.result.stopped).toEqual({ at: 0, reason: 'this is neither pcap nor pcapng: it begins with 7b 22 61 22 (JSON)' });
  });

  test('broken bytes never throw, and cutting does not change what is said', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 6 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        cuts,
        (records, breaks, cut) => {
          const broken = writePcap(0xa1b23c4d, true, records);
          for (const [at, value] of breaks) broken[4 + (at % (broken.length - 4))] = value;
          const whole = readAll(broken);
          const pieces = readAll(broken, cut);
          expect(pieces.frames).toEqual(whole.frames);
          expect(pieces.result).toEqual(whole.result);
        },
      ),
      { numRuns: 500 },
    );
  });
});
