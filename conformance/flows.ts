import type { ReplayedFlow } from './replay.ts';
import type { Agreement } from './agreement.ts';

/** Protocols of ours that say only that there was a transport. */
const TRANSPORTS = new Set(['tcp', 'udp', 'sctp', 'ip']);

/** Both ends of a flow whichever began, so that an oracle that sees client and server the other way round still means the same flow. */
export function endsOf(transport: string, a: string, aPort: number, b: string, bPort: number): string {
  const ends = transport === 'icmp' ? [a, b] : [`${a}:${aPort}`, `${b}:${bPort}`];
  return `${transport} ${ends.sort().join(' ')}`;
}

/** Our flows by their ends; ports may have been used several times. */
export function byEnds(flows: readonly ReplayedFlow[]): Map<string, ReplayedFlow[]> {
  return Map.groupBy(flows, (flow) => endsOf(flow.transport, flow.addresses[0], flow.ports[0], flow.addresses[1], flow.ports[1]));
}

/** The protocols above the transport that we found in flows, also where no whole message could be read and the flow only says what it looks like. */
export function protocolsOf(flows: readonly ReplayedFlow[]): readonly string[] {
  const found = new Set(
    flows.flatMap(({ transport, entries }) =>
      entries.flatMap(({ entry }) => {
        const detected = entry.layers[transport]?.exchange?.['detected'];
        return typeof detected === 'string' ? [...entry.protocols, detected] : entry.protocols;
      }),
    ),
  );
  return [...found].filter((protocol) => !TRANSPORTS.has(protocol)).sort();
}

/**
 * Judges one flow. `expected` are names of ours; none means a protocol that we do not know, where any claim of ours is wrong.
 * `allowed` may be there as well without being asked for.
 */
export function judge(
  agreement: Agreement,
  expected: readonly string[],
  flows: readonly ReplayedFlow[],
  name: string,
  allowed: readonly string[] = [],
): void {
  const found = protocolsOf(flows);
  const strange = found.filter((protocol) => !expected.includes(protocol) && !allowed.includes(protocol));
  if (expected.length === 0) {
    agreement.flow('others', strange, strange.length > 0 ? 'wrong' : 'right', name);
    return;
  }
  for (const protocol of expected) {
    const right = found.includes(protocol) && strange.length === 0;
    agreement.flow(protocol, found, right ? 'right' : strange.length > 0 ? 'wrong' : 'missed', name);
  }
}
