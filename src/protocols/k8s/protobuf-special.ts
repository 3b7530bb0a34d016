import { durationText, microTimeText, timeText } from './go-json.ts';
import { readJsonTree } from './json-tree.ts';
import type { MessageType } from './schema/schema.ts';
import { type Leaf, leaf, listNode, mapNode, type Node, type Reading, NULL } from './tree.ts';

/** The fields of a message by their numbers. */
export interface Ranges {
  /** The index up to which there were fields. */
  readonly proven: number;
  /** Start and end of each field's contents, in turn. */
  readonly found: ReadonlyMap<number, readonly number[]>;
  last(number: number): readonly [start: number, end: number] | undefined;
  text(number: number): string | undefined;
  /** A signed varint; 0 when absent. */
  number(number: number): bigint;
}

/** How what lies inside is read. */
export interface Inside {
  embedded(start: number, end: number): Reading;
  inner(name: string, start: number, end: number): Node;
  /** What lies there is not understood. */
  fail(start: number): void;
}

type Reader = (bytes: Uint8Array, fields: Ranges, inside: Inside, end: number) => Node;

const MACHINERY = 'k8s.io.apimachinery.pkg.';
const EXTENSIONS = 'k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.';

/** Types whose JSON is not an object of their fields. */
const SPECIAL: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [`${MACHINERY}api.resource.Quantity`, (bytes, fields, _, end) => textLeaf(bytes, fields, 1, end)],
  [`${MACHINERY}apis.meta.v1.Time`, (bytes, fields, _, end) => timeLeaf(bytes, fields, end, (s) => timeText(s))],
  [`${MACHINERY}apis.meta.v1.MicroTime`, (bytes, fields, _, end) => timeLeaf(bytes, fields, end, microTimeText)],
  [`${MACHINERY}apis.meta.v1.Duration`, (bytes, fields, _, end) => leaf('value', bytes, end, end, durationText(fields.number(1)))],
  [`${MACHINERY}util.intstr.IntOrString`, intOrString],
  [`${MACHINERY}apis.meta.v1.FieldsV1`, (bytes, fields, inside, end) => rawJson(bytes, fields, inside, end, emptyMap)],
  [
    `${MACHINERY}runtime.RawExtension`,
    (bytes, fields, inside, end) => rawJson(bytes, fields, inside, end, () => leaf('value', bytes, end, end, NULL)),
  ],
  ...['v1', 'v1beta1'].flatMap((version): [string, Reader][] => {
    const name = (type: string): string => `${EXTENSIONS}${version}.${type}`;
    const schema = name('JSONSchemaProps');
    return [
      [name('JSON'), (bytes, fields, inside, end) => rawJson(bytes, fields, inside, end, () => leaf('value', bytes, end, end, NULL))],
      [
        name('JSONSchemaPropsOrBool'),
        (bytes, fields, inside, end) => one(fields, 2, schema, inside) ?? leaf('value', bytes, end, end, fields.number(1) !== 0n),
      ],
      [
        name('JSONSchemaPropsOrArray'),
        (bytes, fields, inside, end) =>
          many(fields, 2, schema, inside) ?? one(fields, 1, schema, inside) ?? leaf('value', bytes, end, end, NULL),
      ],
      [
        name('JSONSchemaPropsOrStringArray'),
        (bytes, fields, inside, end) => texts(bytes, fields, 2) ?? one(fields, 1, schema, inside) ?? leaf('value', bytes, end, end, NULL),
      ],
    ];
  }),
]);

/** Reads a message whose JSON is special; `undefined` when it is an ordinary one. */
export function readSpecial(
  type: MessageType,
  bytes: Uint8Array,
  start: number,
  end: number,
  ranges: (start: number, end: number) => Ranges,
  inside: Inside,
): Node | undefined {
  const reader = isList(type) ? items : SPECIAL.get(type.name);
  return reader?.(bytes, ranges(start, end), inside, end);
}

/** A Go slice by a name of its own is a message with nothing but `items`. */
function isList({ fields }: MessageType): boolean {
  const [first] = fields;
  return fields.length === 1 && first?.name === 'items' && first.repeated && first.type === 'string';
}

function textLeaf(bytes: Uint8Array, fields: Ranges, number: number, end: number): Node {
  const range = fields.last(number);
  return range === undefined ? leaf('value', bytes, end, end, '0') : leaf('utf8', bytes, range[0], range[1]);
}

/** The zero time, which has no fields, is `null`. */
function timeLeaf(bytes: Uint8Array, fields: Ranges, end: number, write: (seconds: number, nanos: number) => string | undefined): Leaf {
  const text = fields.found.size === 0 ? undefined : write(Number(fields.number(1)), Number(fields.number(2)));
  return leaf('value', bytes, end, end, text ?? NULL);
}

function intOrString(bytes: Uint8Array, fields: Ranges, _: Inside, end: number): Node {
  if (fields.number(1) === 0n) return leaf('value', bytes, end, end, Number(fields.number(2)));
  const range = fields.last(3);
  return range === undefined ? leaf('value', bytes, end, end, '') : leaf('utf8', bytes, range[0], range[1]);
}

/** `raw` (1) holds JSON, or an object in protobuf with its magic. */
function rawJson(bytes: Uint8Array, fields: Ranges, inside: Inside, _end: number, absent: () => Node): Node {
  const range = fields.last(1);
  if (range === undefined) return absent();
  const [start, end] = range;
  const embedded = inside.embedded(start, end);
  if (embedded.node !== undefined) return embedded.node;
  const read = readJsonTree(bytes, start, end);
  if (read.proven < end) inside.fail(read.proven);
  return read.node ?? leaf('bytes', bytes, start, start);
}

function emptyMap(): Node {
  return { ...mapNode(), whole: true };
}

function items(bytes: Uint8Array, fields: Ranges): Node {
  return texts(bytes, fields, 1) ?? { ...listNode(), whole: true };
}

function texts(bytes: Uint8Array, fields: Ranges, number: number): Node | undefined {
  const ranges = fields.found.get(number);
  if (ranges === undefined) return undefined;
  const node = listNode();
  node.whole = true;
  for (let i = 0; i < ranges.length; i += 2) node.items.push(leaf('utf8', bytes, ranges[i] as number, ranges[i + 1] as number));
  return node;
}

function one(fields: Ranges, number: number, name: string, inside: Inside): Node | undefined {
  const range = fields.last(number);
  return range === undefined ? undefined : inside.inner(name, range[0], range[1]);
}

function many(fields: Ranges, number: number, name: string, inside: Inside): Node | undefined {
  const ranges = fields.found.get(number);
  if (ranges === undefined) return undefined;
  const node = listNode();
  node.whole = true;
  for (let i = 0; i < ranges.length; i += 2) node.items.push(inside.inner(name, ranges[i] as number, ranges[i + 1] as number));
  return node;
}
