/** A capture filter as a tree: what pcap-filter(7) calls an expression, directions and lists already spelled out. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly of: Filter }
  /** The network layer. */
  | { readonly kind: 'network'; readonly protocol: Network }
  /** The protocol number that an IPv4 (4) or IPv6 (6) packet announces; in IPv6 also behind a fragment header. */
  | { readonly kind: 'transport'; readonly version: 4 | 6; readonly number: number }
  /** An address under a mask, in the network layer named. */
  | {
      readonly kind: 'address';
      readonly protocol: Network;
      readonly end: End;
      readonly value: readonly number[];
      readonly mask: readonly number[];
    }
  /** A port from `first` to `last` of a transport; IPv4 fragments after the first have none. */
  | {
      readonly kind: 'port';
      readonly version: 4 | 6;
      readonly number: number;
      readonly end: End;
      readonly first: number;
      readonly last: number;
    }
  /** A VLAN tag, with this id if one is named; what follows in the text is read behind the tag. */
  | { readonly kind: 'vlan'; readonly id: number | undefined }
  /** Length on the wire: at least `bytes`, or at most. */
  | { readonly kind: 'length'; readonly least: boolean; readonly bytes: number };

export type Network = 'ip' | 'ip6' | 'arp' | 'rarp';
export type End = 'src' | 'dst';

/** EtherTypes (IEEE 802 numbers). */
export const ETHERTYPE: Readonly<Record<Network, number>> = { ip: 0x0800, ip6: 0x86dd, arp: 0x0806, rarp: 0x8035 };

/** IP protocol numbers by the names that pcap-filter(7) has. */
export const TRANSPORT: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['igmp', 2],
  ['tcp', 6],
  ['udp', 17],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['icmp6', 58],
  ['pim', 103],
  ['vrrp', 112],
  ['sctp', 132],
]);

export function and(left: Filter, right: Filter): Filter {
  return { kind: 'and', left, right };
}
export function or(left: Filter, right: Filter): Filter {
  return { kind: 'or', left, right };
}
export function not(of: Filter): Filter {
  return { kind: 'not', of };
}
/** Any of at least one. */
export function anyOf(filters: readonly Filter[]): Filter {
  return filters.reduce(or);
}
