import type { Side } from '#base/side';

import type { Tape } from './tape.ts';

const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const END_STREAM = 1;
const END_HEADERS = 4;
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** SETTINGS_MAX_FRAME_SIZE at its greatest: whatever was one piece stays one frame. */
const OPENING = Buffer.concat([frame(6, SETTINGS, 0, 0), Buffer.from([0, 5, 0, 0xff, 0xff, 0xff])]);

/**
 * An HTTP/2 connection as frames again (RFC 9113), with header blocks of literals (RFC 7541 §6.2.2), so that it needs no table and the streams' own numbers stay
 * true. What the proxy adds for the user, credentials above all, is never in it.
 */
export class TapeH2 {
  private readonly tape: Tape;

  constructor(tape: Tape) {
    this.tape = tape;
    tape.write(0, [PREFACE, OPENING]);
    tape.write(1, [OPENING]);
  }

  /** A header block: names and values in turn, pseudo headers first. */
  head(side: Side, stream: number, headers: readonly string[], end: boolean): void {
    const block = literals(headers);
    this.tape.write(side, [frame(block.length, HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream), block]);
  }

  data(side: Side, stream: number, chunk: Uint8Array): void {
    if (chunk.length > 0) this.tape.write(side, [frame(chunk.length, DATA, 0, stream), chunk]);
  }

  end(side: Side, stream: number): void {
    this.tape.write(side, [frame(0, DATA, END_STREAM, stream)]);
  }

  /** The stream was given up by a side. */
  reset(side: Side, stream: number, code: number): void {
    const payload = Buffer.allocUnsafe(4);
    payload.writeUInt32BE(code >>> 0);
    this.tape.write(side, [frame(4, RST_STREAM, 0, stream), payload]);
  }

  close(how: 'fin' | 'rst'): void {
    this.tape.close(how);
  }
}

function frame(length: number, type: number, flags: number, stream: number): Buffer {
  const head = Buffer.allocUnsafe(9);
  head.writeUIntBE(length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return head;
}

function literals(headers: readonly string[]): Buffer {
  let length = 0;
  for (const text of headers) length += text.length + 5;
  const block = Buffer.allocUnsafe(length + headers.length);
  let at = 0;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    block[at++] = 0;
    at = literal(block, at, headers[i] as string);
    at = literal(block, at, headers[i + 1] as string);
  }
  return block.subarray(0, at);
}

/** RFC 7541 §5.2, without Huffman coding. Header fields are bytes, which Node shows as Latin-1. */
function literal(block: Buffer, start: number, text: string): number {
  let at = start;
  const { length } = text;
  if (length < 127) block[at++] = length;
  else {
    block[at++] = 127;
    let rest = length - 127;
    while (rest >= 128) {
      block[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    block[at++] = rest;
  }
  return at + block.write(text, at, 'latin1');
}
