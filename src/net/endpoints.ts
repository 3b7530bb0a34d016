import { hash3 } from './flow-table.ts';
import type { Packet } from './packet.ts';

const SLOTS = 65_536;

/**
 * Remembers which address and port answered as a server, so that a flow joined in its middle is turned the right way. Fixed size:
 * one hash per slot, a newer endpoint replaces an older one; to be wrong is possible and cheap.
 */
export class Endpoints {
  private readonly slots: Int32Array = new Int32Array(SLOTS);
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** Notes that the source of this packet serves. */
  learn(packet: Packet): void {
    const hash = this.hash(packet, true);
    this.slots[hash & (SLOTS - 1)] = hash;
  }

  /** Whether the source, or the destination, of this packet is known to serve. */
  knows(packet: Packet, source: boolean): boolean {
    const hash = this.hash(packet, source);
    return this.slots[hash & (SLOTS - 1)] === hash;
  }

  private hash(packet: Packet, source: boolean): number {
    const port = ((source ? packet.sourcePort : packet.destinationPort) << 8) | packet.protocol;
    if (packet.ip === 4) return hash3(this.seed, source ? packet.source : packet.destination, port, 4) | 1;
    const at = packet.addressAt + (source ? 0 : 16);
    const view = packet.view;
    const high = hash3(this.seed, view.getInt32(at), view.getInt32(at + 4), 6);
    return hash3(high, view.getInt32(at + 8), view.getInt32(at + 12), port) | 1;
  }
}

/** Ports below are given to servers only. */
const RESERVED = 1024;

/**
 * Whether the sender of a packet serves, as far as endpoints and ports tell: `undefined` when they do not tell for sure.
 */
export function servesSurely(packet: Packet, endpoints: Endpoints): boolean | undefined {
  const source = endpoints.knows(packet, true);
  if (source !== endpoints.knows(packet, false)) return source;
  const low = packet.sourcePort < RESERVED;
  return low === packet.destinationPort < RESERVED ? undefined : low;
}
