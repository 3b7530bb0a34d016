import type { Nanos } from '#base/time';
import type { Endpoint } from '#entry/entry';
import type { Flow, SideStats } from '#net/flow';
import type { ApiServer } from '#protocols/contract/protocol';

/** The ends of a connection whose bytes come without packets. */
export interface Connection {
  readonly ip: 4 | 6;
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
  /** Whether its first bytes will be seen. */
  readonly started: boolean;
  /** Who the client and the server are, where whoever carries the bytes knows it better than the directory of addresses. */
  readonly ends?: readonly [Endpoint | undefined, Endpoint | undefined];
  /** The API server that it leads to, when the API proxy carries it. */
  readonly apiServer?: ApiServer;
}

function noStats(): SideStats {
  return {
    packets: 0,
    bytes: 0,
    retransmissions: 0,
    differing: 0,
    outOfOrder: 0,
    zeroWindows: 0,
    keepAlives: 0,
    lost: 0,
    gaps: 0,
    fin: false,
    rst: false,
  };
}

const NOBODY = [undefined, undefined] as const;

/** What a protocol's context says of the API server behind a flow; nothing for packets. */
export function apiServerOf(flow: Flow): { readonly apiServer?: ApiServer } {
  return flow instanceof StreamFlow && flow.apiServer !== undefined ? { apiServer: flow.apiServer } : {};
}

/** A flow without packets. Its number is negative, so that it never meets a packet flow's. */
export class StreamFlow implements Flow {
  readonly id: number;
  readonly transport = 'tcp';
  readonly ip: 4 | 6;
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
  readonly iface = 0;
  readonly vlan = 0;
  readonly tunnels: readonly string[] = [];
  readonly started: boolean;
  readonly ends: readonly [Endpoint | undefined, Endpoint | undefined];
  readonly apiServer: ApiServer | undefined;
  readonly firstAt: Nanos;
  lastAt: Nanos;
  readonly synAt = -1;
  readonly synAckAt = -1;
  readonly establishedAt = -1;
  readonly syns = 0;
  readonly stats: readonly [SideStats, SideStats] = [noStats(), noStats()];
  readonly baseSequence: readonly [number, number] = [-1, -1];
  /** Stream offset behind the last byte of each side. */
  readonly offsets: [number, number] = [0, 0];
  user: unknown = undefined;

  constructor(connection: Connection, id: number, at: Nanos) {
    this.id = id;
    this.ip = connection.ip;
    this.addresses = connection.addresses;
    this.ports = connection.ports;
    this.started = connection.started;
    this.ends = connection.ends ?? NOBODY;
    this.apiServer = connection.apiServer;
    this.firstAt = at;
    this.lastAt = at;
  }
}
