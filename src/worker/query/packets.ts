import type { Endpoint } from '#entry/entry';
import type { StoredMessage } from '#entry/stored';
import { parseAddress } from '#net/address';
import { ACK, FIN, PSH, SYN } from '#net/packet';
import { PcapngWriter } from '#net/pcapng-write';
import { tcpFrame, udpFrame, ethernet, ip } from '#net/write';
import type { AnyProtocol } from '#protocols/contract/protocol';
import { numberAt } from '#store/cursor';
import { type EntryContext, entryOf, exchangeOf } from '#store/entry-of';
import { type Hit, scan } from '#store/scan';
import type { WorkerApi } from '#wire/worker-api';
import { scanOf } from './selection.ts';
import { findEntry } from './detail.ts';
import type { Filters } from './filters.ts';
import type { Library } from './library.ts';

/** Payload of one rebuilt segment. */
const SEGMENT = 1448;
/** Bytes of packets in one answer. */
const MOST_BYTES = 64 * 1024 * 1024;
const ICMP = 1;
const ICMP6 = 58;
const COMMENT =
  'rebuilt by Podwire from stored messages, which are masked: addresses, ports and times are real, lengths and sequence numbers are not';

/** One message on its way. Times are µs since 1970. */
interface Piece {
  readonly at: number;
  readonly side: 0 | 1;
  readonly bytes: Uint8Array;
}

/** One flow's ends and what was said, in time order. */
interface Talk {
  readonly src: Endpoint & { readonly port: number };
  readonly dst: Endpoint & { readonly port: number };
  readonly transport: 'tcp' | 'udp' | 'icmp';
  readonly pieces: Piece[];
}

/** Packets of entries, rebuilt from their masked messages, as pcapng with the names of the addresses. */
export function packetsOf(
  library: Library,
  filters: Filters,
  context: EntryContext,
  ask: WorkerApi['packets']['ask'],
): WorkerApi['packets']['answer'] {
  const talks = new Map<number, Talk>();
  const remarks: string[] = [];
  let bytes = 0;
  for (const hit of chosen(library, filters, ask)) {
    bytes += collect(hit, context, talks);
    if (bytes <= MOST_BYTES) continue;
    remarks.push(`only the first ${MOST_BYTES / 1024 ** 2} MiB are here`);
    break;
  }
  return { pcapng: Buffer.from(write([...talks.values()])).toString('base64'), remarks };
}

function chosen(library: Library, filters: Filters, ask: WorkerApi['packets']['ask']): Hit[] {
  if (ask.ids !== undefined)
    return ask.ids.flatMap((id) => {
      const place = findEntry(library, id);
      if (place === undefined) return [];
      return [
        {
          ...place,
          timestamp: numberAt(place.rows, 'timestamp', place.row) ?? 0,
          sequence: numberAt(place.rows, 'sequence', place.row) ?? 0,
        },
      ];
    });
  const hits: Hit[] = [];
  for (const hit of scan(
    library.closedSources(),
    { ...scanOf(filters, ask.selection ?? { filter: '' }), order: 'oldest' },
    { scanned: 0, matched: 0 },
  )) {
    if (hit !== undefined) hits.push(hit);
    if (hits.length >= ask.limit) break;
  }
  return hits;
}

/** Adds an entry's messages to its flow; gives their bytes. */
function collect({ source, rows, row, timestamp }: Hit, context: EntryContext, talks: Map<number, Talk>): number {
  const exchange = exchangeOf(source, rows, row);
  if (exchange === undefined) return 0;
  const entry = entryOf(rows, row, context);
  const protocol = context.protocols.get(entry.protocols[0] ?? '');
  let talk = talks.get(entry.flow);
  if (talk === undefined)
    talks.set(entry.flow, (talk = { src: entry.src, dst: entry.dst, transport: transportOf(protocol, entry.dst.port), pieces: [] }));
  const { tcp, elapsed = 0 } = entry;
  const answered = timestamp + (tcp?.firstByte === undefined ? elapsed : (tcp.requestTransfer ?? 0) + tcp.firstByte);
  let length = 0;
  for (const [side, message, at] of [
    [0, exchange.request, timestamp],
    [1, exchange.response, answered],
  ] as const) {
    if (message === undefined) continue;
    const wire = wireOf(protocol, message, side, exchange.context);
    length += wire.length;
    talk.pieces.push({ at, side, bytes: wire });
  }
  return length;
}

function wireOf(protocol: AnyProtocol | undefined, message: StoredMessage, side: 0 | 1, context: string): Uint8Array {
  return protocol?.wire?.(message, side, context) ?? message.bytes;
}

function transportOf(protocol: AnyProtocol | undefined, port: number): Talk['transport'] {
  const transports = protocol?.transports ?? [];
  if (transports.includes('icmp')) return 'icmp';
  return transports.includes('udp') && (!transports.includes('tcp') || port === 53) ? 'udp' : 'tcp';
}

function write(talks: readonly Talk[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const packets = talks.flatMap(packetsOfTalk).toSorted((a, b) => a.at - b.at);
  const origin = Math.floor((packets[0]?.at ?? 0) / 1_000_000);
  const writer = new PcapngWriter((bytes) => void parts.push(bytes.slice()), { application: 'podwire', comment: COMMENT, origin });
  const iface = writer.iface({ link: 1, name: 'podwire' });
  writer.names(namesOf(talks));
  for (const { at, frame } of packets) writer.frame(iface, (at - origin * 1_000_000) * 1000, frame, 0, frame.length);
  writer.flush();
  return Buffer.concat(parts);
}

function namesOf(talks: readonly Talk[]): { readonly address: Uint8Array; readonly names: readonly string[] }[] {
  const names = new Map<string, string>();
  for (const { src, dst } of talks) for (const end of [src, dst]) if (end.name !== undefined) names.set(end.ip, end.name);
  return [...names].flatMap(([address, name]) => {
    const bytes = parseAddress(address);
    return bytes === undefined ? [] : [{ address: bytes, names: [name] }];
  });
}

interface RebuiltPacket {
  readonly at: number;
  readonly frame: Uint8Array;
}

function packetsOfTalk(talk: Talk): RebuiltPacket[] {
  if (talk.transport !== 'tcp') return talk.pieces.map(({ at, side, bytes }) => ({ at, frame: datagram(talk, side, bytes) }));
  const packets: RebuiltPacket[] = [];
  const next: [number, number] = [1, 1];
  const push = (at: number, side: 0 | 1, flags: number, sequence: number, acknowledged: number, payload: Uint8Array): void => {
    packets.push({ at, frame: tcpFrame({ ...ends(talk, side), seq: sequence, ack: acknowledged, flags }, payload) });
  };
  const pieces = talk.pieces.toSorted((a, b) => a.at - b.at);
  const none = new Uint8Array(0);
  const first = pieces[0]?.at ?? 0;
  push(first - 3, 0, SYN, 0, 0, none);
  push(first - 2, 1, SYN | ACK, 0, 1, none);
  push(first - 1, 0, ACK, 1, 1, none);
  for (const { at, side, bytes } of pieces) {
    const other = side === 0 ? 1 : 0;
    for (let from = 0; from < bytes.length; from += SEGMENT) {
      const payload = bytes.subarray(from, from + SEGMENT);
      push(at, side, ACK | PSH, next[side], next[other], payload);
      next[side] = (next[side] + payload.length) % 0x1_0000_0000;
    }
    push(at, other, ACK, next[other], next[side], none);
  }
  const last = (pieces.at(-1)?.at ?? 0) + 1;
  push(last, 0, FIN | ACK, next[0], next[1], none);
  push(last + 1, 1, FIN | ACK, next[1], next[0] + 1, none);
  push(last + 2, 0, ACK, next[0] + 1, next[1] + 1, none);
  return packets;
}

function datagram(talk: Talk, side: 0 | 1, bytes: Uint8Array): Uint8Array {
  if (talk.transport === 'udp') return udpFrame(ends(talk, side), bytes);
  const { source, destination } = ends(talk, side);
  const six = source.includes(':');
  return ethernet({ type: six ? 0x86dd : 0x0800 }, ip({ source, destination, protocol: six ? ICMP6 : ICMP }, bytes));
}

function ends({ src, dst }: Talk, side: 0 | 1) {
  const [from, to] = side === 0 ? [src, dst] : [dst, src];
  return { source: from.ip, destination: to.ip, sourcePort: from.port, destinationPort: to.port };
}
