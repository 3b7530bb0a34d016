import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Agreement } from './agreement.ts';
import { byEnds, endsOf, judge } from './flows.ts';
import { entriesOf, headerOf, textOf, valueOf } from './layers.ts';
import { Replay, type ReplayedEntry, type ReplayedFlow } from './replay.ts';
import { compareUpgrade } from './websocket.ts';

const index = z.record(z.string(), z.object({ trace: z.string(), logs: z.array(z.string()) }));
/** Its logs that are about a protocol which we know, and ours. */
const OURS: Readonly<Record<string, string>> = {
  'http.log': 'http',
  'dns.log': 'dns',
  'redis.log': 'redis',
  'ssl.log': 'tls',
  'websocket.log': 'websocket',
};
/** Tests of protocols that we do not know: what is in their traces beside them is left to the logs. */
const FOREIGN = /\.(ldap|mysql|quic)\./;

type Row = Readonly<Record<string, string>>;

/** What Zeek logs: one line a transaction, in the order in which they ended. */
export async function compareWithZeek(folder: string, agreement: Agreement): Promise<void> {
  const tests = index.parse(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')));
  for (const [test, { trace, logs }] of Object.entries(tests)) {
    agreement.capture = `zeek/${test}`;
    const { flows } = await Replay.ofFile(join(folder, trace));
    const ours = byEnds(flows);
    const found = new Map<string, Set<string>>();
    for (const log of logs) {
      const protocol = OURS[basename(log)];
      if (protocol === undefined) continue;
      const rows = readLog(join(folder, log));
      // QUIC's handshake is logged as TLS; we do not read QUIC.
      for (const [ends, same] of Map.groupBy(rows, endsOfRow)) {
        const both = [...(ours.get(ends.replace('?', 'tcp')) ?? []), ...(ours.get(ends.replace('?', 'udp')) ?? [])];
        if (protocol === 'tls' && both.every(({ transport }) => transport === 'udp')) continue;
        found.set(ends, (found.get(ends) ?? new Set()).add(protocol));
        compareRows(protocol, same, both, agreement);
      }
    }
    for (const [ends, protocols] of found) {
      const both = [...(ours.get(ends.replace('?', 'tcp')) ?? []), ...(ours.get(ends.replace('?', 'udp')) ?? [])];
      judge(agreement, [...protocols], both, ends, ['websocket', 'http', 'tls']);
    }
    if (found.size === 0 && FOREIGN.test(test))
      judge(
        agreement,
        [],
        flows.filter(({ transport }) => transport !== 'icmp'),
        test,
      );
    for (const log of logs) if (basename(log) === 'conn.log') compareConnections(readLog(join(folder, log)), ours, agreement);
  }
}

function readLog(path: string): readonly Row[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const rows = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const headed = lines.find((line) => line.startsWith('#fields'))?.replace('#fields\t', '');
  // Some are cut to chosen columns, whose names are then the first row.
  const fields = (headed ?? rows.shift() ?? '').split('\t');
  if (!fields.includes('id.orig_h') || !fields.includes('id.orig_p')) return [];
  return rows.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(fields.map((field, i) => [field, cells[i] === '-' || cells[i] === undefined ? '' : unescaped(cells[i])]));
  });
}

/** `\x41` stands for a byte that is not printable. */
function unescaped(text: string): string {
  return text === '(empty)' ? '' : text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function endsOfRow(row: Row): string {
  return endsOf('?', row['id.orig_h'] ?? '', Number(row['id.orig_p']), row['id.resp_h'] ?? '', Number(row['id.resp_p']));
}

function compareRows(protocol: string, rows: readonly Row[], flows: readonly ReplayedFlow[], agreement: Agreement): void {
  if (protocol === 'http') pairUp(protocol, rows, entriesOf(flows, 'http'), agreement, httpRow);
  if (protocol === 'websocket') for (const row of rows) compareUpgrade(row, flows, agreement);
  if (protocol === 'dns') dnsRows(rows, flows, agreement);
  if (protocol === 'redis')
    pairUp(
      protocol,
      rows,
      entriesOf(flows, 'redis').filter((entry) => entry.entry.kind === 'exchange'),
      agreement,
      redisRow,
    );
  if (protocol === 'tls') pairUp(protocol, rows, entriesOf(flows, 'tls'), agreement, tlsRow);
}

type Compare = (row: Row, entry: ReplayedEntry, name: string, agreement: Agreement) => void;

function pairUp(protocol: string, rows: readonly Row[], entries: readonly ReplayedEntry[], agreement: Agreement, compare: Compare): void {
  agreement.field(protocol, 'transactions', rows.length, entries.length);
  rows.forEach((row, i) => {
    const entry = entries[i];
    if (entry !== undefined) compare(row, entry, `${i + 1}`, agreement);
  });
}

function httpRow(row: Row, entry: ReplayedEntry, name: string, agreement: Agreement): void {
  const compare = (field: string, theirs: string | undefined, ours: string | undefined): void =>
    agreement.field('http', `${field} ${name}`, theirs, ours);
  const [path, query] = [textOf(entry, 'http', 'request', 'path'), textOf(entry, 'http', 'request', 'query')];
  compare('method', row['method'], textOf(entry, 'http', 'request', 'method'));
  // In the authority form the target is the host.
  if (row['method'] !== 'CONNECT')
    compare('uri', decoded(row['uri'] ?? ''), decoded(query === undefined ? (path ?? '') : `${path ?? ''}?${query}`));
  compare('host', row['host']?.replace(/:\d+$/, ''), textOf(entry, 'http', 'request', 'host')?.replace(/:\d+$/, ''));
  compare('version', row['version'], textOf(entry, 'http', 'response', 'version') ?? textOf(entry, 'http', 'request', 'version'));
  compare('user agent', row['user_agent'], textOf(entry, 'http', 'request', 'userAgent'));
  compare('referrer', row['referrer'], headerOf(entry, 'request', 'referer'));
  compare('request body', row['request_body_len'], textOf(entry, 'http', 'request', 'bodySize') ?? '0');
  compare('response body', row['response_body_len'], decodedSize(entry));
  compare('status', row['status_code'], textOf(entry, 'http', 'response', 'status'));
  compare('status text', row['status_msg'], textOf(entry, 'http', 'response', 'statusText'));
}

/** Zeek shows targets without escapes. */
function decoded(target: string): string {
  return target.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Zeek counts a body after its content coding is undone. */
function decodedSize(entry: ReplayedEntry): string {
  const body = valueOf(entry, 'http', 'response', 'body') as { readonly size: number } | undefined;
  const coded = textOf(entry, 'http', 'response', 'contentEncoding') !== undefined;
  return coded && body !== undefined ? `${body.size}` : (textOf(entry, 'http', 'response', 'bodySize') ?? '0');
}

/** Its `*` is our `ANY`, its `query-65534` is `TYPE65534` (RFC 3597). */
function typeName(name: string): string {
  return name === '*' ? 'ANY' : name.replace(/^query-/, 'TYPE');
}

function dnsRows(rows: readonly Row[], flows: readonly ReplayedFlow[], agreement: Agreement): void {
  const left = new Set(entriesOf(flows, 'dns'));
  for (const row of rows) {
    const entry = [...left].find(
      (each) =>
        textOf(each, 'dns', 'request', 'id') === row['trans_id'] &&
        (row['qtype_name'] === '' || textOf(each, 'dns', 'request', 'type') === typeName(row['qtype_name'] ?? '')),
    );
    const name = `${row['trans_id']} ${row['query']}`;
    agreement.field('dns', `transaction ${name}`, true, entry !== undefined);
    if (entry === undefined) continue;
    left.delete(entry);
    agreement.field('dns', `name of ${name}`, row['query']?.toLowerCase(), textOf(entry, 'dns', 'request', 'name')?.toLowerCase());
    agreement.field('dns', `code of ${name}`, row['rcode_name'], textOf(entry, 'dns', 'response', 'code'));
    const answers = row['answers'] === '' ? 0 : (row['answers'] ?? '').split(/,(?!\d)/).length;
    if (row['rcode_name'] !== '') agreement.field('dns', `answers of ${name}`, answers, valueOf(entry, 'dns', 'response', 'count') ?? 0);
  }
}

function redisRow(row: Row, entry: ReplayedEntry, name: string, agreement: Agreement): void {
  agreement.field('redis', `command ${name}`, row['cmd.name']?.toLowerCase(), textOf(entry, 'redis', 'request', 'command')?.toLowerCase());
  if (row['cmd.key'] !== '') agreement.field('redis', `key ${name}`, row['cmd.key'], textOf(entry, 'redis', 'request', 'key'));
  if (row['success'] !== '') agreement.field('redis', `success ${name}`, row['success'], entry.entry.outcome === 'ok' ? 'T' : 'F');
}

const VERSIONS: Readonly<Record<string, string>> = {
  SSLv3: 'SSL 3.0',
  TLSv10: 'TLS 1.0',
  TLSv11: 'TLS 1.1',
  TLSv12: 'TLS 1.2',
  TLSv13: 'TLS 1.3',
};

function tlsRow(row: Row, entry: ReplayedEntry, name: string, agreement: Agreement): void {
  const version = row['version'] ?? '';
  agreement.field(
    'tls',
    `version ${name}`,
    VERSIONS[version] ?? version.replace('TLSv13-draft', 'TLS 1.3 draft '),
    textOf(entry, 'tls', 'exchange', 'version'),
  );
  agreement.field('tls', `cipher ${name}`, row['cipher'], textOf(entry, 'tls', 'exchange', 'cipher'));
  agreement.field('tls', `server name ${name}`, row['server_name'], textOf(entry, 'tls', 'request', 'sni'));
  agreement.field('tls', `established ${name}`, row['established'] === 'T', valueOf(entry, 'tls', 'exchange', 'established') === true);
  agreement.field('tls', `resumed ${name}`, row['resumed'] === 'T', valueOf(entry, 'tls', 'exchange', 'resumed') === true);
}

/** How connections ended, and their bytes where nothing was sent twice. */
function compareConnections(rows: readonly Row[], ours: ReadonlyMap<string, readonly ReplayedFlow[]>, agreement: Agreement): void {
  for (const row of rows) {
    const transport = row['proto'] ?? '';
    if (transport !== 'tcp') continue;
    const ends = endsOfRow(row).replace('?', transport);
    const flow = ours.get(ends)?.[0];
    agreement.field(transport, `connection ${ends}`, true, flow !== undefined);
    if (flow === undefined || flow.repeated || (ours.get(ends)?.length ?? 0) > 1) continue;
    const turned = flow.addresses[0] !== row['id.orig_h'] || flow.ports[0] !== Number(row['id.orig_p']);
    agreement.field(transport, `client of ${ends}`, false, turned);
    if (row['orig_bytes'] !== '') agreement.field(transport, `client bytes of ${ends}`, row['orig_bytes'], `${flow.bytes[turned ? 1 : 0]}`);
    if (row['resp_bytes'] !== '') agreement.field(transport, `server bytes of ${ends}`, row['resp_bytes'], `${flow.bytes[turned ? 0 : 1]}`);
  }
}
