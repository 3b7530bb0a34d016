import { latin1 } from '#base/bytes';
import { utf8 } from '#base/globals';
import type { Json } from '#entry/field';
import { base64 } from '../kit/base64.ts';
import { type Decoded, decodeJsonString } from '../kit/mask/decoded.ts';

/**
 * An object as it stands in some bytes, whatever it is written in (JSON, protobuf, CBOR, YAML): one form for masking, which needs places, and for showing,
 * which needs values.
 */
export type Node = MapNode | ListNode | Leaf;

/** Names and their values, in the order written. */
export interface MapNode {
  readonly kind: 'map';
  readonly keys: string[];
  readonly values: Node[];
  /** Whether it was read to its end. */
  whole: boolean;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: Node[];
  whole: boolean;
}

/** How the bytes of a leaf are written: text, the inside of a JSON string, bytes, or something that `value` says better. */
export type LeafForm = 'utf8' | 'json' | 'bytes' | 'value';

/** A value without parts, and the places that it takes (one, but for CBOR's texts in pieces and YAML's blocks). */
export interface Leaf {
  readonly kind: 'leaf';
  readonly form: LeafForm;
  readonly bytes: Uint8Array;
  /** Start and end of each place, in turn. */
  readonly places: readonly number[];
  /** What it is, where `form` is `value`. */
  readonly value: string | number | boolean | null;
}

/** JSON's word for nothing. */
// oxlint-disable-next-line unicorn/no-null -- JSON has it.
export const NULL = null;

/** What a reader made of some bytes. */
export interface Reading {
  readonly node: Node | undefined;
  /** The index up to which everything was understood; the end when all of it was. */
  readonly proven: number;
}

/** Nesting that readers follow; what lies deeper is not understood. */
export const GREATEST_DEPTH = 100;

export function mapNode(): MapNode {
  return { kind: 'map', keys: [], values: [], whole: false };
}

export function listNode(): ListNode {
  return { kind: 'list', items: [], whole: false };
}

export function leaf(form: LeafForm, bytes: Uint8Array, start: number, end: number, value: Leaf['value'] = ''): Leaf {
  return { kind: 'leaf', form, bytes, places: [start, end], value };
}

/** The value of a name; the last one written wins, as in Go. */
export function child(node: Node | undefined, name: string): Node | undefined {
  if (node?.kind !== 'map') return undefined;
  const at = node.keys.lastIndexOf(name);
  return at < 0 ? undefined : node.values[at];
}

/** The node behind a row of names. */
export function descend(node: Node | undefined, ...names: readonly string[]): Node | undefined {
  let at = node;
  for (const name of names) at = child(at, name);
  return at;
}

/** The text of a leaf as it was written, without escapes; `undefined` of anything else. */
export function textOf(node: Node | undefined): string | undefined {
  if (node?.kind !== 'leaf') return undefined;
  if (node.form === 'value') return typeof node.value === 'string' ? node.value : undefined;
  if (node.form === 'bytes') return undefined;
  const { bytes, length } = decodedText(node);
  return utf8(bytes, 0, length);
}

/** The text below a row of names. */
export function textAt(node: Node | undefined, ...names: readonly string[]): string | undefined {
  return textOf(descend(node, ...names));
}

/** A leaf's text as bytes, and where each of them stands in what it was read from. */
export function decodedText(node: Leaf): Decoded {
  const { bytes, places } = node;
  if (node.form === 'json') return decodeJsonString(bytes, places[0] as number, places[1] as number);
  let length = 0;
  for (let i = 0; i < places.length; i += 2) length += (places[i + 1] as number) - (places[i] as number);
  const text = new Uint8Array(length);
  const origin = new Int32Array(length + 1);
  let to = 0;
  for (let i = 0; i < places.length; i += 2)
    for (let at = places[i] as number; at < (places[i + 1] as number); at++) {
      origin[to] = at;
      text[to++] = bytes[at] as number;
    }
  origin[length] = places.at(-1) ?? 0;
  return { bytes: text, length, origin };
}

/** The object as JSON. `hidden` says what stands for a leaf of which something was masked. */
export function toJson(node: Node, hidden: (leaf: Leaf) => string | undefined = () => undefined): Json {
  if (node.kind === 'list') return node.items.map((item) => toJson(item, hidden));
  if (node.kind === 'map') {
    const object: Record<string, Json> = {};
    node.keys.forEach((key, i) => Object.defineProperty(object, key, { ...OWN, value: toJson(node.values[i] as Node, hidden) }));
    return object;
  }
  return hidden(node) ?? plainValue(node);
}

const OWN = { enumerable: true, configurable: true, writable: true } as const;

function plainValue(node: Leaf): Json {
  const [start = 0, end = 0] = node.places;
  switch (node.form) {
    case 'value':
      return node.value;
    case 'bytes':
      return node.places.length === 2 ? base64(node.bytes, start, end) : base64(decodedText(node).bytes);
    case 'json':
      return node.bytes.subarray(start, end).includes(0x5c) ? unescaped(node) : utf8(node.bytes, start, end);
    case 'utf8':
      return node.places.length === 2 ? utf8(node.bytes, start, end) : utf8(decodedText(node).bytes);
  }
}

/** Halves of a pair of escapes make one character only together, so the text goes through the language's own reader. */
function unescaped(node: Leaf): string {
  const [start = 0, end = 0] = node.places;
  try {
    const text: unknown = JSON.parse(`"${utf8(node.bytes, start, end)}"`);
    return typeof text === 'string' ? text : '';
  } catch {
    return latin1(node.bytes, start, end);
  }
}
