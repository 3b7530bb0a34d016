import { readIpv4, readIpv6 } from './addresses.ts';
import type { End, Filter } from './tree.ts';
import { and, anyOf, not } from './tree.ts';

/** A TCP socket of Podwire's own. `address` absent: any address of this machine. */
export interface OwnSocket {
  readonly address?: string;
  readonly port: number;
}

/**
 * A filter that leaves out the traffic of these sockets: TCP segments whose source or destination is one of them, address and port of the
 * same end. Give addresses where they are known (127.0.0.1): a bare port also leaves out the same port of every other machine. `undefined`: nothing to leave out.
 */
export function leaveOut(sockets: readonly OwnSocket[]): Filter | undefined {
  const ends: readonly End[] = ['src', 'dst'];
  const own = sockets.flatMap(({ address, port }) => ends.map((end) => socketAt(address, port, end)));
  return own.length === 0 ? undefined : not(anyOf(own));
}

function socketAt(address: string | undefined, port: number, end: End): Filter {
  const on = (version: 4 | 6): Filter => ({ kind: 'port', version, number: 6, end, first: port, last: port });
  if (address === undefined) return anyOf([on(4), on(6)]);
  const four = address.split('.').length === 4 && !address.includes(':') ? readIpv4(address) : undefined;
  const range = four ?? readIpv6(address);
  if (range === undefined) throw new Error(`not an address: ${address}`);
  return and({ kind: 'address', protocol: four === undefined ? 'ip6' : 'ip', end, ...range }, on(four === undefined ? 6 : 4));
}
