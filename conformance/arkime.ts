import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { domainToASCII } from 'node:url';
import { z } from 'zod';
import type { Json } from '#entry/field';
import { STORED_CUT } from '#entry/stored';
import type { Agreement } from './agreement.ts';
import { byEnds, endsOf, judge } from './flows.ts';
import { entriesOf, headersOf, httpOf, setOf, textOf, valueOf } from './layers.ts';
import { Replay, type ReplayedEntry, type ReplayedFlow } from './replay.ts';
import { compareWebSocket, websocketSchema } from './websocket.ts';

const texts = z.array(z.string()).optional();
const numbers = z.array(z.number()).optional();
const end = z.object({ ip: z.string().optional(), port: z.number().optional(), packets: z.number() });
const answerSchema = z.object({
  type: z.string(),
  name: z.string(),
  ttl: z.number().optional(),
  ip: z.string().optional(),
  cname: z.string().optional(),
  nameserver: z.string().optional(),
  mx: z.string().optional(),
});
const dnsSchema = z.object({
  queryHost: z.string().optional(),
  qt: z.string().optional(),
  qc: z.string().optional(),
  opcode: z.string().optional(),
  status: z.string().optional(),
  headerFlags: texts,
  answers: z.array(answerSchema).optional(),
});
const sessionSchema = z.object({
  protocol: z.array(z.string()),
  ipProtocol: z.number(),
  source: end,
  destination: end,
  client: z.object({ bytes: z.number() }),
  server: z.object({ bytes: z.number() }),
  http: z
    .object({
      method: texts,
      path: texts,
      host: texts,
      statuscode: numbers,
      useragent: texts,
      clientVersion: texts,
      serverVersion: texts,
      requestHeader: texts,
      responseHeader: texts,
      cookieKey: texts,
      key: texts,
      sha256: texts,
      'response-location': texts,
      'request-referer': texts,
    })
    .optional(),
  dns: z.array(dnsSchema).optional(),
  tls: z.object({ version: texts, cipher: texts, ja4: texts, ja3: texts }).optional(),
  icmp: z.object({ type: numbers, code: numbers }).optional(),
  websocket: websocketSchema.optional(),
});
type Session = z.infer<typeof sessionSchema>;
const testSchema = z.object({ sessions3: z.array(z.object({ body: sessionSchema })).optional() });

const TRANSPORTS = new Map([
  [1, 'icmp'],
  [58, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [132, 'sctp'],
]);
/** Its words for protocols that we know. Over SCTP we know none. */
const OURS: Readonly<Record<string, string>> = {
  http: 'http',
  http2: 'http2',
  dns: 'dns',
  mdns: 'dns',
  llmnr: 'dns',
  tls: 'tls',
  dtls: 'tls',
  websocket: 'websocket',
  redis: 'redis',
  icmp: 'icmp',
};
/** HTTP that Arkime stores in its own words, because it looks no further. */
const INSIDE: readonly string[] = ['grpc', 'websocket'];

/** Sessions as Arkime's tests expect them: sets of values by session. */
export async function compareWithArkime(folder: string, agreement: Agreement): Promise<void> {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.pcap'))) {
    const path = join(folder, file);
    const sessions = testSchema.parse(JSON.parse(readFileSync(path.replace(/pcap$/, 'test'), 'utf8'))).sessions3;
    if (sessions === undefined) continue;
    agreement.capture = `arkime/${basename(path)}`;
    const { flows } = await Replay.ofFile(path);
    compareSessions(
      sessions.map(({ body }) => body),
      flows,
      agreement,
    );
  }
}

function compareSessions(sessions: readonly Session[], flows: readonly ReplayedFlow[], agreement: Agreement): void {
  const ours = byEnds(flows);
  const grouped = Map.groupBy(
    sessions.filter((session) => session.source.ip !== undefined),
    (session) => {
      const { source, destination } = session;
      const transport = TRANSPORTS.get(session.ipProtocol) ?? 'other';
      return endsOf(transport, source.ip ?? '', source.port ?? 0, destination.ip ?? '', destination.port ?? 0);
    },
  );
  for (const [ends, same] of grouped) {
    if (ends.startsWith('other')) continue;
    const found = ours.get(ends) ?? [];
    const names = [...new Set(same.flatMap(({ protocol }) => protocol))];
    const expected = ends.startsWith('sctp') ? [] : [...new Set(names.flatMap((name) => OURS[name] ?? []))];
    // An upgrade to HTTP/2 is HTTP to Arkime, whatever the first request was.
    const http2 = expected.includes('http2') ? expected.filter((name) => name !== 'http') : expected;
    // It calls HTTP what ALPN announces inside TLS, and OPTIONS of SIP.
    const wanted = names.includes('tls') || names.includes('sip') ? http2.filter((name) => !name.startsWith('http')) : http2;
    // ICMP errors are joined to the flow that they speak of.
    if (
      ends.startsWith('icmp') &&
      found.length === 0 &&
      same.every((session) => session.icmp?.type?.every((type) => isError(session.ipProtocol, type)) === true)
    )
      continue;
    judge(agreement, wanted, found, ends, [...INSIDE, ...expected]);
    if (!same.some((session) => session.icmp?.type?.some((type) => isError(session.ipProtocol, type)) === true))
      compareCounts(same, found, ends, agreement);
    if (wanted.includes('http')) compareHttp(same, found, agreement, 'http');
    if (wanted.includes('http2')) compareHttp(same, found, agreement, 'http2');
    if (wanted.includes('dns')) compareDns(same, found, agreement);
    if (wanted.includes('icmp')) compareIcmp(same, found, agreement);
    if (wanted.includes('websocket'))
      compareWebSocket(
        same.flatMap(({ websocket }) => websocket ?? []),
        found,
        agreement,
      );
    if (names.includes('tls')) compareTls(same, found, agreement);
  }
}

/** RFC 792, RFC 1122 and RFC 4443 §2.1. */
function isError(protocol: number, type: number): boolean {
  return protocol === 58 ? type < 128 : [3, 4, 5, 11, 12].includes(type);
}

/**
 * Packets and payload bytes of both directions together: who began is not always the same to both of us. Its link-layer bytes are not compared.
 * Left out: packets of connections that were closed (we do not count what follows the end), bytes where something was sent twice (we count it twice),
 * or of connections whose start it did not see (it counts nothing), and DHCP, whose sessions are not flows.
 */
function compareCounts(sessions: readonly Session[], flows: readonly ReplayedFlow[], ends: string, agreement: Agreement): void {
  const transport = ends.split(' ')[0] ?? '';
  const theirs = { packets: 0, bytes: 0 };
  for (const { source, destination, client, server } of sessions) {
    theirs.packets += source.packets + destination.packets;
    theirs.bytes += client.bytes + server.bytes;
  }
  const sum = (pick: (flow: ReplayedFlow) => readonly [number, number]): number =>
    flows.reduce((total, flow) => total + pick(flow)[0] + pick(flow)[1], 0);
  if (sessions.some(({ protocol }) => protocol.includes('dhcp') || protocol.includes('dhcpv6'))) return;
  const closed = flows.some(({ end }) => end === 'fin' || end === 'rst' || end === 'refused');
  if (!closed)
    agreement.field(
      transport,
      `packets of ${ends}`,
      theirs.packets,
      sum((flow) => flow.packets),
    );
  const repeated = flows.some(({ repeated }) => repeated);
  if (!repeated && (transport !== 'tcp' || theirs.bytes > 0))
    agreement.field(
      transport,
      `bytes of ${ends}`,
      theirs.bytes,
      sum((flow) => flow.bytes),
    );
}

function compareHttp(sessions: readonly Session[], flows: readonly ReplayedFlow[], agreement: Agreement, layer: 'http' | 'http2'): void {
  const entries = entriesOf(flows, layer);
  type Http = NonNullable<Session['http']>;
  const theirs = (pick: (http: Http) => readonly (string | number)[] | undefined): string | undefined =>
    setOf(sessions.flatMap(({ http }) => (http === undefined ? [] : (pick(http) ?? []))));
  const ours = (pick: (entry: ReplayedEntry) => readonly (string | undefined)[] | string | undefined): string | undefined =>
    setOf(entries.flatMap((entry) => pick(entry) ?? []));
  const compare = (field: string, expected: string | undefined, found: string | undefined): void =>
    agreement.field(layer, field, expected, found);
  compare(
    'method',
    theirs((http) => http.method?.filter((method) => layer === 'http' || method !== 'PRI')),
    ours((entry) => textOf(entry, layer, 'request', 'method')),
  );
  compare(
    'path',
    theirs((http) => http.path),
    ours((entry) => pathOf(textOf(entry, layer, 'request', 'path'))),
  );
  compare(
    'status',
    theirs((http) => http.statuscode?.filter((status) => status !== 100)),
    ours((entry) => textOf(entry, layer, 'response', 'status')),
  );
  compare(
    'user agent',
    theirs((http) => http.useragent),
    ours((entry) => textOf(entry, layer, 'request', 'userAgent')),
  );
  compare(
    'query names',
    theirs((http) => http.key),
    ours((entry) => Object.keys(valueOf(entry, layer, 'request', 'queryString') ?? {})),
  );
  compare(
    'cookie names',
    theirs((http) => http.cookieKey?.map(lower)),
    ours((entry) => Object.keys(valueOf(entry, layer, 'request', 'cookies') ?? {}).map(lower)),
  );
  compare(
    'location',
    theirs((http) => http['response-location']),
    ours((entry) => textOf(entry, layer, 'response', 'location')),
  );
  for (const side of ['request', 'response'] as const)
    compare(
      `${side} headers`,
      theirs((http) => http[`${side}Header`]),
      ours((entry) =>
        headersOf(entry, side)
          .map(([name]) => lower(name))
          .filter((name) => !name.startsWith(':')),
      ),
    );
  if (layer === 'http')
    compare(
      'body digests',
      theirs((http) => http.sha256),
      ours(digestsOf),
    );
}

const lower = (text: string): string => text.toLowerCase();

/** The path of a target in absolute form without the origin, as Arkime has it. */
function pathOf(target: string | undefined): string | undefined {
  return target?.replace(/^https?:\/\/[^/]*/, '');
}

/** SHA-256 of the whole bodies as stored: without transfer coding, content coding on. */
function digestsOf(entry: ReplayedEntry): readonly string[] {
  if (httpOf(entry) === undefined) return [];
  return [entry.stored?.request, entry.stored?.response].flatMap((message) => {
    if (message === undefined || (message.flags & STORED_CUT) !== 0) return [];
    const [head, body] = [message.parts[0] ?? message.bytes.length, message.parts[1] ?? message.bytes.length];
    return body > head ? [createHash('sha256').update(message.bytes.subarray(head, body)).digest('hex')] : [];
  });
}

type Query = z.infer<typeof dnsSchema>;

/** Its word for the root is another, and it shows international names in their own script. */
function rooted(name: string): string {
  return name === '<root>' ? '.' : domainToASCII(lower(name)) || lower(name);
}
/** Its names of response codes that are not IANA's. */
const CODES: Readonly<Record<string, string>> = { NOTIMPL: 'NOTIMP', BADSIG_VERS: 'BADVERS' };

/** Each query of Arkime's, by name, type and code: it has one for any number of equal ones. */
function compareDns(sessions: readonly Session[], flows: readonly ReplayedFlow[], agreement: Agreement): void {
  const entries = entriesOf(flows, 'dns');
  const left = new Set(entries);
  for (const query of sessions.flatMap(({ dns }) => dns ?? [])) {
    const same = [...left].filter(
      (each) =>
        lower(textOf(each, 'dns', 'request', 'name') ?? '') === rooted(query.queryHost ?? '') &&
        (query.qt === undefined || textOf(each, 'dns', 'request', 'type') === query.qt),
    );
    const wanted = shapes(query.answers ?? []);
    const entry =
      same.find((each) => shapes(recordsOf(each)) === wanted) ??
      same.find((each) => textOf(each, 'dns', 'response', 'code') === query.status) ??
      same[0];
    agreement.field('dns', `query ${query.queryHost ?? ''} ${query.qt ?? ''}`, true, entry !== undefined);
    if (entry === undefined) continue;
    left.delete(entry);
    compareQuery(query, entry, agreement);
  }
}

function compareQuery(query: Query, entry: ReplayedEntry, agreement: Agreement): void {
  const name = `${query.queryHost ?? ''} ${query.qt ?? ''}`;
  agreement.field('dns', `opcode of ${name}`, query.opcode, textOf(entry, 'dns', 'request', 'opcode'));
  agreement.field('dns', `class of ${name}`, query.qc, textOf(entry, 'dns', 'request', 'class'));
  agreement.field(
    'dns',
    `status of ${name}`,
    query.status === undefined ? undefined : (CODES[query.status] ?? query.status),
    textOf(entry, 'dns', 'response', 'code'),
  );
  if (query.status === undefined) return;
  const flag = (field: string): boolean => valueOf(entry, 'dns', 'response', field) === true;
  const flags = query.headerFlags ?? [];
  agreement.field('dns', `AA of ${name}`, flags.includes('AA'), flag('authoritative'));
  agreement.field('dns', `RA of ${name}`, flags.includes('RA'), flag('recursionAvailable'));
  agreement.field('dns', `AD of ${name}`, flags.includes('AD'), flag('authenticated'));
  const records = recordsOf(entry);
  agreement.field('dns', `records of ${name}`, shapes(query.answers ?? []), shapes(records));
  for (const answer of query.answers ?? []) {
    const value = answer.ip ?? answer.cname ?? answer.nameserver ?? answer.mx;
    if (value !== undefined)
      agreement.field(
        'dns',
        `${answer.type} of ${name}`,
        true,
        records.some((record) => lower(JSON.stringify(record.value)).includes(lower(value))),
      );
  }
}

const recordSchema = z.object({ type: z.string(), name: z.string(), ttl: z.number().optional(), value: z.unknown() });
type DnsRecord = Omit<z.infer<typeof recordSchema>, 'value'> & { readonly value?: unknown };

/** Records of all sections but the one that only carries EDNS. */
function recordsOf(entry: ReplayedEntry): readonly DnsRecord[] {
  return ['records', 'authority', 'additional']
    .flatMap((section) => (valueOf(entry, 'dns', 'response', section) ?? []) as readonly Json[])
    .map((record) => recordSchema.parse(record))
    .filter(({ type }) => type !== 'OPT');
}

function shapes(records: readonly DnsRecord[]): string | undefined {
  return setOf(records.map(({ type, name, ttl }) => `${type} ${rooted(name)} ${ttl ?? ''}`));
}

function compareIcmp(sessions: readonly Session[], flows: readonly ReplayedFlow[], agreement: Agreement): void {
  const codes = setOf(sessions.flatMap(({ icmp }) => icmp?.code ?? []));
  agreement.field('icmp', 'codes', codes, setOf(entriesOf(flows, 'icmp').map((entry) => textOf(entry, 'icmp', 'request', 'code'))));
}

/** Arkime's `TLSv1.2` is our `TLS 1.2`. */
function versionOf(version: string): string {
  return version
    .replace(/^(TLS|SSL)v/, '$1 ')
    .replace(/^(TLS|SSL) (\d)$/, '$1 $2.0')
    .replace(/-draft-?/, ' draft ');
}

function compareTls(sessions: readonly Session[], flows: readonly ReplayedFlow[], agreement: Agreement): void {
  const entries = entriesOf(flows, 'tls');
  const theirs = (pick: (tls: NonNullable<Session['tls']>) => readonly string[] | undefined): string | undefined =>
    setOf(sessions.flatMap(({ tls }) => (tls === undefined ? [] : (pick(tls) ?? []))));
  const ours = (side: 'request' | 'exchange', field: string): string | undefined =>
    setOf(entries.map((entry) => textOf(entry, 'tls', side, field)));
  agreement.field(
    'tls',
    'version',
    theirs((tls) => tls.version?.map(versionOf)),
    ours('exchange', 'version'),
  );
  agreement.field(
    'tls',
    'cipher',
    theirs((tls) => tls.cipher),
    ours('exchange', 'cipher'),
  );
  agreement.field(
    'tls',
    'JA4',
    theirs((tls) => tls.ja4),
    ours('request', 'ja4'),
  );
  agreement.field(
    'tls',
    'JA3',
    theirs((tls) => tls.ja3),
    ours('request', 'ja3'),
  );
  agreement.field('tls', 'server name', setOf(sessions.flatMap(({ http }) => http?.host ?? [])), ours('request', 'sni'));
}
