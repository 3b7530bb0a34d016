/**
 * Answers of decoding functions. `DECODED` and `FRAGMENT` are no failures; `INNER` (inside the decoder only) means that a tunnel was
 * entered and what is in it is next.
 */
export const INNER = -1;
export const DECODED = 0;
export const FRAGMENT = 1;
export const TRUNCATED = 2;
export const LINK = 3;
export const ETHERTYPE = 4;
export const ARP = 5;
export const LLC = 6;
export const IP_VERSION = 7;
export const IP_HEADER = 8;
export const IP6_EXTENSION = 9;
export const TCP_HEADER = 10;
export const UDP_HEADER = 11;
export const TOO_DEEP = 12;
export const TUNNEL_HEADER = 13;
export const PPP_PROTOCOL = 14;
export const FAMILY = 15;

const NAMES = [
  'decoded',
  'fragment',
  'truncated',
  'link type',
  'ethertype',
  'arp',
  'llc',
  'ip version',
  'ip header',
  'ipv6 extension',
  'tcp header',
  'udp header',
  'too deep',
  'tunnel header',
  'ppp protocol',
  'address family',
] as const;

/** Reasons that are told apart by a number, and how it is written. */
function suffix(reason: number, detail: number): string {
  if (reason === ETHERTYPE || reason === PPP_PROTOCOL) return ` 0x${detail.toString(16).padStart(4, '0')}`;
  if (reason === LINK || reason === FAMILY) return ` ${detail}`;
  return '';
}

/** A reason in words, e.g. `arp`, `ethertype 0x88cc`; the label of a counter. */
export function reasonText(reason: number, detail: number): string {
  return `${NAMES[reason] ?? 'unknown'}${suffix(reason, detail)}`;
}
