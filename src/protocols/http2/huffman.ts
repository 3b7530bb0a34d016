import type { Bytes } from '#base/bytes';
import { Malformed } from '#base/errors';

/**
 * The code of RFC 7541 appendix B. It is canonical: codes rise with their length, and inside a length with the symbol, so lengths are all
 * there is to know. Symbols in hexadecimal; 100 is the end of string, which never occurs in valid text (§5.2).
 */
const SYMBOLS_BY_LENGTH: readonly (readonly [bits: number, symbols: string])[] = [
  [5, '30-32 61 63 65 69 6f 73-74'],
  [6, '20 25 2d-2f 33-39 3d 41 5f 62 64 66-68 6c-6e 70 72 75'],
  [7, '3a 42-57 59 6a-6b 71 76-7a'],
  [8, '26 2a 2c 3b 58 5a'],
  [10, '21-22 28-29 3f'],
  [11, '27 2b 7c'],
  [12, '23 3e'],
  [13, '00 24 40 5b 5d 7e'],
  [14, '5e 7d'],
  [15, '3c 60 7b'],
  [19, '5c c3 d0'],
  [20, '80 82-83 a2 b8 c2 e0 e2'],
  [21, '99 a1 a7 ac b0-b1 b3 d1 d8-d9 e3 e5-e6'],
  [22, '81 84-86 88 92 9a 9c a0 a3-a4 a9-aa ad b2 b5 b9-bb bd-be c4 c6 e4 e8-e9'],
  [23, '01 87 89-8d 8f 93 95-98 9b 9d-9e a5-a6 a8 ae-af b4 b6-b7 bc bf c5 e7 ef'],
  [24, '09 8e 90-91 94 9f ab ce d7 e1 ec-ed'],
  [25, 'c7 cf ea-eb'],
  [26, 'c0-c1 c8-ca cd d2 d5 da-db ee f0 f2-f3 ff'],
  [27, 'cb-cc d3-d4 d6 dd-df f1 f4-f8 fa-fe'],
  [28, '02-08 0b-0c 0e-15 17-1f 7f dc f9'],
  [30, '0a 0d 16 100'],
];

const END_OF_STRING = 256;
const EMITS = 1 << 16;
const BROKEN = 1 << 17;

/** A step for (state, four bits): the next state, and the symbol that was completed (at most one: no code is shorter than five bits). */
const steps = new Int32Array(256 * 16);
/** Whether the text may end in a state: less than a byte of padding, all ones (§5.2). */
const mayEnd = new Uint8Array(256);
build();

/**
 * Decodes Huffman-coded text (RFC 7541 §5.2) into `out` from `at` on and returns where it ends. `out` must have room for 8/5 of the input.
 * @throws Malformed when the end-of-string symbol occurs or the padding is wrong.
 */
export function decodeHuffman(bytes: Bytes, start: number, end: number, out: Bytes, at: number): number {
  let state = 0;
  let to = at;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    const first = steps[(state << 4) | (byte >> 4)] as number;
    if (first >= EMITS) {
      if (first >= BROKEN) throw new Malformed('hpack: end of string in a text');
      out[to++] = (first >> 8) & 0xff;
    }
    const second = steps[((first & 0xff) << 4) | (byte & 15)] as number;
    if (second >= EMITS) {
      if (second >= BROKEN) throw new Malformed('hpack: end of string in a text');
      out[to++] = (second >> 8) & 0xff;
    }
    state = second & 0xff;
  }
  if (mayEnd[state] === 0) throw new Malformed('hpack: Huffman padding');
  return to;
}

function build(): void {
  // A binary tree: child n of node i at 2i+n; a leaf is -1 - symbol, 0 is not there yet (the root is nobody's child).
  const tree = new Int32Array(2 * 256);
  let nodes = 1;
  const add = (code: number, bits: number, symbol: number): void => {
    let node = 0;
    for (let bit = bits - 1; bit > 0; bit--) {
      const branch = 2 * node + ((code >>> bit) & 1);
      if (tree[branch] === 0) tree[branch] = nodes++;
      node = tree[branch] as number;
    }
    tree[2 * node + (code & 1)] = -1 - symbol;
  };
  let code = 0;
  let length = 0;
  for (const [bits, symbols] of SYMBOLS_BY_LENGTH) {
    code <<= bits - length;
    length = bits;
    for (const range of symbols.split(' ')) {
      const [from = '', to = from] = range.split('-');
      for (let symbol = Number.parseInt(from, 16); symbol <= Number.parseInt(to, 16); symbol++) add(code++, bits, symbol);
    }
  }
  for (let state = 0; state < 256; state++)
    for (let nibble = 0; nibble < 16; nibble++) steps[(state << 4) | nibble] = walk(tree, state, nibble);
  let node = 0;
  for (let depth = 0; depth < 8; depth++) {
    mayEnd[node] = 1;
    node = tree[2 * node + 1] as number;
  }
}

function walk(tree: Int32Array, state: number, nibble: number): number {
  let node = state;
  let emitted = 0;
  for (let bit = 3; bit >= 0; bit--) {
    node = tree[2 * node + ((nibble >> bit) & 1)] as number;
    if (node >= 0) continue;
    const symbol = -1 - node;
    if (symbol === END_OF_STRING) return BROKEN;
    emitted = EMITS | (symbol << 8);
    node = 0;
  }
  return emitted | node;
}
