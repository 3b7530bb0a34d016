import type { StoredMessage } from '#entry/stored';
import { type Format, readTree } from './format.ts';
import { readWatchEventTree } from './protobuf-tree.ts';
import { child, textAt, textOf, type Node, type Reading } from './tree.ts';

/**
 * What a stored message of a stream is, by its first byte: a watch event in one of three formats, a line of a log, or what went over a channel of a session, whose
 * byte is the channel's number as the server counts (`channel.k8s.io`).
 */
export const JSON_EVENT = 0x4a;
export const PROTOBUF_EVENT = 0x50;
export const CBOR_EVENT = 0x43;
export const LINE = 0x4c;
export const STDIN = 0x30;
export const STDOUT = 0x31;
export const STDERR = 0x32;
export const ERROR = 0x33;
export const RESIZE = 0x34;

const TAGS: Readonly<Record<Format, number>> = { json: JSON_EVENT, protobuf: PROTOBUF_EVENT, cbor: CBOR_EVENT, yaml: JSON_EVENT };

/** The first byte of a watch event in that format. */
export function tagOf(format: Format): number {
  return TAGS[format];
}

/** Reads a stored watch event; `undefined` node when it is none. */
export function readEventTree(message: StoredMessage): Reading {
  const { bytes } = message;
  switch (bytes[0]) {
    case JSON_EVENT:
      return readTree('json', bytes, 1, bytes.length);
    case CBOR_EVENT:
      return readTree('cbor', bytes, 1, bytes.length);
    case PROTOBUF_EVENT:
      return readWatchEventTree(bytes, 1, bytes.length);
    default:
      return { node: undefined, proven: 0 };
  }
}

/** What a watch event is about, in short. */
export interface EventMeta {
  /** `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK`, `ERROR`. */
  readonly type: string | undefined;
  readonly kind: string | undefined;
  readonly apiVersion: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  /** The bookmark behind which everything that existed before has been told (`sendInitialEvents`). */
  readonly initialEventsEnd: boolean;
  /** Of an error: its status code. */
  readonly code: number | undefined;
  readonly reason: string | undefined;
}

/** Reads what an event is about. */
export function eventMeta(event: Node | undefined): EventMeta {
  const object = child(event, 'object');
  const meta = child(object, 'metadata');
  const row = child(firstOf(child(object, 'rows')), 'object');
  const about = child(row, 'metadata') ?? meta;
  const type = textOf(child(event, 'type'));
  const code = child(object, 'code');
  return {
    type,
    kind: textAt(object, 'kind'),
    apiVersion: textAt(object, 'apiVersion'),
    name: textAt(about, 'name'),
    namespace: textAt(about, 'namespace'),
    uid: textAt(about, 'uid'),
    resourceVersion: textAt(meta, 'resourceVersion') ?? textAt(about, 'resourceVersion'),
    initialEventsEnd: textOf(child(child(meta, 'annotations'), 'k8s.io/initial-events-end')) === 'true',
    code: type === 'ERROR' && code?.kind === 'leaf' && typeof code.value === 'number' ? code.value : undefined,
    reason: type === 'ERROR' ? textAt(object, 'reason') : undefined,
  };
}

function firstOf(node: Node | undefined): Node | undefined {
  return node?.kind === 'list' ? node.items[0] : undefined;
}
