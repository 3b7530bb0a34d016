import type { Nanos } from '#base/time';
import type { Flow, SideStats } from '#net/flow';

/** The ends of a connection whose bytes come without packets. */
export interface Connection {
  readonly ip: 4 | 6;
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
  /** Whether its first bytes will be seen. */
  readonly started: boolean;
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
    this.firstAt = at;
    this.lastAt = at;
  }
}
