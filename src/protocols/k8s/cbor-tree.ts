import { Tokenizer } from 'cborg';
import { utf8 } from '#base/globals';
import { GREATEST_DEPTH, leaf, listNode, mapNode, type Node, type Reading, NULL } from './tree.ts';

type Token = ReturnType<Tokenizer['next']>;

const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;
/** "This is CBOR" (RFC 8949 §3.4.6), and "to be shown as base64" (§3.4.5.2), which is how Kubernetes marks what is no text. */
const SELF_DESCRIBED = 55_799;
const AS_BASE64 = 22;

const OPTIONS = { allowIndefinite: true, allowUndefined: true, coerceUndefinedToNull: true, allowBigInt: true };

/** A stretch that is no whole CBOR: what was read of it stands, the rest is unknown. */
class Cut extends Error {}

/**
 * Reads one CBOR object (RFC 8949), or the first of a sequence (RFC 8742), from `start` on. `next` is where the one behind it begins. Byte strings are text,
 * because Kubernetes writes texts so, unless they are marked as base64.
 */
export function readCborTree(bytes: Uint8Array, start: number, end: number): Reading & { readonly next: number; readonly whole: boolean } {
  const reader = new CborReader(bytes, start, end);
  const node = reader.read();
  return { node, proven: reader.proven, next: reader.proven, whole: reader.whole };
}

class CborReader {
  private readonly bytes: Uint8Array;
  private readonly start: number;
  private readonly tokens: Tokenizer;
  private readonly open: Node[] = [];
  proven: number;
  /** Whether the object was read to its end. */
  whole = true;
  /** Where the last token begins. */
  private begun = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.start = start;
    this.proven = start;
    this.tokens = new Tokenizer(bytes.subarray(start, end), OPTIONS);
  }

  read(): Node | undefined {
    try {
      return this.value(0, false);
    } catch (error) {
      if (!(error instanceof Cut)) throw error;
      this.whole = false;
      return this.joined();
    }
  }

  private value(depth: number, base64: boolean): Node | undefined {
    const token = this.next();
    if (token === undefined) return undefined;
    const { major } = token.type;
    if (major === TAG) {
      if (depth >= GREATEST_DEPTH) throw new Cut();
      return this.value(depth + 1, Number(token.value) === AS_BASE64 || (base64 && Number(token.value) === SELF_DESCRIBED));
    }
    if (major === ARRAY || major === MAP) {
      if (depth >= GREATEST_DEPTH) throw new Cut();
      return major === ARRAY ? this.list(Number(token.value), depth) : this.map(Number(token.value), depth);
    }
    const end = this.proven;
    if (major === BYTES || major === TEXT) {
      return leaf(base64 ? 'bytes' : 'utf8', this.bytes, this.begun + headSize(this.bytes[this.begun] as number), end);
    }
    const { value } = token as { readonly value: unknown };
    if (typeof value === 'bigint') return leaf('value', this.bytes, end, end, value.toString());
    return leaf('value', this.bytes, end, end, typeof value === 'number' || typeof value === 'boolean' ? value : NULL);
  }

  /** What was being read when the bytes ended, put together. */
  private joined(): Node | undefined {
    this.open.forEach((node, i) => {
      const inner = this.open[i + 1];
      if (inner === undefined) return;
      if (node.kind === 'list') node.items.push(inner);
      else if (node.kind === 'map') node.values[node.values.length - 1] = inner;
    });
    return this.open[0];
  }

  private list(length: number, depth: number): Node {
    const node = listNode();
    this.open.push(node);
    for (let i = 0; i < length; i++) {
      const item = this.value(depth + 1, false);
      if (item === undefined) break;
      node.items.push(item);
    }
    node.whole = true;
    this.open.pop();
    return node;
  }

  private map(length: number, depth: number): Node {
    const node = mapNode();
    this.open.push(node);
    for (let i = 0; i < length; i++) {
      const key = this.value(depth + 1, false);
      if (key === undefined) break;
      if (key.kind !== 'leaf') throw new Cut();
      node.keys.push(key.form === 'utf8' ? utf8(key.bytes, key.places[0], key.places[1]) : String(key.value));
      const placeholder = leaf('value', this.bytes, this.proven, this.proven, NULL);
      node.values.push(placeholder);
      node.values[node.values.length - 1] = this.value(depth + 1, false) ?? placeholder;
    }
    node.whole = true;
    this.open.pop();
    return node;
  }

  /** The next token; `undefined` where what has no length ends. */
  private next(): Token | undefined {
    let token: Token;
    try {
      if (this.tokens.done()) throw new Cut();
      token = this.tokens.next();
    } catch {
      throw new Cut();
    }
    this.begun = this.proven;
    this.proven = this.start + this.tokens.pos();
    return token.type.name === 'break' ? undefined : token;
  }
}

/** Bytes of the head of an item: what announces it, and the length behind that (RFC 8949 §3). */
function headSize(first: number): number {
  const more = first & 0x1f;
  return more < 24 ? 1 : 1 + (1 << (more - 24));
}
