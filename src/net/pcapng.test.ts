import { concat } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyFrame } from '#net/frame';
import { PcapngWriter, TLS_KEY_LOG } from '#net/pcapng-write';
import { ENTERPRISE, readPodwireBlock, readStreamEvent, writeStreamEvent } from '#net/podwire-block';
import { readAll } from './read-all.fixture.ts';

/** What pads a length to a multiple of four. */
function zeros(length: number): number[] {
  return Array.from({ length: (4 - (length % 4)) % 4 }, () => 0);
}

/** A file written by hand, block by block, in either byte order. */
class Blocks {
  private readonly little: boolean;
  private readonly parts: Uint8Array[] = [];

  constructor(little: boolean) {
    this.little = little;
  }

  add(type: number, body: readonly number[]): this {
    const padded = [...body, ...zeros(body.length)];
    const length = padded.length + 12;
    this.parts.push(new Uint8Array([...this.u32(type), ...this.u32(length), ...padded, ...this.u32(length)]));
    return this;
  }

  section(): this {
    return this.add(0x0a0d0d0a, [
      ...this.u32(0x1a2b3c4d),
      ...this.u16(1),
      ...this.u16(0),
      ...this.u32(0xffffffff),
      ...this.u32(0xffffffff),
    ]);
  }

  u16(value: number): number[] {
    return this.little ? [value & 255, value >>> 8] : [value >>> 8, value & 255];
  }

  u32(value: number): number[] {
    const bytes = [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
    return this.little ? bytes.reverse() : bytes;
  }

  u64(value: bigint): number[] {
    const high = Number((value >> 32n) & 0xffffffffn);
    const low = Number(value & 0xffffffffn);
    return this.little ? [...this.u32(low), ...this.u32(high)] : [...this.u32(high), ...this.u32(low)];
  }

  option(code: number, value: readonly number[]): number[] {
    return [...this.u16(code), ...this.u16(value.length), ...value, ...zeros(value.length)];
  }

  iface(link: number, options: readonly number[] = [], snap = 0): this {
    return this.add(1, [...this.u16(link), 0, 0, ...this.u32(snap), ...options]);
  }

  packet(iface: number, time: bigint, bytes: readonly number[], options: readonly number[] = []): this {
    const pad = zeros(bytes.length);
    const stamp = [...this.u32(Number(time >> 32n)), ...this.u32(Number(time & 0xffffffffn))];
    return this.add(6, [...this.u32(iface), ...stamp, ...this.u32(bytes.length), ...this.u32(bytes.length), ...bytes, ...pad, ...options]);
  }

  get file(): Uint8Array {
    return concat(this.parts);
  }
}

const cuts = fc.array(fc.nat(), { maxLength: 30 });

type Act =
  | {
      readonly kind: 'frame';
      readonly iface: number;
      readonly at: number;
      readonly bytes: Uint8Array;
      readonly more: number;
      readonly comment: string | undefined;
    }
  | { readonly kind: 'iface'; readonly link: number; readonly name: string }
  | { readonly kind: 'names'; readonly address: Uint8Array; readonly names: readonly string[] }
  | { readonly kind: 'secrets'; readonly bytes: Uint8Array }
  | { readonly kind: 'custom'; readonly bytes: Uint8Array; readonly copiable: boolean };

const word = fc.stringMatching(/^[a-zé.-]{1,12}$/);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('frame' as const),
      iface: fc.nat(3),
      at: fc.integer({ min: -5e9, max: 9e15 }),
      bytes: fc.uint8Array({ maxLength: 40 }),
      more: fc.nat(3000),
      comment: fc.option(word, { nil: undefined }),
    }),
  },
  fc.record({ kind: fc.constant('iface' as const), link: fc.nat(300), name: word }),
  fc.record({
    kind: fc.constant('names' as const),
    address: fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 })),
    names: fc.array(word, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('secrets' as const), bytes: fc.uint8Array({ maxLength: 30 }) }),
  fc.record({ kind: fc.constant('custom' as const), bytes: fc.uint8Array({ maxLength: 30 }), copiable: fc.boolean() }),
);

function write(acts: readonly Act[], littleEndian: boolean, origin: number): { file: Uint8Array; frames: string[]; notes: string[] } {
  const parts: Uint8Array[] = [];
  const frames: string[] = [];
  const notes: string[] = ['comment section made here'];
  const writer = new PcapngWriter((bytes) => parts.push(bytes.slice()), {
    application: 'podwire',
    comment: 'made here',
    origin,
    littleEndian,
  });
  const links = [1];
  writer.iface({ link: 1, name: 'eth0', description: 'first', filter: 'tcp' });
  notes.push('iface 0 1 eth0 first tcp');
  for (const one of acts) {
    if (one.kind === 'frame') {
      const iface = one.iface % links.length;
      const { bytes, comment } = one;
      writer.frame(iface, one.at, concat([new Uint8Array(3), bytes]), 3, 3 + bytes.length, bytes.length + one.more, comment);
      if (comment !== undefined) notes.push(`comment frame ${comment}`);
      frames.push(`${iface} ${links[iface]} ${one.at} ${bytes.length + one.more} ${bytes.join(' ')}`);
    } else if (one.kind === 'iface') {
      notes.push(`iface ${writer.iface(one)} ${one.link} ${one.name} undefined undefined`);
      links.push(one.link);
    } else if (one.kind === 'names') {
      writer.names([one]);
      notes.push(`name ${one.address.join('.')} ${one.names.join(' ')}`);
    } else if (one.kind === 'secrets') {
      writer.secrets(TLS_KEY_LOG, one.bytes);
      notes.push(`secrets 544c534b ${one.bytes.join(' ')}`);
    } else {
      writer.custom(ENTERPRISE, one.bytes, one.copiable);
      const pad = new Uint8Array((4 - (one.bytes.length % 4)) % 4);
      notes.push(`custom ${ENTERPRISE} ${one.copiable} ${concat([one.bytes, pad]).join(' ')}`);
    }
  }
  writer.flush();
  return { file: concat(parts), frames, notes };
}

describe('pcapng', () => {
  for (const little of [true, false]) {
    const order = little ? 'little' : 'big';

    test(`${order}-endian: what was written is read, however the file is cut`, () => {
      fc.assert(
        fc.property(fc.array(act, { maxLength: 12 }), cuts, fc.integer({ min: 10, max: 4_000_000_000 }), (acts, cut, origin) => {
          const { file, frames, notes } = write(acts, little, origin);
          const seen = readAll(file, cut, origin);
          expect(seen.frames).toEqual(frames);
          expect(seen.notes).toEqual(notes);
          expect(seen.result).toMatchObject({ format: 'pcapng', frames: frames.length, broken: 0, stopped: undefined, bytes: file.length });
        }),
        { numRuns: 300 },
      );
    });

    test(`${order}-endian: broken bytes never throw, and cutting does not change what is said`, () => {
      fc.assert(
        fc.property(
          fc.array(act, { maxLength: 8 }),
          fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
          cuts,
          (acts, breaks, cut) => {
            const { file } = write(acts, little, 1_700_000_000);
            for (const [at, value] of breaks) file[4 + (at % (file.length - 4))] = value;
            const whole = readAll(file);
            const pieces = readAll(file, cut);
            expect(pieces).toEqual(whole);
            for (const frame of whole.frames) expect(Number.isFinite(Number(frame.split(' ')[2]))).toBe(true);
          },
        ),
        { numRuns: 600 },
      );
    });

    test(`${order}-endian: every resolution gives the same instant, rounded down to a nanosecond`, () => {
      fc.assert(
        fc.property(
          fc.oneof(fc.nat(20), fc.integer({ min: 0x80, max: 0x80 + 33 })),
          fc.integer({ min: 1_600_000_000, max: 1_600_100_000 }),
          fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
          fc.integer({ min: -5000, max: 5000 }),
          (resolution, second, part, offset) => {
            const exponent = BigInt(resolution & 0x7f);
            const perSecond = resolution >= 0x80 ? 2n ** exponent : 10n ** exponent;
            const units = BigInt(Math.floor(part * Number(perSecond < 2n ** 50n ? perSecond : 2n ** 50n)));
            const stamp = BigInt(second) * perSecond + units;
            fc.pre(stamp < 2n ** 64n);
            const blocks = new Blocks(little).section();
            blocks.iface(1, [...blocks.option(9, [resolution]), ...blocks.option(14, blocks.u64(BigInt.asUintN(64, BigInt(offset))))]);
            const seen = readAll(blocks.packet(0, stamp, [1]).file);
            expect(seen.origin).toBe(second + offset);
            expect(seen.frames).toEqual([`0 1 ${(units * 1_000_000_000n) / perSecond} 1 1`]);
          },
        ),
        { numRuns: 500 },
      );
    });

    test(`${order}-endian: simple and obsolete packets, drops, sections with interfaces of their own`, () => {
      const blocks = new Blocks(little).section();
      blocks.iface(1, blocks.option(2, [...encodeUtf8('a')]), 3).iface(101);
      const stamp = [...blocks.u32(0), ...blocks.u32(5_000_001)];
      blocks.add(2, [...blocks.u16(1), ...blocks.u16(7), ...stamp, ...blocks.u32(2), ...blocks.u32(9), 8, 9, 0, 0]);
      blocks.add(3, [...blocks.u32(60), 1, 2, 3, 0]);
      blocks.packet(0, 6_000_000n, [4], blocks.option(4, blocks.u64(2n)));
      blocks.add(5, [
        ...blocks.u32(0),
        ...stamp,
        ...blocks.option(4, blocks.u64(50n)),
        ...blocks.option(5, blocks.u64(11n)),
        ...blocks.option(7, blocks.u64(4n)),
      ]);
      blocks.add(0x0b0b0b0b, [1, 2, 3, 4]);
      blocks.section().iface(276).packet(0, 5_000_002n, [5]);
      const seen = readAll(blocks.file);
      expect(seen.frames).toEqual(['1 101 1000 9 8 9', '0 1 1000 60 1 2 3', '0 1 1000000000 1 4', '2 276 2000 1 5']);
      expect(seen.result).toMatchObject({ dropped: 22, skipped: 1, broken: 0, stopped: undefined });
      expect(seen.result.interfaces.map(({ received, dropped }) => [received, dropped])).toEqual([
        [50, 15],
        [undefined, 7],
        [undefined, 0],
      ]);
    });
  }

  test('a section in the other byte order follows', () => {
    const file = concat([
      new Blocks(true).section().iface(1).packet(0, 1_000_000n, [1]).file,
      new Blocks(false).section().iface(1).packet(0, 2_000_000n, [2]).file,
    ]);
    expect(readAll(file).frames).toEqual(['0 1 0 1 1', '1 1 1000000000 1 2']);
  });

  test('blocks with broken contents are left out, counted, and the first is named', () => {
    const blocks = new Blocks(true).section().iface(1);
    const at = blocks.file.length;
    blocks.packet(3, 0n, [1]).add(6, [1, 2, 3, 4]).add(10, [0, 0, 0, 0, 255, 0, 0, 0]).packet(0, 0n, [1]);
    const { frames, result } = readAll(blocks.file);
    expect(frames).toHaveLength(1);
    expect(result).toMatchObject({
      broken: 3,
      firstBroken: { at, reason: 'a block of an interface that its section does not describe' },
      stopped: undefined,
    });
  });

  for (const [what, length, reason] of [
    ['not a multiple of four', 7, 'block length 7 is not a multiple of 4'],
    ['shorter than a block', 8, 'block length 8 is below 12'],
    ['hostile', 0x7ffffffc, 'block length 2147483644 exceeds 268435456'],
    ['beyond the file', 400, 'the file ends inside a record, after 36 bytes of it'],
    ['not the one behind', 24, 'block length 24 is repeated as 4'],
  ] as const) {
    test(`a length that is ${what} stops the reading, at the same byte for every cut`, () => {
      const blocks = new Blocks(true).section().iface(1);
      const at = blocks.file.length;
      const { file } = blocks.packet(0, 0n, [1, 0, 0, 0]);
      new DataView(file.buffer).setUint32(at + 4, length, true);
      for (let cut = 0; cut <= file.length; cut++) expect(readAll(file, [cut]).result.stopped).toEqual({ at, reason });
    });
  }
});

test('a long name list and a long comment stay inside their length fields', () => {
  const parts: Uint8Array[] = [];
  const writer = new PcapngWriter((bytes) => parts.push(bytes.slice()), { application: 'podwire', origin: 0 });
  const names = Array.from({ length: 3000 }, (_, i) => `a-rather-long-name-${i}.example.org`);
  const left = writer.names([{ address: new Uint8Array([10, 0, 0, 1]), names }]);
  writer.iface({ link: 1, comment: 'é'.repeat(40_000) });
  writer.flush();
  const seen = readAll(concat(parts));
  expect(left).toBeGreaterThan(0);
  expect(seen.result).toMatchObject({ stopped: undefined, broken: 0 });
  expect(seen.notes[0]?.split(' ')).toHaveLength(2 + 3000 - left);
  expect(seen.notes[1]).toBe(`comment interface ${'é'.repeat(32_767)}`);
});

test('a tag that the kernel stripped is written back', () => {
  const parts: Uint8Array[] = [];
  const writer = new PcapngWriter((bytes) => parts.push(bytes.slice()), { application: 'podwire', origin: 0 });
  writer.iface({ link: 1 });
  const bytes = new Uint8Array([0xee, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 8, 0, 0x45]);
  const frame = { ...emptyFrame(), bytes, view: new DataView(bytes.buffer), start: 1, end: 16, wireLength: 60 };
  writer.copy({ ...frame, vlan: 0x123 });
  writer.copy(frame);
  writer.flush();
  const macs = '1 1 1 1 1 1 2 2 2 2 2 2';
  expect(readAll(concat(parts)).frames).toEqual([`0 1 0 64 ${macs} 129 0 1 35 8 0 69`, `0 1 0 60 ${macs} 8 0 69`]);
});

test('recorded streams survive a custom block', () => {
  const side = fc.constantFrom(0 as const, 1 as const);
  const what = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.nat(), fc.constant(undefined));
  fc.assert(
    fc.property(fc.record({ connection: fc.nat(), side, time: fc.bigInt({ min: 0n, max: 2n ** 63n }), what }), (event) => {
      const parts: Uint8Array[] = [];
      const writer = new PcapngWriter((bytes) => parts.push(bytes.slice()), { application: 'podwire', origin: 0 });
      writer.custom(ENTERPRISE, writeStreamEvent(event));
      writer.flush();
      const note = readAll(concat(parts)).notes[0]?.split(' ') ?? [];
      const block = readPodwireBlock(Number(note[1]), new Uint8Array(note.slice(3).map(Number)));
      expect(block && readStreamEvent(block)).toEqual(event);
    }),
  );
});
