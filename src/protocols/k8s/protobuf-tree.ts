import { utf8 } from '#base/globals';
import { inOrder, nameOf, wholeNumber } from './go-json.ts';
import { WireField } from './protobuf-wire.ts';
import { readSpecial, type Ranges } from './protobuf-special.ts';
import { type FieldType, type MessageType, messageByName, messageOfKind } from './schema/schema.ts';
import { GREATEST_DEPTH, type Leaf, leaf, listNode, type MapNode, mapNode, type Node, type Reading, NULL } from './tree.ts';

/** `k8s\0`, before every object but watch events (apimachinery, runtime/serializer/protobuf). */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];
const WATCH_EVENT = 'k8s.io.apimachinery.pkg.apis.meta.v1.WatchEvent';

/** Whether bytes begin as an object in Kubernetes' protobuf. */
export function isKubernetesProtobuf(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 4 && MAGIC.every((byte, i) => bytes[start + i] === byte);
}

/** What stands around an object: `runtime.Unknown`. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  /** Where the object lies. */
  readonly start: number;
  readonly end: number;
  readonly contentType: string;
  readonly proven: number;
}

/** Reads the magic and `runtime.Unknown` behind it; `undefined` when they are not there. */
export function readEnvelope(bytes: Uint8Array, start: number, end: number): Envelope | undefined {
  if (!isKubernetesProtobuf(bytes, start, end)) return undefined;
  const fields = readRanges(bytes, start + 4, end);
  const type = fields.last(1);
  const typeMeta = type === undefined ? undefined : readRanges(bytes, type[0], type[1]);
  const raw = fields.last(2) ?? [fields.proven, fields.proven];
  return {
    apiVersion: typeMeta?.text(1) ?? '',
    kind: typeMeta?.text(2) ?? '',
    start: raw[0],
    end: raw[1],
    contentType: fields.text(4) ?? '',
    proven: fields.proven,
  };
}

/**
 * Reads an object in Kubernetes' protobuf as the JSON that the server would have written. `node` is `undefined` when it is none; of a kind that the table
 * does not have only `apiVersion` and `kind` are there, and nothing of its content counts as proven.
 */
export function readProtobufTree(bytes: Uint8Array, start: number, end: number): Reading {
  const envelope = readEnvelope(bytes, start, end);
  if (envelope === undefined) return { node: undefined, proven: start };
  const node = mapNode();
  node.whole = true;
  // Kind and version stand before the rest in every type.
  for (const [name, text] of [
    ['kind', envelope.kind],
    ['apiVersion', envelope.apiVersion],
  ] as const)
    if (text !== '') add(node, name, leaf('value', bytes, start, start, text));
  // Only watch events, which are no objects, name no kind.
  const unnamed = envelope.kind === '' && envelope.apiVersion === '';
  const type = unnamed ? messageByName(WATCH_EVENT) : messageOfKind(envelope.apiVersion, envelope.kind);
  if (type === undefined) return { node, proven: envelope.start === envelope.end ? envelope.proven : envelope.start };
  const reader = new ProtobufReader(bytes);
  reader.message(node, type, envelope.start, envelope.end, 0);
  return { node, proven: reader.failedAt ?? envelope.proven };
}

/** Reads a watch event, which has no magic of its own: `{ type, object }`. */
export function readWatchEventTree(bytes: Uint8Array, start: number, end: number): Reading {
  const node = mapNode();
  const reader = new ProtobufReader(bytes);
  reader.message(node, messageByName(WATCH_EVENT) as MessageType, start, end, 0);
  return { node, proven: reader.failedAt ?? end };
}

function readRanges(bytes: Uint8Array, start: number, end: number): Ranges {
  const found = new Map<number, number[]>();
  const varints = new Map<number, bigint>();
  const field = new WireField();
  let at = start;
  let proven = start;
  while (at < end) {
    const next = field.read(bytes, at, end);
    if (next < 0) break;
    const ranges = found.get(field.number) ?? [];
    ranges.push(field.start, field.end);
    found.set(field.number, ranges);
    if (field.wire === 0) varints.set(field.number, field.value);
    at = next;
    proven = next;
  }
  const last = (number: number): readonly [number, number] | undefined => {
    const ranges = found.get(number);
    return ranges === undefined ? undefined : [ranges.at(-2) as number, ranges.at(-1) as number];
  };
  return {
    proven,
    found,
    last,
    text: (number) => {
      const range = last(number);
      return range === undefined ? undefined : utf8(bytes, range[0], range[1]);
    },
    number: (number) => BigInt.asIntN(64, varints.get(number) ?? 0n),
  };
}

class ProtobufReader {
  private readonly bytes: Uint8Array;
  /** Where the first thing stands that is not understood. */
  failedAt: number | undefined = undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Adds the fields of a message to `node`, as Go writes them to JSON. */
  message(node: MapNode, type: MessageType, start: number, end: number, depth: number): void {
    const ranges = readRanges(this.bytes, start, end);
    node.whole = ranges.proven === end;
    if (!node.whole) this.fail(ranges.proven);
    for (const number of ranges.found.keys()) if (type.byNumber(number) === undefined) this.fail(this.unknownAt(ranges, number, start));
    for (const field of type.fields) this.field(node, field, ranges.found.get(field.number), depth, end);
  }

  private field(node: MapNode, field: FieldType, ranges: readonly number[] | undefined, depth: number, end: number): void {
    if (field.inline && typeof field.type === 'object') {
      this.message(node, field.type, ranges?.at(-2) ?? end, ranges?.at(-1) ?? end, depth);
      return;
    }
    if (field.name === '') return;
    if (ranges === undefined) {
      const absent = this.absent(field, end, depth);
      if (absent !== undefined) add(node, field.name, absent);
      return;
    }
    if (field.map) add(node, field.name, this.map(field, ranges, depth));
    else if (field.repeated) add(node, field.name, this.list(field, ranges, depth));
    else {
      const value = this.value(field.type, ranges.at(-2) as number, ranges.at(-1) as number, depth);
      const empty = field.omitEmpty && !field.pointer && isEmpty(value);
      if (!empty && !(field.omitZero && value.kind === 'leaf' && value.value === NULL && value.form === 'value'))
        add(node, field.name, value);
    }
  }

  /** What Go writes for a field that is not on the wire. */
  private absent(field: FieldType, at: number, depth: number): Node | undefined {
    const { type, pointer, omitEmpty, omitZero, repeated, map } = field;
    const structure = typeof type === 'object' && !pointer && !repeated && !map;
    if (structure ? omitZero : omitEmpty) return undefined;
    if (pointer || repeated || map || type === 'bytes') return leaf('value', this.bytes, at, at, NULL);
    if (typeof type === 'object') return depth < GREATEST_DEPTH ? this.value(type, at, at, depth) : undefined;
    return leaf('value', this.bytes, at, at, type === 'string' ? '' : type === 'bool' ? false : 0);
  }

  private list(field: FieldType, ranges: readonly number[], depth: number): Node {
    const node = listNode();
    node.whole = true;
    for (let i = 0; i < ranges.length; i += 2) node.items.push(this.value(field.type, ranges[i] as number, ranges[i + 1] as number, depth));
    return node;
  }

  /** Entries are messages of a name (1) and a value (2). */
  private map(field: FieldType, ranges: readonly number[], depth: number): Node {
    const entries = new Map<string, Node>();
    for (let i = 0; i < ranges.length; i += 2) {
      const [start, end] = [ranges[i] as number, ranges[i + 1] as number];
      const entry = readRanges(this.bytes, start, end);
      if (entry.proven < end) this.fail(entry.proven);
      const [from, to] = entry.last(1) ?? [start, start];
      const [valueStart, valueEnd] = entry.last(2) ?? [end, end];
      entries.set(nameOf(this.bytes, from, to), this.value(field.type, valueStart, valueEnd, depth));
    }
    const node = mapNode();
    node.whole = true;
    for (const name of inOrder([...entries.keys()])) add(node, name, entries.get(name) as Node);
    return node;
  }

  private value(type: FieldType['type'], start: number, end: number, depth: number): Node {
    const { bytes } = this;
    if (typeof type === 'object') {
      if (depth >= GREATEST_DEPTH) {
        this.fail(start);
        return leaf('bytes', bytes, start, end);
      }
      const special = readSpecial(type, bytes, start, end, (from, to) => readRanges(bytes, from, to), {
        embedded: (from, to) => this.embedded(from, to, depth + 1),
        fail: (at) => this.fail(at),
        inner: (name, from, to) => this.value(messageByName(name) ?? 'bytes', from, to, depth + 1),
      });
      if (special !== undefined) return special;
      const node = mapNode();
      this.message(node, type, start, end, depth + 1);
      return node;
    }
    if (type === 'string') return leaf('utf8', bytes, start, end);
    if (type === 'bytes') return leaf('bytes', bytes, start, end);
    return leaf('value', bytes, start, end, numberOf(type, bytes, start, end));
  }

  /** Bytes that are an object by themselves: protobuf with its magic, or JSON. */
  private embedded(start: number, end: number, depth: number): Reading {
    if (depth >= GREATEST_DEPTH) return { node: undefined, proven: start };
    const read = readProtobufTree(this.bytes, start, end);
    if (read.node !== undefined && read.proven < end) this.fail(read.proven);
    return read;
  }

  private fail(at: number): void {
    if (this.failedAt === undefined || at < this.failedAt) this.failedAt = at;
  }

  /** Just before the content of a field that the table does not have. */
  private unknownAt(ranges: Ranges, number: number, start: number): number {
    return ranges.found.get(number)?.[0] ?? start;
  }
}

function add(node: MapNode, name: string, value: Node): void {
  node.keys.push(name);
  node.values.push(value);
}

function isEmpty(value: Node): boolean {
  if (value.kind !== 'leaf') return false;
  if (value.form === 'value') return value.value === 0 || value.value === false || value.value === '';
  return value.places[0] === value.places[1];
}

function numberOf(type: 'bool' | 'int' | 'double', bytes: Uint8Array, start: number, end: number): Leaf['value'] {
  if (type === 'double') return end - start === 8 ? new DataView(bytes.buffer, bytes.byteOffset + start, 8).getFloat64(0, true) : 0;
  let value = 0n;
  let shift = 0n;
  for (let at = start; at < end && shift < 70n; at++, shift += 7n) value |= BigInt((bytes[at] as number) & 0x7f) << shift;
  return type === 'bool' ? value !== 0n : wholeNumber(value);
}
