import type { Side } from '#base/side';
import type { Hint, Verdict } from '#protocols/contract/protocol';
import type { AnyProtocol } from '#protocols/contract/protocol';

/** What looking at a flow's first bytes told. */
export type Detected = { readonly verdict: 'yes'; readonly protocol: AnyProtocol } | { readonly verdict: 'no' | 'more' };

const NO: Detected = { verdict: 'no' };
const MORE: Detected = { verdict: 'more' };
const UNKNOWN = { port: 0, transport: 'tcp', start: false, opposite: new Uint8Array(0) } as const;

/** Asks every protocol that can start a flow of this transport; those whose port it is are asked first. */
export class Detection {
  private readonly byTransport = new Map<string, AnyProtocol[]>();
  private readonly answers = new Map<AnyProtocol, Detected>();

  constructor(protocols: readonly AnyProtocol[]) {
    for (const transport of ['tcp', 'udp', 'icmp'] as const)
      this.byTransport.set(
        transport,
        protocols.filter((p) => p.detect !== undefined && p.open !== undefined && p.transports.includes(transport)),
      );
    for (const protocol of protocols) this.answers.set(protocol, { verdict: 'yes', protocol });
  }

  look(bytes: Uint8Array, start: number, end: number, hint: Hint): Detected {
    const candidates = this.byTransport.get(hint.transport) ?? [];
    let more = false;
    for (let pass = 0; pass < 2; pass++) {
      for (const protocol of candidates) {
        if (protocol.serverPorts.includes(hint.port) !== (pass === 0)) continue;
        const verdict: Verdict | undefined = protocol.detect?.(bytes, start, end, hint);
        if (verdict === 'yes') return this.answers.get(protocol) ?? NO;
        if (verdict === 'more') more = true;
      }
    }
    return more ? MORE : NO;
  }

  /** The side that bytes in the middle of an unknown stream come from, when a protocol takes them for one side's and not for the other's. */
  sideOf(bytes: Uint8Array, start: number, end: number): Side | undefined {
    const client = this.look(bytes, start, end, { ...UNKNOWN, side: 0 }).verdict === 'yes';
    const server = this.look(bytes, start, end, { ...UNKNOWN, side: 1 }).verdict === 'yes';
    if (client === server) return undefined;
    return client ? 0 : 1;
  }
}
