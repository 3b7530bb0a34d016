/** Types of ICMP (IANA registry "ICMP Type Numbers"). */
const TYPES_4 = new Map([
  [0, 'echo reply'],
  [3, 'destination unreachable'],
  [4, 'source quench'],
  [5, 'redirect'],
  [8, 'echo request'],
  [9, 'router advertisement'],
  [10, 'router solicitation'],
  [11, 'time exceeded'],
  [12, 'parameter problem'],
  [13, 'timestamp request'],
  [14, 'timestamp reply'],
  [15, 'information request'],
  [16, 'information reply'],
  [17, 'address mask request'],
  [18, 'address mask reply'],
  [30, 'traceroute'],
  [40, 'security failure'],
  [42, 'extended echo request'],
  [43, 'extended echo reply'],
]);

/** Types of ICMPv6 (IANA registry "ICMPv6 type Numbers"). */
const TYPES_6 = new Map([
  [1, 'destination unreachable'],
  [2, 'packet too big'],
  [3, 'time exceeded'],
  [4, 'parameter problem'],
  [128, 'echo request'],
  [129, 'echo reply'],
  [130, 'multicast listener query'],
  [131, 'multicast listener report'],
  [132, 'multicast listener done'],
  [133, 'router solicitation'],
  [134, 'router advertisement'],
  [135, 'neighbor solicitation'],
  [136, 'neighbor advertisement'],
  [137, 'redirect'],
  [138, 'router renumbering'],
  [139, 'node information query'],
  [140, 'node information response'],
  [141, 'inverse neighbor solicitation'],
  [142, 'inverse neighbor advertisement'],
  [143, 'multicast listener report v2'],
  [144, 'home agent discovery request'],
  [145, 'home agent discovery reply'],
  [148, 'certification path solicitation'],
  [149, 'certification path advertisement'],
  [151, 'multicast router advertisement'],
  [152, 'multicast router solicitation'],
  [153, 'multicast router termination'],
  [155, 'RPL control'],
  [160, 'extended echo request'],
  [161, 'extended echo reply'],
]);

/** A type in words. */
export function typeWord(version: 4 | 6, type: number): string {
  return (version === 4 ? TYPES_4 : TYPES_6).get(type) ?? `type ${type}`;
}

const UNREACHABLE_4 = [
  'network unreachable',
  'host unreachable',
  'protocol unreachable',
  'port unreachable',
  'fragmentation needed',
  'source route failed',
  'network unknown',
  'host unknown',
  'source host isolated',
  'network prohibited',
  'host prohibited',
  'network unreachable for this service',
  'host unreachable for this service',
  'communication prohibited',
  'host precedence violation',
  'precedence cutoff',
];
const UNREACHABLE_6 = [
  'no route',
  'communication prohibited',
  'beyond scope of source address',
  'address unreachable',
  'port unreachable',
  'source address failed policy',
  'route rejected',
];

/** What an error says, with its code (RFC 792, RFC 1812 §5.2.7, RFC 4443 §3). */
export function errorWord(version: 4 | 6, type: number, code: number): string {
  if (type === (version === 4 ? 3 : 1)) return (version === 4 ? UNREACHABLE_4 : UNREACHABLE_6)[code] ?? 'destination unreachable';
  if (type === (version === 4 ? 11 : 3))
    return code === 1 ? 'fragment reassembly time exceeded' : version === 4 ? 'time to live exceeded' : 'hop limit exceeded';
  return typeWord(version, type);
}

/** The constant word for an error's type: `icmp_port_unreachable`. */
export function errorType(word: string): string {
  return `icmp_${word.replaceAll(' ', '_')}`;
}
