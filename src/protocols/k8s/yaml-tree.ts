import { utf8 } from '#base/globals';
import { readJsonTree } from './json-tree.ts';
import { GREATEST_DEPTH, leaf, listNode, mapNode, NULL, type Leaf, type Node, type Reading, textOf } from './tree.ts';

/** Something that this reader does not understand. */
class NotRead extends Error {}

/** A line with something on it, its content without the blanks around it. */
interface Line {
  readonly indent: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads one YAML document (1.2) of the plain kind in which Kubernetes' tools write objects: block maps and lists, plain and quoted texts on one line, block
 * texts, and JSON as values. All or nothing: with anything else (anchors, tags, several documents, texts over lines) it is not understood, because a
 * value could stand at another place than where it is used.
 */
export function readYamlTree(bytes: Uint8Array, start: number, end: number): Reading {
  try {
    return { node: new YamlReader(bytes, start, end).document(), proven: end };
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    return { node: undefined, proven: start };
  }
}

class YamlReader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  /** Lines that hold something, also those inside of block texts. */
  private readonly lines: Line[] = [];
  private at = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.end = end;
    for (let at = start; at < end; ) {
      const newline = bytes.indexOf(0x0a, at);
      const next = newline < 0 || newline >= end ? end : newline;
      this.line(at, next);
      at = next + 1;
    }
  }

  document(): Node {
    if (this.is('---')) this.at++;
    this.comments();
    const first = this.lines[this.at];
    if (first === undefined) throw new NotRead();
    const node = this.block(first.indent, 0);
    this.comments();
    if (this.at < this.lines.length) throw new NotRead();
    return node;
  }

  private line(start: number, newline: number): void {
    const { bytes } = this;
    let end = newline;
    while (end > start && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0x0d)) end--;
    let at = start;
    while (at < end && bytes[at] === 0x20) at++;
    if (at < end) this.lines.push({ indent: at - start, start: at, end });
  }

  private block(indent: number, depth: number): Node {
    if (depth > GREATEST_DEPTH) throw new NotRead();
    const line = this.lines[this.at] as Line;
    if (this.isItem(line)) return this.list(indent, depth);
    if (this.keyEnd(line.start, line.end) >= 0) return this.map(indent, depth);
    this.at++;
    return this.scalar(line.start, line.end);
  }

  private list(indent: number, depth: number): Node {
    const node = listNode();
    node.whole = true;
    for (let line = this.next(); line?.indent === indent && this.isItem(line); line = this.next()) {
      let from = line.start + 1;
      while (from < line.end && this.bytes[from] === 0x20) from++;
      if (from >= line.end) {
        this.at++;
        node.items.push(this.below(indent, depth));
      } else {
        // What follows the dash is a block of its own, at its own indent.
        this.lines[this.at] = { indent: indent + (from - line.start), start: from, end: line.end };
        const inner = this.lines[this.at] as Line;
        const nested = this.isItem(inner) || this.keyEnd(from, line.end) >= 0;
        node.items.push(nested ? this.block(inner.indent, depth + 1) : this.value(from, line.end, indent, depth));
      }
    }
    return node;
  }

  private map(indent: number, depth: number): Node {
    const node = mapNode();
    node.whole = true;
    for (let line = this.next(); line?.indent === indent && !this.isItem(line); line = this.next()) {
      const colon = this.keyEnd(line.start, line.end);
      if (colon < 0) throw new NotRead();
      node.keys.push(this.key(line.start, colon));
      let from = colon + 1;
      while (from < line.end && this.bytes[from] === 0x20) from++;
      if (from < line.end && this.bytes[from] !== 0x23) node.values.push(this.value(from, line.end, indent, depth));
      else {
        this.at++;
        const below = this.next();
        // A list may stand as far to the left as the name that it belongs to.
        const same = below?.indent === indent && this.isItem(below);
        node.values.push(same ? this.list(indent, depth + 1) : this.below(indent, depth));
      }
    }
    return node;
  }

  /** What stands further to the right in the following lines; nothing when they do not. */
  private below(indent: number, depth: number): Node {
    const line = this.next();
    return line === undefined || line.indent <= indent ? this.nothing() : this.block(line.indent, depth + 1);
  }

  /** A value on the line of its name or dash. */
  private value(start: number, end: number, indent: number, depth: number): Node {
    const first = this.bytes[start];
    this.at++;
    if (first === 0x7c || first === 0x3e) return this.text(start, end, indent, first === 0x3e);
    const node = first === 0x7b || first === 0x5b ? this.json(start, end) : this.scalar(start, end);
    const next = this.next();
    // A plain text that goes on in the next line.
    if (next !== undefined && next.indent > indent && depth >= 0) throw new NotRead();
    return node;
  }

  /** JSON is YAML; other flow style is not read. */
  private json(start: number, end: number): Node {
    const { node, proven } = readJsonTree(this.bytes, start, end);
    if (node === undefined || proven < end || node.kind === 'leaf' || !node.whole) throw new NotRead();
    return node;
  }

  /** A block text (YAML 1.2 §8.1): lines further to the right, without the blanks that all of them have. */
  private text(start: number, end: number, indent: number, folded: boolean): Leaf {
    if (!/^[|>][+-]?$/.test(utf8(this.bytes, start, end))) throw new NotRead();
    const places: number[] = [];
    const first = this.lines[this.at];
    const margin = first?.indent ?? 0;
    let value = '';
    for (let line = first; line !== undefined && line.indent > indent; line = this.lines[++this.at]) {
      if (line.indent < margin) throw new NotRead();
      const from = line.start - (line.indent - margin);
      const to = Math.min(this.end, line.end + 1);
      places.push(from, to);
      value += `${utf8(this.bytes, from, line.end)}${folded ? ' ' : '\n'}`;
    }
    return places.length === 0
      ? leaf('value', this.bytes, end, end, '')
      : { kind: 'leaf', form: folded ? 'value' : 'utf8', bytes: this.bytes, places, value };
  }

  private scalar(start: number, end: number): Leaf {
    const { bytes } = this;
    const first = bytes[start];
    if (first === 0x22) {
      const { node, proven } = readJsonTree(bytes, start, end);
      if (node?.kind !== 'leaf' || proven < end || bytes[end - 1] !== 0x22 || end - start < 2) throw new NotRead();
      // Escapes that JSON does not have could spell a name.
      if (/\\[^"\\/bfnrtu]/.test(utf8(bytes, start + 1, end - 1).replaceAll('\\\\', ''))) throw new NotRead();
      return node;
    }
    if (first === 0x27) {
      const inner = utf8(bytes, start + 1, end - 1);
      if (bytes[end - 1] !== 0x27 || end - start < 2 || inner.replaceAll("''", '').includes("'")) throw new NotRead();
      return leaf(inner.includes("''") ? 'value' : 'utf8', bytes, start + 1, end - 1, inner.replaceAll("''", "'"));
    }
    const text = utf8(bytes, start, end);
    // Indicators that begin something else, and comments behind a value.
    if (/^[&*!%@`,\]}?|>#]/.test(text) || text.includes('\t') || /\s#|:\s|:$/.test(text)) throw new NotRead();
    return this.plain(text, start, end);
  }

  /** The core schema (YAML 1.2 §10.3.2). */
  private plain(text: string, start: number, end: number): Leaf {
    const { bytes } = this;
    if (/^(?:null|Null|NULL|~)$/.test(text)) return leaf('value', bytes, start, end, NULL);
    if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(text)) return leaf('value', bytes, start, end, text.toLowerCase() === 'true');
    const number = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const exact = !Number.isNaN(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
    return exact ? leaf('value', bytes, start, end, number) : leaf('utf8', bytes, start, end);
  }

  private key(start: number, colon: number): string {
    const node = this.scalar(start, colon);
    if (node.form === 'json') return textOf(node) ?? '';
    return node.form === 'utf8' ? utf8(this.bytes, node.places[0], node.places[1]) : String(node.value);
  }

  /** Where the colon behind a name stands, or -1. */
  private keyEnd(start: number, end: number): number {
    const { bytes } = this;
    const quote = bytes[start];
    let at = start;
    if (quote === 0x22 || quote === 0x27) {
      for (at = start + 1; at < end && bytes[at] !== quote; at++) if (quote === 0x22 && bytes[at] === 0x5c) at++;
      return at + 1 < end && bytes[at + 1] === 0x3a && (at + 2 >= end || bytes[at + 2] === 0x20) ? at + 1 : -1;
    }
    if (quote === 0x7b || quote === 0x5b) return -1;
    for (; at < end; at++) if (bytes[at] === 0x3a && (at + 1 >= end || bytes[at + 1] === 0x20)) return at;
    return -1;
  }

  private isItem({ start, end }: Line): boolean {
    return this.bytes[start] === 0x2d && (start + 1 >= end || this.bytes[start + 1] === 0x20);
  }

  private next(): Line | undefined {
    this.comments();
    return this.lines[this.at];
  }

  private comments(): void {
    for (let line = this.lines[this.at]; line !== undefined && this.bytes[line.start] === 0x23; line = this.lines[++this.at]);
  }

  private is(text: string): boolean {
    const line = this.lines[this.at];
    return line !== undefined && line.indent === 0 && utf8(this.bytes, line.start, line.end) === text;
  }

  private nothing(): Leaf {
    return leaf('value', this.bytes, this.end, this.end, NULL);
  }
}
