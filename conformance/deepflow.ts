import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Agreement } from './agreement.ts';
import { judge } from './flows.ts';
import { entriesOf, headerOf, httpOf, textOf, valueOf } from './layers.ts';
import { Replay, type ReplayedEntry, type ReplayedFlow } from './replay.ts';

/** Folders of protocols that we know; in all others any claim of one of these is wrong. */
const KNOWN: Readonly<Record<string, (lines: readonly string[], flows: readonly ReplayedFlow[], agreement: Agreement) => void>> = {
  http: compareHttp,
  dns: compareDns,
  redis: compareRedis,
};

/** Records as DeepFlow's tests print them: one line a packet, requests and answers in turn; streams are not reassembled. */
export async function compareWithDeepflow(folder: string, agreement: Agreement): Promise<void> {
  for (const protocol of readdirSync(folder)) {
    for (const file of readdirSync(join(folder, protocol)).filter((name) => name.endsWith('.pcap'))) {
      agreement.capture = `deepflow/${protocol}/${file}`;
      const { flows } = await Replay.ofFile(join(folder, protocol, file));
      const compare = KNOWN[protocol];
      if (compare === undefined) {
        judge(agreement, [], flows, file);
        continue;
      }
      const result = join(folder, protocol, file.replace(/pcap$/, 'result'));
      if (existsSync(result)) compare(readFileSync(result, 'utf8').split('\n').filter(Boolean), flows, agreement);
    }
  }
}

/** `name: Some(value)`, `name: "value"` or `name: Value` of a record printed by Rust; `undefined` for none. */
function debugged(line: string, name: string): string | undefined {
  const match = new RegExp(`[ {]${name}: (?:Some\\()?(?:"((?:[^"\\\\]|\\\\.)*)"|([\\w.-]+))`).exec(line);
  const value = match?.[1] ?? match?.[2];
  return value === undefined || value === 'None' || value === '' ? undefined : value.replaceAll('\\"', '"');
}

const PROTOCOLS: Readonly<Record<string, readonly string[]>> = { Http1: ['http'], Http2: ['http2'], Grpc: ['http2', 'grpc'] };

function compareHttp(lines: readonly string[], flows: readonly ReplayedFlow[], agreement: Agreement): void {
  const records = lines.filter((line) => line.endsWith('is_http: true'));
  const names = [...new Set(records.flatMap((line) => PROTOCOLS[debugged(line, 'proto') ?? ''] ?? []))];
  judge(agreement, names, flows, 'of the capture', ['grpc']);
  const layer = names[0];
  if (layer === undefined) return;
  const entries = entriesOf(flows, layer).toSorted((a, b) => a.entry.timestamp - b.entry.timestamp);
  const asked = records.filter((line) => debugged(line, 'msg_type') === 'Request' && debugged(line, 'method') !== 'None');
  const requests = entries.filter(
    (entry) => textOf(entry, layer, 'request', 'method') !== undefined || textOf(entry, layer, 'request', 'path') !== undefined,
  );
  agreement.field(layer, 'requests', asked.length, requests.length);
  asked.forEach((line, i) => {
    const entry = requests[i];
    if (entry !== undefined) compareRequest(line, entry, layer, `${i + 1}`, agreement);
  });
  const statuses = records.flatMap((line) => (debugged(line, 'status_code') === undefined ? [] : [debugged(line, 'status_code')]));
  const ours = entries.flatMap((entry) => textOf(entry, layer, 'response', 'status') ?? []);
  agreement.field(layer, 'statuses', JSON.stringify(statuses), JSON.stringify(ours));
  const codes = records.flatMap((line) => debugged(line, 'grpc_status_code') ?? []);
  if (codes.length > 0)
    agreement.field(
      'grpc',
      'statuses',
      JSON.stringify(codes),
      JSON.stringify(entries.flatMap((entry) => textOf(entry, 'grpc', 'response', 'status') ?? [])),
    );
}

function compareRequest(line: string, entry: ReplayedEntry, layer: string, name: string, agreement: Agreement): void {
  const query = textOf(entry, layer, 'request', 'query');
  const path = textOf(entry, layer, 'request', 'path');
  const target = path === undefined || query === undefined ? path : `${path}?${query}`;
  const method = debugged(line, 'method');
  // Of HTTP/2 joined in the middle it knows less than we do, and prints nothing.
  const known = (value: string | undefined): boolean => value !== undefined;
  if (known(method) && !(method ?? '').startsWith('_'))
    agreement.field(layer, `method ${name}`, method?.toUpperCase(), textOf(entry, layer, 'request', 'method'));
  if (known(debugged(line, 'path'))) agreement.field(layer, `path ${name}`, debugged(line, 'path'), target);
  if (known(debugged(line, 'host')))
    agreement.field(layer, `host ${name}`, debugged(line, 'host'), textOf(entry, layer, 'request', 'host'));
  if (known(debugged(line, 'stream_id')))
    agreement.field(layer, `stream ${name}`, debugged(line, 'stream_id'), `${entry.entry.stream ?? ''}`);
  if (known(debugged(line, 'user_agent')))
    agreement.field(layer, `user agent ${name}`, debugged(line, 'user_agent'), headerOf(entry, 'request', 'user-agent'));
  const length = debugged(line, 'req_content_length');
  if (layer === 'http' && length !== undefined)
    agreement.field(layer, `body of request ${name}`, length, headerOf(entry, 'request', 'content-length'));
  const service = debugged(line, 'service_name');
  if (service !== undefined && httpOf(entry) === 'http2')
    agreement.field('grpc', `service ${name}`, service, textOf(entry, 'grpc', 'request', 'service'));
}

interface DnsRecord {
  readonly request_id: number;
  readonly request_type: string;
  readonly request_resource?: string;
  readonly response_result?: string;
  readonly response_code?: number;
  readonly msg_type: string;
}

function compareDns(lines: readonly string[], flows: readonly ReplayedFlow[], agreement: Agreement): void {
  const entries = entriesOf(flows, 'dns');
  judge(agreement, ['dns'], flows, 'of the capture');
  for (const line of lines) {
    const text = /^\{.*?\}(?= headers_offset| is_dns|$)/.exec(line)?.[0];
    if (text === undefined) continue;
    const record = JSON.parse(text) as DnsRecord;
    const { request_id: id, request_type: type } = record;
    const name = `${id} ${type}`;
    const entry = entries.find((each) => valueOf(each, 'dns', 'request', 'id') === id && textOf(each, 'dns', 'request', 'type') === type);
    agreement.field(
      'dns',
      `name of ${name}`,
      record.request_resource,
      entry === undefined ? undefined : textOf(entry, 'dns', 'request', 'name'),
    );
    if (entry === undefined || record.msg_type !== 'Response') continue;
    agreement.field('dns', `code of ${name}`, record.response_code, entry.entry.status);
    const addresses = [...(record.response_result ?? '').matchAll(/(?:^|[;, ])(?:A|AAAA)=([0-9a-f.:]+)/g)].map((match) => match[1] ?? '');
    const answers = ((valueOf(entry, 'dns', 'response', 'answers') ?? []) as readonly string[]).join(' ');
    for (const address of addresses) agreement.field('dns', `answer ${address} of ${name}`, true, answers.includes(address));
  }
}

const REPLIES: Readonly<Record<string, readonly string[]>> = {
  BulkString: ['bulk', 'null'],
  Integer: ['integer'],
  Array: ['array', 'null'],
  Error: ['error'],
  SimpleString: ['simple'],
};

function compareRedis(lines: readonly string[], flows: readonly ReplayedFlow[], agreement: Agreement): void {
  judge(agreement, ['redis'], flows, 'of the capture');
  const entries = entriesOf(flows, 'redis').toSorted((a, b) => a.entry.timestamp - b.entry.timestamp);
  const records = lines.filter((line) => line.endsWith('is_redis: true'));
  const asked = records.filter((line) => debugged(line, 'request') !== undefined);
  const requests = entries.filter((entry) => textOf(entry, 'redis', 'request', 'command') !== undefined);
  agreement.field('redis', 'requests', asked.length, requests.length);
  asked.forEach((line, i) => {
    const entry = requests[i];
    if (entry !== undefined)
      agreement.field(
        'redis',
        `command ${i + 1}`,
        debugged(line, 'request')?.toLowerCase(),
        textOf(entry, 'redis', 'request', 'line')?.toLowerCase(),
      );
  });
  const answered = records.filter((line) => debugged(line, 'request') === undefined);
  const responses = entries.filter((entry) => textOf(entry, 'redis', 'response', 'type') !== undefined);
  agreement.field('redis', 'replies', answered.length, responses.length);
  answered.forEach((line, i) => {
    const entry = responses[i];
    const kind = debugged(line, 'response_result') ?? '';
    if (entry === undefined) return;
    const type = textOf(entry, 'redis', 'response', 'type') ?? '';
    agreement.field('redis', `reply ${i + 1}`, kind, (REPLIES[kind] ?? []).includes(type) ? kind : type);
  });
}
