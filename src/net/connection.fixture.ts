import { encodeUtf8 } from '#base/globals';
import type { Side } from '#base/side';
import { ACK, FIN, PSH, RST, SYN } from './packet.ts';
import { Lab } from './recorder.fixture.ts';
import { tcpFrame } from './write.ts';

/** Ends of a connection; the first is the client. */
export interface Ends {
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
  readonly isn: readonly [number, number];
}

export const ENDS: Ends = { addresses: ['10.0.0.1', '10.0.0.2'], ports: [40000, 80], isn: [1000, 5000] };

/** Fields of a segment that differ from what the connection would send. */
export interface Tweak {
  /** Stream offsets of the sender's first byte, and of what it has received. */
  readonly at?: number;
  readonly ack?: number;
  readonly flags?: number;
  readonly window?: number;
}

/**
 * Makes the frames of a TCP connection. It keeps both ends' stream offsets: each call of `send` moves on. Offsets are turned into
 * sequence numbers modulo 2^32.
 */
export class Connection {
  readonly ends: Ends;
  readonly sent: [number, number] = [0, 0];
  private id = 1;

  constructor(ends: Partial<Ends> = {}) {
    this.ends = { ...ENDS, ...ends };
  }

  /** A segment at given offsets; -1 is the place of the SYN. */
  segment(side: Side, payload: string | Uint8Array, tweak: Tweak = {}): Uint8Array {
    const { addresses, ports, isn } = this.ends;
    const peer = side === 0 ? 1 : 0;
    const fields = {
      source: addresses[side],
      destination: addresses[peer],
      sourcePort: ports[side],
      destinationPort: ports[peer],
      seq: (isn[side] + 1 + (tweak.at ?? this.sent[side])) % 2 ** 32,
      ack: (isn[peer] + 1 + (tweak.ack ?? this.sent[peer])) % 2 ** 32,
      flags: tweak.flags ?? ACK,
      window: tweak.window ?? 0xffff,
    };
    return tcpFrame(fields, typeof payload === 'string' ? encodeUtf8(payload) : payload, this.id++);
  }

  syn(): Uint8Array {
    return this.segment(0, '', { at: -1, ack: -this.ends.isn[1] - 1, flags: SYN });
  }
  synAck(): Uint8Array {
    return this.segment(1, '', { at: -1, ack: 0, flags: SYN | ACK });
  }
  handshake(): Uint8Array[] {
    return [this.syn(), this.synAck(), this.ack(0)];
  }
  ack(side: Side): Uint8Array {
    return this.segment(side, '');
  }
  /** The next bytes of a side. */
  send(side: Side, payload: string | Uint8Array): Uint8Array {
    const frame = this.segment(side, payload, { flags: ACK | PSH });
    this.sent[side] += payload.length;
    return frame;
  }
  fin(side: Side, payload = ''): Uint8Array {
    const frame = this.segment(side, payload, { flags: ACK | FIN });
    this.sent[side] += payload.length + 1;
    return frame;
  }
  rst(side: Side): Uint8Array {
    return this.segment(side, '', { flags: RST | ACK });
  }
}

/** A lab in which the handshake of a connection was seen. */
export function opened(connection = new Connection(), lab = new Lab()): { lab: Lab; c: Connection } {
  for (const frame of connection.handshake()) lab.frame(frame);
  return { lab, c: connection };
}
