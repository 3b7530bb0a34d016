const TRANSPORTS = new Map([
  [1, 'icmp'],
  [2, 'igmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [47, 'gre'],
  [50, 'esp'],
  [58, 'icmp'],
  [132, 'sctp'],
]);

/** An IP protocol number in words. */
export function transportWord(protocol: number): string {
  return TRANSPORTS.get(protocol) ?? `protocol ${protocol}`;
}
