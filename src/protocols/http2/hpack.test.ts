import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latin1 } from '#base/bytes';
import { Malformed } from '#base/errors';
import { HeaderBlock } from './header-block.ts';
import { HpackDecoder } from './hpack.ts';

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (digits) => Number.parseInt(digits, 16));
}

const block = new HeaderBlock();

/** The lines that a block decodes to. */
function read(decoder: HpackDecoder, bytes: Uint8Array): string[] {
  decoder.decode(bytes, 0, bytes.length, block);
  return latin1(block.bytes, 0, block.length).split('\r\n').slice(0, -1);
}

const REQUESTS = [
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'],
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com', 'cache-control: no-cache'],
  [':method: GET', ':scheme: https', ':path: /index.html', ':authority: www.example.com', 'custom-key: custom-value'],
];
const PLAIN = [
  '828684410f7777772e6578616d706c652e636f6d',
  '828684be58086e6f2d6361636865',
  '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
];
const HUFFMAN = ['828684418cf1e3c2e5f23a6ba0ab90f4ff', '828684be5886a8eb10649cbf', '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf'];
/** A dynamic table size update to 256, then the block of RFC 7541 C.6.1. */
const RESPONSES = [
  '3fe101 4882640258 85aec3771a4b 6196d07abe941054d444a8200595040b8166e082a62d1bff 6e919d29ad171863c78f0b97c8e9ae82ae43d3',
  '4883640effc1c0bf',
  `88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f
   9587316065c003ed4ee5b1063d5007`.replaceAll(/\s/g, ''),
];
const DATES = ['date: Mon, 21 Oct 2013 20:13:21 GMT', 'date: Mon, 21 Oct 2013 20:13:22 GMT'];

describe('the examples of RFC 7541', () => {
  it.each([
    ['without Huffman (C.3)', PLAIN],
    ['with Huffman (C.4)', HUFFMAN],
  ])('requests %s', (_name, blocks) => {
    const decoder = new HpackDecoder(true);
    expect(blocks.map((each) => read(decoder, hex(each)))).toEqual(REQUESTS);
  });

  it('responses with eviction from a table of 256 bytes (C.6)', () => {
    const decoder = new HpackDecoder(true);
    const lines = RESPONSES.map((each) => read(decoder, hex(each)));
    expect(lines[0]).toEqual([':status: 302', 'cache-control: private', DATES[0], 'location: https://www.example.com']);
    expect(lines[1]).toEqual([':status: 307', 'cache-control: private', DATES[0], 'location: https://www.example.com']);
    expect(lines[2]).toEqual([
      ':status: 200',
      'cache-control: private',
      DATES[1],
      'location: https://www.example.com',
      'content-encoding: gzip',
      'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
    ]);
  });

  it('a field that is never indexed (C.2.3)', () => {
    expect(read(new HpackDecoder(true), hex('100870617373776f726406736563726574'))).toEqual(['password: secret']);
  });
});

describe('a decoder that joins in the middle', () => {
  it('says ? for what it did not see, and knows what comes after', () => {
    const decoder = new HpackDecoder(false);
    expect(read(decoder, hex('828684be58086e6f2d6361636865'))).toEqual([
      ':method: GET',
      ':scheme: http',
      ':path: /',
      '?: ?',
      'cache-control: no-cache',
    ]);
    expect(block.unknown).toBe(1);
    expect(read(decoder, hex('be'))).toEqual(['cache-control: no-cache']);
    expect(block.unknown).toBe(0);
  });

  it('keeps the value of a field whose name it did not see', () => {
    expect(read(new HpackDecoder(false), hex('7e012f'))).toEqual(['?: /']);
  });

  it('is certain again once the table was emptied', () => {
    const decoder = new HpackDecoder(false);
    read(decoder, hex('20 3fe11f 82'));
    expect(() => read(decoder, hex('be'))).toThrow(new Malformed('hpack: index behind the table'));
  });
});

describe('a decoder that lost blocks', () => {
  /** Five fields are inserted; the order of names is known from then on. */
  const first = '82 86 41016f 44022f61 5f0161 7a0162 400178 0179';
  const again = '82 86 c2 c1 c0 bf be';
  const lines = [':method: GET', ':scheme: http', ':authority: o', ':path: /a', 'content-type: a', 'user-agent: b', 'x: y'];

  it('says ? for older entries while their place is in doubt', () => {
    const decoder = new HpackDecoder(true);
    read(decoder, hex(first));
    decoder.lost();
    expect(read(decoder, hex('82 86 c2 84'))).toEqual([':method: GET', ':scheme: http', '?: ?', ':path: /']);
    expect(block.unknown).toBe(1);
  });

  it.each([0, 1, 2, 5])('finds the place again by the order of names when %i entries were inserted', (inserted) => {
    const decoder = new HpackDecoder(true);
    read(decoder, hex(first));
    decoder.lost();
    const shifted = hex(again).map((byte) => (byte >= 0xbe ? byte + inserted : byte));
    expect(read(decoder, shifted)).toEqual(lines);
    expect(decoder.inferred).toBe(true);
    expect(decoder.doubtful).toBe(false);
    expect(read(decoder, hex('be'))).toEqual([inserted === 0 ? 'x: y' : '?: ?']);
  });

  it('finds the place again from blocks that have one older field each', () => {
    const decoder = new HpackDecoder(true);
    read(decoder, hex(first));
    read(decoder, hex('88 c0'));
    read(decoder, hex('be'));
    decoder.lost();
    expect(read(decoder, hex('88 c2'))).toEqual([':status: 200', '?: ?']);
    expect(read(decoder, hex('c0'))).toEqual(['x: y']);
    expect(read(decoder, hex('88 c2'))).toEqual([':status: 200', 'content-type: a']);
  });

  it('finds the place again when it was lost twice', () => {
    const decoder = new HpackDecoder(true);
    read(decoder, hex(first));
    decoder.lost();
    read(decoder, hex('40017a0179'));
    decoder.lost();
    const shifted = hex(again).map((byte) => (byte >= 0xbe ? byte + 4 : byte));
    expect(read(decoder, shifted)).toEqual(lines);
  });

  it('says that it is not certain of what two entries speak for, until a third does', () => {
    const decoder = new HpackDecoder(true);
    read(decoder, hex('88 5f0161 400178 0131 400179 0131'));
    read(decoder, hex('88 c0 bf'));
    read(decoder, hex('88 c0 be'));
    decoder.lost();
    expect(read(decoder, hex('88 c0 bf'))).toEqual([':status: 200', 'content-type: a', 'x: 1']);
    expect(block.inferred).toBe(2);
    expect(read(decoder, hex('88 c0 be'))).toEqual([':status: 200', 'content-type: a', 'y: 1']);
    expect(block.inferred).toBe(0);
  });

  it('does not choose between two places that would both do', () => {
    const decoder = new HpackDecoder(true);
    read(decoder, hex('88 5f0161 400178 0131 5f0161 400178 0132'));
    read(decoder, hex('88 bf be'));
    decoder.lost();
    expect(read(decoder, hex('88 c1 c0'))).toEqual([':status: 200', '?: ?', '?: ?']);
  });

  it('knows that nothing was lost when told so', () => {
    const decoder = new HpackDecoder(true);
    read(decoder, hex(first));
    decoder.lost();
    decoder.trust();
    expect(read(decoder, hex('82 86 c2 84'))).toEqual([':method: GET', ':scheme: http', ':authority: o', ':path: /']);
  });
});

describe('hostile blocks', () => {
  it.each([
    ['80', 'hpack: index 0'],
    ['be', 'hpack: index behind the table'],
    ['7f8080808001', 'hpack: integer too large'],
    ['0005', 'hpack: truncated'],
    ['00000161', 'hpack: field without a name'],
    ['8220', 'hpack: size update inside a block'],
    ['000161 84ffffffff', 'hpack: end of string in a text'],
    ['000161 8100', 'hpack: Huffman padding'],
  ])('%s: %s', (bytes, reason) => {
    expect(() => read(new HpackDecoder(true), hex(bytes))).toThrow(new Malformed(reason));
  });

  it('cannot forge a line', () => {
    expect(read(new HpackDecoder(true), hex('00 03 613a62 05 780d0a793a'))).toEqual(['a_b: x  y:']);
    expect(block.odd).toBe(2);
  });

  it('cannot make a block larger than 64 KiB by naming a large field often', () => {
    const decoder = new HpackDecoder(true);
    const field = Uint8Array.of(0x40, 1, 0x61, 0x7f, 0xd1, 0x0e, ...new Uint8Array(2000).fill(0x62));
    read(decoder, field);
    read(decoder, new Uint8Array(16_000).fill(0xbe));
    expect(block.length).toBeLessThanOrEqual(65_536);
    expect(block.dropped).toBe(16_000 - block.count);
  });

  it('throws nothing but Malformed, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), fc.boolean(), (blocks, started) => {
        const decoder = new HpackDecoder(started);
        for (const bytes of blocks) {
          try {
            read(decoder, bytes);
          } catch (error) {
            if (!(error instanceof Malformed)) throw error;
            decoder.lost();
          }
        }
      }),
    );
  });
});
