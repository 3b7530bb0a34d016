import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { emptyFrame } from '#net/frame';
import { tcpFrame, udpFrame } from '#net/write';
import { ACK, PSH, SYN } from '#net/packet';
import type { Agreement } from './agreement.ts';
import { entriesOf, textOf, valueOf } from './layers.ts';
import { judge } from './flows.ts';
import { Replay, type Replayed } from './replay.ts';

const call = z.object({ timestamp: z.number(), user_attributes: z.object({ data: z.array(z.string()) }) });
const traceSchema = z.object({
  trace: z.object({
    requests: z.array(call).nullish(),
    responses: z.array(call).nullish(),
    expects: z.array(z.object({ Labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])) })).nullish(),
  }),
});
const PROTOCOLS = ['dns', 'http', 'redis'];
const PORTS: Readonly<Record<string, number>> = { dns: 53, http: 9001, redis: 6379 };

/** Bytes of system calls with what Kindling reads in them. It keeps only the first bytes of a message. */
export async function compareWithKindling(folder: string, agreement: Agreement): Promise<void> {
  const root = join(folder, 'collector/pkg/component/analyzer/network/protocol/testdata');
  if (!existsSync(root)) return;
  for (const protocol of PROTOCOLS) {
    for (const file of readdirSync(join(root, protocol)).filter((name) => name.includes('trace'))) {
      agreement.capture = `kindling/${protocol}/${file}`;
      const { trace } = traceSchema.parse(parse(readFileSync(join(root, protocol, file), 'utf8')));
      const calls = [
        ...(trace.requests ?? []).map((each) => ({ side: 0 as const, ...each })),
        ...(trace.responses ?? []).map((each) => ({ side: 1 as const, ...each })),
      ].toSorted((a, b) => a.timestamp - b.timestamp);
      const tcp = protocol !== 'dns' || file.includes('tcp');
      const replayed = play(
        calls.map(({ side, timestamp, user_attributes: { data } }) => ({ side, at: timestamp, bytes: bytesOf(data) })),
        PORTS[protocol] ?? 0,
        tcp,
      );
      judge(agreement, [protocol], replayed.flows, 'of the trace');
      for (const { Labels: labels } of trace.expects ?? []) compareLabels(protocol, labels, replayed, agreement);
    }
  }
}

/** Texts, `hex|00ff`, or `03|www`: a length in front of a text. */
function bytesOf(parts: readonly string[]): Uint8Array {
  const text = new TextEncoder();
  return Uint8Array.from(
    parts.flatMap((part) => {
      const [prefix, rest] = [part.slice(0, part.indexOf('|')), part.slice(part.indexOf('|') + 1)];
      if (prefix === 'hex') return [...Uint8Array.from(Buffer.from(rest, 'hex'))];
      return /^[0-9a-f]{2}$/.test(prefix) ? [...Uint8Array.from(Buffer.from(prefix, 'hex')), ...text.encode(rest)] : [...text.encode(part)];
    }),
  );
}

interface Call {
  readonly side: 0 | 1;
  readonly at: number;
  readonly bytes: Uint8Array;
}

function play(calls: readonly Call[], port: number, tcp: boolean): Replayed {
  const replay = new Replay();
  const next = [1, 1];
  const push = (bytes: Uint8Array<ArrayBuffer>, at: number): void =>
    replay.frame({ ...emptyFrame(), bytes, view: new DataView(bytes.buffer), end: bytes.length, wireLength: bytes.length, at });
  const ends = (side: 0 | 1) =>
    side === 0
      ? { source: '10.0.0.1', sourcePort: 40_000, destination: '10.0.0.2', destinationPort: port }
      : { source: '10.0.0.2', sourcePort: port, destination: '10.0.0.1', destinationPort: 40_000 };
  if (tcp) {
    push(tcpFrame({ ...ends(0), seq: 0, flags: SYN }, new Uint8Array(0)), 0);
    push(tcpFrame({ ...ends(1), seq: 0, ack: 1, flags: SYN | ACK }, new Uint8Array(0)), 0);
  }
  for (const { side, at, bytes } of calls) {
    if (!tcp) push(udpFrame(ends(side), bytes), at);
    else push(tcpFrame({ ...ends(side), seq: next[side] as number, ack: next[1 - side] as number, flags: ACK | PSH }, bytes), at);
    next[side] = (next[side] as number) + bytes.length;
  }
  return replay.finish();
}

type Labels = Readonly<Record<string, string | number | boolean>>;

function compareLabels(protocol: string, labels: Labels, { flows }: Replayed, agreement: Agreement): void {
  const entries = entriesOf(flows, protocol);
  if (protocol === 'dns') {
    const entry = entries.find(
      (each) =>
        valueOf(each, 'dns', 'request', 'id') === labels['dns_id'] &&
        `${textOf(each, 'dns', 'request', 'name') ?? ''}.` === labels['dns_domain'],
    );
    agreement.field('dns', `query ${String(labels['dns_id'])} ${String(labels['dns_domain'])}`, true, entry !== undefined);
    if (entry === undefined) return;
    if (labels['dns_rcode'] !== undefined) agreement.field('dns', 'code', labels['dns_rcode'], entry.entry.status);
    if (labels['dns_ip'] !== undefined && labels['dns_ip'] !== '') {
      const answers = ((valueOf(entry, 'dns', 'response', 'answers') ?? []) as readonly string[]).join(' ');
      for (const address of String(labels['dns_ip']).split(','))
        agreement.field('dns', `answer ${address}`, true, answers.includes(address));
    }
    return;
  }
  if (protocol === 'redis') {
    const entry = entries[0];
    if (entry === undefined) return;
    agreement.field(
      'redis',
      'command',
      String(labels['redis_command']).toLowerCase(),
      textOf(entry, 'redis', 'request', 'command')?.toLowerCase(),
    );
    agreement.field('redis', 'error', labels['is_error'], entry.entry.outcome !== 'ok');
    return;
  }
  // Heads are cut, so that nobody knows which request an answer belongs to: both sides are looked for by themselves.
  const first = (side: 'request' | 'response', field: string): string | undefined =>
    entries.map((each) => textOf(each, 'http', side, field)).find((value) => value !== undefined);
  const [path, query] = [first('request', 'path'), first('request', 'query')];
  agreement.field('http', 'method', labels['http_method'], first('request', 'method'));
  agreement.field('http', 'url', labels['http_url'], query === undefined ? path : `${path ?? ''}?${query}`);
  agreement.field('http', 'status', String(labels['http_status_code']), first('response', 'status'));
}
