/** ICMP errors (RFC 792, RFC 1122, RFC 4443) as a constant word and a sentence. */
export function icmpError(ip: 4 | 6, type: number, code: number, from: string): { readonly type: string; readonly message: string } {
  const word = ip === 4 ? icmp4(type, code) : icmp6(type, code);
  return { type: `icmp_${word.replaceAll(' ', '_')}`, message: `${from} answered: ${word}` };
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
];
const UNREACHABLE_6 = [
  'no route',
  'communication prohibited',
  'beyond scope',
  'address unreachable',
  'port unreachable',
  'source address failed policy',
  'route rejected',
];

function icmp4(type: number, code: number): string {
  if (type === 3) return UNREACHABLE_4[code] ?? 'destination unreachable';
  if (type === 11) return code === 1 ? 'fragment reassembly time exceeded' : 'time to live exceeded';
  if (type === 12) return 'parameter problem';
  return type === 5 ? 'redirect' : 'source quench';
}

function icmp6(type: number, code: number): string {
  if (type === 1) return UNREACHABLE_6[code] ?? 'destination unreachable';
  if (type === 2) return 'packet too big';
  return type === 3 ? 'hop limit exceeded' : 'parameter problem';
}
