import { decodeEntities } from './decoded.ts';
import { until } from './form.ts';
import type { Plan } from './plan.ts';

const GREATEST_NESTING = 1000;

/**
 * Masks XML (XML 1.0, also SOAP): text, CDATA and attributes of elements that are named so, whatever their prefix, and of everything below them; attributes
 * that are named so. Text that is JSON or XML by itself is looked into. Comments, processing instructions and document types that mention a
 * name are masked whole. Stops at the tag that is not XML, or not complete.
 */
export function maskXml(bytes: Uint8Array, start: number, end: number, plan: Plan): number {
  const reader = new XmlReader(bytes, end, plan);
  return reader.read(start);
}

class XmlReader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private readonly plan: Plan;
  /** Where the names of the open elements lie, start and end in turn. */
  private readonly open: number[] = [];
  /** Length of `open` outside the outermost masked element; -1 when there is none. */
  private maskedFrom = -1;

  constructor(bytes: Uint8Array, end: number, plan: Plan) {
    this.bytes = bytes;
    this.end = end;
    this.plan = plan;
  }

  /** Returns the index up to which the text is proven. */
  read(start: number): number {
    const { bytes, end } = this;
    let at = start;
    while (at < end) {
      const tag = until(bytes, 0x3c, at, end);
      this.text(at, tag);
      if (tag === end) return end;
      const next = this.tag(tag);
      if (next < 0) return tag;
      at = next;
    }
    return end;
  }

  private get masked(): boolean {
    return this.maskedFrom >= 0;
  }

  private text(start: number, end: number): void {
    const from = skipSpace(this.bytes, start, end);
    if (from === end) return;
    if (this.masked) this.plan.add(from, trimEnd(this.bytes, from, end));
    else if (until(this.bytes, 0x26, from, end) < end) this.plan.addDecoded(decodeEntities(this.bytes, from, end));
    else this.plan.addInside(this.bytes, from, end);
  }

  /** Reads what `<` begins; the index behind it, or -1 when it is broken or not complete. */
  private tag(at: number): number {
    const { bytes } = this;
    const kind = bytes[at + 1];
    if (kind === 0x2f) return this.endTag(at + 2);
    if (kind === 0x3f) return this.opaque(at + 2, '?>');
    if (kind !== 0x21) return this.startTag(at + 1);
    if (this.spells(at + 2, '--')) return this.opaque(at + 4, '-->');
    if (this.spells(at + 2, '[CDATA[')) return this.cdata(at + 9);
    return this.documentType(at + 2);
  }

  private cdata(start: number): number {
    const close = this.find(start, ']]>');
    if (close < 0) return -1;
    if (this.masked) this.plan.add(start, close);
    else this.plan.addInside(this.bytes, start, close);
    return close + 3;
  }

  /** A comment or processing instruction. */
  private opaque(start: number, closing: string): number {
    const close = this.find(start, closing);
    if (close < 0) return -1;
    this.unread(start, close);
    return close + closing.length;
  }

  private documentType(start: number): number {
    let nesting = 0;
    for (let at = start; at < this.end; at++) {
      const byte = this.bytes[at];
      if (byte === 0x5b || byte === 0x3c) nesting++;
      else if (byte === 0x5d) nesting--;
      else if (byte === 0x3e && nesting-- === 0) {
        this.unread(start, at);
        return at + 1;
      }
    }
    return -1;
  }

  private unread(start: number, end: number): void {
    if (this.masked || this.plan.keys.mentions(this.bytes, start, end)) this.plan.add(start, end);
  }

  private endTag(start: number): number {
    const nameEnd = this.nameEnd(start);
    const close = skipSpace(this.bytes, nameEnd, this.end);
    if (close >= this.end || this.bytes[close] !== 0x3e || this.open.length === 0) return -1;
    const opened = this.open.pop() as number;
    const from = this.open.pop() as number;
    if (!sameBytes(this.bytes, from, opened, start, nameEnd)) return -1;
    if (this.open.length === this.maskedFrom) this.maskedFrom = -1;
    return close + 1;
  }

  private startTag(start: number): number {
    const { bytes, end, plan } = this;
    const nameEnd = this.nameEnd(start);
    if (nameEnd === start || nameEnd >= end || this.open.length >= 2 * GREATEST_NESTING) return -1;
    const spans = plan.spans.length;
    const masked = this.masked || this.isName(start, nameEnd);
    let at = nameEnd;
    for (;;) {
      at = skipSpace(bytes, at, end);
      if (at >= end) break;
      const byte = bytes[at] as number;
      if (byte === 0x2f && bytes[at + 1] === 0x3e && at + 1 < end) return at + 2;
      if (byte === 0x3e) {
        if (masked && this.maskedFrom < 0) this.maskedFrom = this.open.length;
        this.open.push(start, nameEnd);
        return at + 1;
      }
      at = this.attribute(at, masked);
      if (at < 0) break;
    }
    // Nothing behind the tag's start is kept, so nothing of it is to be masked.
    plan.spans.length = spans;
    return -1;
  }

  private attribute(start: number, masked: boolean): number {
    const { bytes, end, plan } = this;
    const nameEnd = this.nameEnd(start);
    const equals = skipSpace(bytes, nameEnd, end);
    if (nameEnd === start || equals >= end || bytes[equals] !== 0x3d) return -1;
    const open = skipSpace(bytes, equals + 1, end);
    const quote = bytes[open] as number;
    if (open >= end || (quote !== 0x22 && quote !== 0x27)) return -1;
    const close = until(bytes, quote, open + 1, end);
    if (close === end) return -1;
    if ((masked && !this.isNamespace(start)) || this.isName(start, nameEnd)) plan.add(open + 1, close);
    return close + 1;
  }

  /** `xmlns…`, `xsi:…`: how the document is written, not what it says. */
  private isNamespace(start: number): boolean {
    return this.spells(start, 'xmlns') || this.spells(start, 'xsi:');
  }

  private isName(start: number, end: number): boolean {
    const colon = this.bytes.subarray(start, end).lastIndexOf(0x3a);
    return this.plan.keys.matches(this.bytes, start + colon + 1, end);
  }

  private nameEnd(start: number): number {
    let at = start;
    while (at < this.end && isNameByte(this.bytes[at] as number)) at++;
    return at;
  }

  private spells(at: number, text: string): boolean {
    if (at + text.length > this.end) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[at + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  private find(start: number, text: string): number {
    for (let at = start; at < this.end; at++) if (this.spells(at, text)) return at;
    return -1;
  }
}

function isNameByte(byte: number): boolean {
  const lower = byte | 0x20;
  return byte >= 0x80 || (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x2d && byte <= 0x3a && byte !== 0x2f) || byte === 0x5f;
}

function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] as number) <= 0x20) at++;
  return at;
}

function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && (bytes[at - 1] as number) <= 0x20) at--;
  return at;
}

function sameBytes(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return false;
  for (let i = 0; i < aEnd - a; i++) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}
