import { utf8 } from '#base/globals';
import type { Ports } from '#base/ports';
import type { Json, Pair, Values } from '#entry/field';
import type { StoredEvent, StoredExchange } from '#entry/stored';
import type { Detail, EventDetail } from '#protocols/contract/protocol';
import { headerOf, readStoredHead, type StoredHead } from '../kit/http/stored-head.ts';
import { storedJson, storedText } from '../kit/redacted.ts';
import { readSize } from './asciicast.ts';
import { deprecationOf } from './deprecated.ts';
import { foldManagedFields } from './diff.ts';
import { eventMeta, LINE, readEventTree, RESIZE, STDERR, STDIN } from './event.ts';
import type { KubernetesFields } from './fields.ts';
import { patchChanges, patchKindOf } from './patch-changes.ts';
import { readRequestInfo, type RequestInfo } from './request-info.ts';
import { CHANNELS } from './session/channels.ts';
import { explain, rbacRule, readStatus, ruleJson } from './status.ts';
import { readStoredObject, storedJsonOf, type StoredObject } from './stored-object.ts';
import { isObject, member, readTable } from './table.ts';
import { child } from './tree.ts';

type ExchangeValues = Values<KubernetesFields['exchange']>;

/** Everything of a request and its answer, from the stored form. */
export function detail({ request, response }: StoredExchange, ports: Ports): Detail<KubernetesFields> {
  const asked = request === undefined ? undefined : readStoredHead(request);
  const answered = response === undefined ? undefined : readStoredHead(response);
  const sent = request === undefined || asked === undefined ? undefined : readStoredObject(request, asked, ports);
  const got = response === undefined || answered === undefined ? undefined : readStoredObject(response, answered, ports);
  const info = readRequestInfo(asked?.method ?? '', asked?.target ?? '');
  return {
    ...(asked === undefined ? {} : { request: { body: sent?.json, contentType: sent?.format, query: queryOf(info) } }),
    ...(got === undefined ? {} : { response: { body: got.json, contentType: got.format, table: tableOf(got.json) } }),
    exchange: {
      ...(asked === undefined ? {} : ofRequest(asked, info, sent)),
      ...(answered === undefined ? {} : ofResponse(answered, info, got)),
      object: objectOf(info, sent, got),
    },
  };
}

function ofRequest(head: StoredHead, info: RequestInfo, sent: StoredObject | undefined): ExchangeValues {
  const { headers } = head;
  const kind = patchKindOf(headerOf(headers, 'content-type'));
  const deprecation = info.isResource ? deprecationOf(info.group, info.version, info.resource) : undefined;
  const groups = headers.filter(([name]) => name.toLowerCase() === 'impersonate-group').map(([, value]) => value);
  return {
    path: info.path,
    userAgent: headerOf(headers, 'user-agent'),
    impersonatedGroups: groups.length === 0 ? undefined : groups,
    deprecated: deprecation === undefined ? undefined : { ...deprecation },
    patch: kind === undefined || sent === undefined ? undefined : patchChanges(kind, sent.json).map((change) => ({ ...change })),
  };
}

function ofResponse(head: StoredHead, info: RequestInfo, got: StoredObject | undefined): ExchangeValues {
  const warnings = readWarnings(head.headers);
  const explanation = explain(readStatus(got?.node), {
    status: head.status,
    verb: info.verb,
    resource: info.resource,
    name: info.name,
    priorityLevel: headerOf(head.headers, 'x-kubernetes-pf-prioritylevel-uid'),
    retryAfter: headerOf(head.headers, 'retry-after'),
  });
  return {
    warnings: warnings.length === 0 ? undefined : warnings,
    explanation,
    rule: head.status === 403 && info.verb !== '' ? ruleJson(rbacRule(info)) : undefined,
  };
}

/** The text of `Warning` headers (RFC 7234 §5.5): `299 - "text"`, one or more in each. */
export function readWarnings(headers: readonly Pair[]): readonly string[] {
  return headers
    .filter(([name]) => name.toLowerCase() === 'warning')
    .flatMap(([, value]) => [...value.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)])
    .map((match) => (match[1] as string).replaceAll(/\\(.)/g, '$1'));
}

function queryOf({ query }: RequestInfo): { readonly [name: string]: string } | undefined {
  return query.size === 0 ? undefined : Object.fromEntries(query);
}

function tableOf(object: Json): Json | undefined {
  const table = readTable(object);
  return table === undefined ? undefined : { columns: table.columns.map(({ name }) => name), rows: table.rows.map(({ cells }) => cells) };
}

/** The object that a request is about: no list, no table, no word about an error. */
function objectOf({ verb }: RequestInfo, sent: StoredObject | undefined, got: StoredObject | undefined): Json | undefined {
  for (const each of [got, verb === 'patch' ? undefined : sent]) {
    if (each === undefined || !isObject(each.json)) continue;
    const kind = member(each.json, 'kind');
    if (typeof kind === 'string' && kind !== 'Status' && kind !== 'Table' && kind !== 'DeleteOptions' && !kind.endsWith('List'))
      return foldManagedFields(each.json);
  }
  return undefined;
}

const SUMMARY = 200;

/** One message of a stream: a watch event, a line of a log, or what went over a channel. */
export function eventDetail({ message, side }: StoredEvent): EventDetail {
  const { bytes } = message;
  const tag = bytes[0] ?? 0;
  if (tag === LINE) return lineDetail(storedJsonLine(message));
  if (tag >= STDIN && tag <= RESIZE) return channelDetail(tag, message.size, utf8(bytes, 1), side);
  const { node } = readEventTree(message);
  const meta = eventMeta(node);
  const object = child(node, 'object');
  const where = meta.namespace === undefined ? '' : `${meta.namespace}/`;
  const words = [meta.type, meta.kind, meta.name === undefined ? undefined : `${where}${meta.name}`, meta.reason];
  return {
    summary: [...words.filter((word) => word !== undefined), ...(meta.initialEventsEnd ? ['initial events end'] : [])].join(' '),
    values: {
      type: meta.type,
      apiVersion: meta.apiVersion,
      kind: meta.kind,
      namespace: meta.namespace,
      name: meta.name,
      uid: meta.uid,
      resourceVersion: meta.resourceVersion,
      initialEventsEnd: meta.initialEventsEnd ? true : undefined,
      reason: meta.reason,
      explanation:
        meta.type === 'ERROR'
          ? explain(readStatus(object), { status: meta.code ?? 500, verb: 'watch', resource: '', name: '' })
          : undefined,
      object: object === undefined ? undefined : storedJsonOf(object, message),
    },
  };
}

function storedJsonLine(message: StoredEvent['message']): string {
  const read = message.bytes[1] === 0x7b ? storedJson : storedText;
  return read(message, 1, message.bytes.length);
}

function lineDetail(line: string): EventDetail {
  return { summary: line.slice(0, SUMMARY), values: { line } };
}

function channelDetail(tag: number, size: number, text: string, side: 0 | 1): EventDetail {
  const channel = CHANNELS[tag - STDIN] ?? 'unknown';
  if (tag === STDIN) return { summary: `stdin · ${size} B, not kept`, values: { channel, size, note: 'what is typed is not kept' } };
  if (tag === RESIZE) {
    const [columns, rows] = readSize(text) ?? [];
    return { summary: `resize · ${columns ?? '?'}×${rows ?? '?'}`, values: { channel, columns, rows } };
  }
  const note = tag <= STDERR ? 'what a terminal shows can not be masked' : undefined;
  return { summary: `${channel} · ${text.slice(0, SUMMARY).trimEnd()}`, values: { channel, text, note, side } };
}
