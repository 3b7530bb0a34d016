import type { Ports } from '#base/ports';
import type { Json } from '#entry/field';
import { STORED_DECODED, type StoredMessage } from '#entry/stored';
import { readCodings, undoCodings } from '../kit/http/content-coding.ts';
import { BODY, headerListOf, headerOf, partOf, type StoredHead } from '../kit/http/stored-head.ts';
import { REDACTED, storedText } from '../kit/redacted.ts';
import { type Format, formatOf, readTree } from './format.ts';
import { isKubernetesProtobuf } from './protobuf-tree.ts';
import { type Leaf, type Node, toJson } from './tree.ts';

const GREATEST_PLAIN = 8 << 20;

/** The object in the body of a stored message. */
export interface StoredObject {
  readonly node: Node;
  readonly json: Json;
  /** What it is written in, whatever it is called. */
  readonly format: Format;
}

/** Reads the object in a stored body, with `[REDACTED]` for what was masked; `undefined` when there is none. Never throws on hostile bytes. */
export function readStoredObject(message: StoredMessage, head: StoredHead, ports: Ports): StoredObject | undefined {
  const { start, end } = partOf(message, BODY);
  const said = formatOf(headerOf(head.headers, 'content-type'));
  if (start === end || said === undefined) return undefined;
  const codings = (message.flags & STORED_DECODED) !== 0 ? [] : readCodings(headerListOf(head.headers, 'content-encoding'));
  if (codings === undefined) return undefined;
  const plain = codings.length === 0 ? undefined : undoCodings(codings, message.bytes.subarray(start, end), ports, GREATEST_PLAIN);
  if (plain?.kind === 'broken') return undefined;
  // What is packed has nothing masked in it.
  const shown: StoredMessage = plain === undefined ? message : { ...message, bytes: plain.bytes, spans: [] };
  const [from, to] = plain === undefined ? [start, end] : [0, plain.bytes.length];
  const { node } = readTree(said, shown.bytes, from, to);
  if (node === undefined) return undefined;
  const format = isKubernetesProtobuf(shown.bytes, from, to) ? 'protobuf' : said;
  return { node, json: storedJsonOf(node, shown), format };
}

/** A tree that was read from a stored message as JSON, with `[REDACTED]` for what was masked. */
export function storedJsonOf(node: Node, message: StoredMessage): Json {
  return message.spans.length === 0 ? toJson(node) : toJson(node, (leaf) => hidden(leaf, message));
}

/** What stands for a leaf of which something is masked. */
function hidden({ form, places }: Leaf, message: StoredMessage): string | undefined {
  const [start = 0] = places;
  const end = places.at(-1) ?? start;
  const first = message.spans.find((span) => span.end > start && span.start < end);
  if (first === undefined || start === end) return undefined;
  const whole = first.start <= start && first.end >= (places[1] ?? end);
  return whole || form === 'bytes' || form === 'value'
    ? REDACTED
    : storedText(message, start, end)
        .replaceAll(/\\(["\\/])/g, '$1')
        .replaceAll('\\n', '\n');
}
