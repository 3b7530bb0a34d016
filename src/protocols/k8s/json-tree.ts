import { latin1 } from '#base/bytes';
import { utf8 } from '#base/globals';
import { Interner } from '../kit/intern.ts';
import { GREATEST_DEPTH, type Leaf, leaf, listNode, mapNode, type Node, type Reading, NULL } from './tree.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const names = new Interner();

/**
 * Reads one JSON text (RFC 8259) from `start` on. What was cut off gives what there is of it; at the first byte that is not JSON reading stops, and
 * `proven` says where. Behind a whole text only blanks are proven.
 */
export function readJsonTree(bytes: Uint8Array, start: number, end: number): Reading {
  const reader = new JsonReader(bytes, start, end);
  const node = reader.value(0);
  return { node, proven: reader.finish() };
}

class JsonReader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private at: number;
  private broken = false;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  finish(): number {
    if (!this.broken) this.blanks();
    return this.at;
  }

  value(depth: number): Node | undefined {
    this.blanks();
    const byte = this.bytes[this.at];
    if (this.at >= this.end) return undefined;
    if (byte === QUOTE) return this.text();
    if (byte === 0x7b || byte === 0x5b) {
      if (depth >= GREATEST_DEPTH) return this.stop();
      this.at++;
      return byte === 0x7b ? this.map(depth) : this.list(depth);
    }
    return this.word();
  }

  private map(depth: number): Node {
    const node = mapNode();
    this.blanks();
    if (this.take(0x7d)) return { ...node, whole: true };
    while (this.more()) {
      if (this.bytes[this.at] !== QUOTE) return this.stop() ?? node;
      const opened = this.at;
      const key = this.text();
      this.blanks();
      // A name that was cut off says nothing of what follows.
      if (key === undefined || !this.take(0x3a)) {
        if (this.at < this.end) this.stop();
        this.at = opened;
        this.broken = true;
        return node;
      }
      const before = this.at;
      const value = this.value(depth + 1);
      if (value === undefined) {
        if (this.at >= this.end) this.at = before;
        return node;
      }
      node.keys.push(this.name(key));
      node.values.push(value);
      this.blanks();
      if (this.take(0x7d)) {
        node.whole = true;
        return node;
      }
      if (!this.take(0x2c)) return this.stop() ?? node;
      this.blanks();
    }
    return node;
  }

  private list(depth: number): Node {
    const node = listNode();
    this.blanks();
    if (this.take(0x5d)) return { ...node, whole: true };
    while (this.more()) {
      const value = this.value(depth + 1);
      if (value === undefined) return node;
      node.items.push(value);
      this.blanks();
      if (this.take(0x5d)) {
        node.whole = true;
        return node;
      }
      if (!this.take(0x2c)) return this.stop() ?? node;
    }
    return node;
  }

  private text(): Leaf | undefined {
    const { bytes, end } = this;
    const start = ++this.at;
    for (; this.at < end; this.at++) {
      const byte = bytes[this.at] as number;
      if (byte === QUOTE) return leaf('json', bytes, start, this.at++);
      if (byte === BACKSLASH) this.at++;
      else if (byte < 0x20) return this.stop();
    }
    this.at = end;
    return leaf('json', bytes, start, end);
  }

  private word(): Leaf | undefined {
    const { bytes, end } = this;
    const start = this.at;
    let at = start;
    while (at < end && isWordByte(bytes[at] as number)) at++;
    const text = latin1(bytes, start, Math.min(at, start + 64));
    const value = text === 'true' ? true : text === 'false' ? false : text === 'null' ? NULL : Number(text);
    const cut = at === end && 'true false null'.includes(text);
    if (at === start || (typeof value === 'number' && (Number.isNaN(value) || !/^-?\d/.test(text)) && !cut)) return this.stop();
    this.at = at;
    return leaf('value', bytes, start, at, Number.isNaN(value) ? text : exact(value, text));
  }

  private name(key: Leaf): string {
    const [start = 0, end = 0] = key.places;
    if (!this.bytes.subarray(start, end).includes(BACKSLASH)) {
      const text = names.text(this.bytes, start, end);
      return isAscii(this.bytes, start, end) ? text : utf8(this.bytes, start, end);
    }
    try {
      const text: unknown = JSON.parse(`"${utf8(this.bytes, start, end)}"`);
      if (typeof text === 'string') return text;
    } catch {
      // An escape that is none: the name stands as it is written.
    }
    return utf8(this.bytes, start, end);
  }

  private more(): boolean {
    return this.at < this.end && !this.broken;
  }

  private take(byte: number): boolean {
    if (this.broken || this.at >= this.end || this.bytes[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  private stop(): undefined {
    this.broken = true;
    return undefined;
  }

  private blanks(): void {
    const { bytes, end } = this;
    while (this.at < end && isBlank(bytes[this.at] as number)) this.at++;
  }
}

/** A number that the language can not hold exactly stays the text that it was. */
function exact(value: boolean | number | null, text: string): Leaf['value'] {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(text) ? text : value;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isWordByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] as number) >= 0x80) return false;
  return true;
}
