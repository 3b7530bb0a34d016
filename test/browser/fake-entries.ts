import type { PacketLine, PacketList } from '#wire/packet-list';
import type { Entry, LayerValues } from '#entry/entry';
import type { Outcome } from '#entry/outcome';
import type { EntryDetail, EventView, RawMessage } from '#wire/worker-api';
import type { Sample } from './fake-parts.ts';
import { SAMPLES } from './fake-samples.ts';

/** 2026-11-21 12:00:00 UTC, µs: tests know no other time. */
export const START = 1_795_262_400_000_000;

const WORKER = '5f3a09c1';

/** A small generator of chance that gives the same everywhere. */
export function chance(seed: number): number {
  let x = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 4_294_967_296;
}

export function idOf(number: number): string {
  return `${WORKER}-1-${number + 1}`;
}

export function numberOf(id: string): number {
  return Number(id.split('-')[2]) - 1;
}

export function sampleOf(number: number): Sample {
  return SAMPLES[number % SAMPLES.length] as Sample;
}

/** The entry of a number; entries are `step` µs apart. A pure function: a million of them cost nothing until they are looked at. */
export function entryOf(number: number, step: number): Entry {
  const sample = sampleOf(number);
  const factor = 0.6 + chance(number) * 0.8;
  const elapsed = sample.elapsed === undefined ? undefined : Math.round(sample.elapsed * (number < SAMPLES.length ? 1 : factor));
  const [src, dst] = sample.ends;
  return {
    id: idOf(number),
    revision: 1,
    kind: sample.kind ?? 'exchange',
    protocol: sample.protocols.at(-1) ?? 'tcp',
    protocols: sample.protocols,
    timestamp: START + number * step,
    ...(elapsed === undefined ? {} : { elapsed }),
    src: { ...src, port: 40_000 + (number % 20_000) },
    dst,
    outcome: sample.outcome,
    ...(sample.status === undefined ? {} : { status: sample.status }),
    ...(sample.statusText === undefined ? {} : { statusText: sample.statusText }),
    summary: sample.summary,
    requestSize: sample.sizes[0],
    responseSize: sample.sizes[1],
    ...(sample.error === undefined ? {} : { error: sample.error }),
    capturedBy: 'demo',
    flow: Math.floor(number / 7),
    worker: WORKER,
    node: { name: 'node-a' },
    ...(sample.events === undefined ? {} : { messages: sample.events.length }),
    ...(sample.redacted === undefined ? {} : { redacted: sample.redacted }),
    ...(sample.marks === undefined ? {} : { marks: sample.marks }),
    ...(sample.protocols.includes('dns') || sample.protocols.includes('icmp') ? {} : { tcp: tcpOf(sample, elapsed) }),
    layers: hotOf(sample),
  };
}

function tcpOf(sample: Sample, elapsed: number | undefined): NonNullable<Entry['tcp']> {
  return {
    handshake: 400,
    retransmissions: sample.outcome === 'server_error' ? 2 : 0,
    zeroWindows: 0,
    resets: sample.outcome === 'reset' ? 1 : 0,
    ...(elapsed === undefined ? {} : { requestTransfer: 40, firstByte: elapsed * 0.9, responseTransfer: elapsed * 0.1 }),
  };
}

const HOT: ReadonlySet<string> = new Set([
  'method',
  'path',
  'host',
  'status',
  'command',
  'key',
  'type',
  'count',
  'error',
  'name',
  'answers',
  'code',
  'service',
  'bytes',
  'ended',
  'syns',
]);

/** Only what a list knows. */
function hotOf(sample: Sample): Entry['layers'] {
  const layers: Record<string, LayerValues> = {};
  for (const [protocol, layer] of Object.entries(sample.layers)) {
    const part = (values: LayerValues['request']): NonNullable<LayerValues['request']> =>
      Object.fromEntries(Object.entries(values ?? {}).filter(([name]) => HOT.has(name)));
    layers[protocol] = { request: part(layer.request), response: part(layer.response), exchange: part(layer.exchange) };
  }
  return layers;
}

/** Everything about an entry. */
export function detailOf(number: number, step: number, total: number): EntryDetail {
  const sample = sampleOf(number);
  const first = Math.floor(number / 7) * 7;
  const flow = Array.from({ length: Math.min(7, total - first) }, (_, i) => entryOf(first + i, step));
  const events: EventView[] = (sample.events ?? []).map((event, seq) => ({ seq, at: START + number * step + seq * 1000, ...event }));
  return {
    entry: { ...entryOf(number, step), layers: sample.layers },
    raw: {
      request: rawOf(sample.raw?.[0] ?? `${sample.summary}\r\n`, sample.secret),
      response: rawOf(sample.raw?.[1] ?? 'OK\r\n', undefined),
    },
    events,
    flow: sample.protocols.includes('websocket') ? [...flow, ...saidIn(number, step)] : flow,
  };
}

/** Messages that belong to an entry: one by each side. */
export function saidIn(number: number, step: number): readonly Entry[] {
  const { src, dst, ...entry } = entryOf(number, step);
  const said = (ends: Pick<Entry, 'src' | 'dst'>, at: number, text: string): Entry => ({
    ...entry,
    ...ends,
    id: `${entry.id}${at}`,
    kind: 'message',
    parent: entry.id,
    protocol: 'websocket',
    protocols: ['websocket'],
    timestamp: entry.timestamp + at,
    summary: `text · ${text.length} B`,
    requestSize: text.length,
    layers: { websocket: { request: { type: 'text', body: { size: text.length, text } } } },
  });
  return [said({ src, dst }, 1, '{"subscribe":"orders"}'), said({ src: dst, dst: src }, 2, '{"order":"o-48213"}')];
}

/** A handshake, a request and its response as packets. */
export function packetsIn(number: number, step: number): PacketList {
  const { src, dst, timestamp } = entryOf(number, step);
  const [client, server] = [`${src.ip}:${src.port}`, `${dst.ip}:${dst.port}`];
  const line = (at: number, fromClient: boolean, flags: string, seq: number, ack: number, text: string): PacketLine => ({
    at: timestamp + at,
    src: fromClient ? client : server,
    dst: fromClient ? server : client,
    transport: 'tcp',
    length: 54 + text.length,
    payload: text.length,
    flags,
    seq,
    ack,
    info: text.split('\r\n')[0] ?? '',
    bytes: Buffer.from(`${'-'.repeat(54)}${text}`).toString('base64'),
  });
  const [asked, answered] = sampleOf(number).raw ?? ['PING\r\n', '+PONG\r\n'];
  const packets = [
    line(-3, true, 'SYN', 0, 0, ''),
    line(-2, false, 'SYN ACK', 0, 1, ''),
    line(-1, true, 'ACK', 1, 1, ''),
    line(0, true, 'PSH ACK', 1, 1, asked),
    line(900, false, 'PSH ACK', 1, 1 + asked.length, answered),
  ];
  return { packets, total: packets.length, rebuilt: true, remarks: [] };
}

function rawOf(text: string, secret: string | undefined): RawMessage {
  const at = secret === undefined ? -1 : text.indexOf(secret);
  const masked = at < 0 ? text : text.replace(secret ?? '', 'x'.repeat((secret ?? '').length));
  const head = masked.indexOf('\r\n\r\n');
  return {
    bytes: Buffer.from(masked).toString('base64'),
    spans: at < 0 ? [] : [{ start: at, end: at + (secret ?? '').length }],
    parts: head < 0 ? [masked.length] : [head + 4, masked.length],
    size: masked.length,
    marks: [],
  };
}

export const isError = (outcome: Outcome): boolean => ['server_error', 'timeout', 'reset', 'unanswered'].includes(outcome);
