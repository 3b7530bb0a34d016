/** Ethernet frames by name, and what filters say about them: the language by example, held against libpcap by tests in two rooms. */
const bytes = (hex: string): number[] => (hex.replaceAll(' ', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
const MACS = '0200 0000 0002 0200 0000 0001';
const v4 = (protocol: number, source: string, destination: string, fragment: string, payload: string, options = ''): string => {
  const words = 5 + options.length / 8;
  return `${(0x40 + words).toString(16)}00 0040 0001 ${fragment} 40${protocol.toString(16).padStart(2, '0')} 0000 ${source} ${destination} ${options} ${payload}`;
};
const v6 = (next: string, payload: string): string =>
  `6000 0000 0020 ${next}40 20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 000000ff ${payload}`;
const A = '0a000001';
const B = '0a0000fe';
const C = 'c0a80a07';
const TCP = 'c350 0050 0000 0001 0000 0000 5002 ffff 0000 0000';
const UDP = '0035 1f90 0010 0000 0102 0304 0506 0708';

export const FRAMES: Readonly<Record<string, readonly number[]>> = {
  http: bytes(`${MACS} 0800 ${v4(6, A, B, '0000', TCP)}`),
  options: bytes(`${MACS} 0800 ${v4(6, B, C, '4000', TCP, '01010101')}`),
  dns: bytes(`${MACS} 0800 ${v4(17, C, A, '0000', UDP)}`),
  later: bytes(`${MACS} 0800 ${v4(6, A, B, '0010', TCP)}`),
  ping: bytes(`${MACS} 0800 ${v4(1, A, B, '0000', '0800 0000 0001 0001')}`),
  http6: bytes(`${MACS} 86dd ${v6('06', TCP)}`),
  dns6: bytes(`${MACS} 86dd ${v6('11', UDP)}`),
  fragment6: bytes(`${MACS} 86dd ${v6('2c', '0600 0000 0000 0001 c350 0050 0000')}`),
  ping6: bytes(`${MACS} 86dd ${v6('3a', '8000 0000 0001 0001')}`),
  arp: bytes(`${MACS} 0806 0001 0800 0604 0001 0200 0000 0001 ${A} 0000 0000 0000 ${B}`),
  tagged: bytes(`${MACS} 8100 002a 0800 ${v4(6, A, B, '0000', TCP)}`),
  short: bytes(`${MACS} 0800 4500 00`),
};

/** A frame of FRAMES; a wrong name is an error of the caller. */
export function frameNamed(name: string): readonly number[] {
  const frame = FRAMES[name];
  if (frame === undefined) throw new Error(`no frame is called ${name}`);
  return frame;
}

/** The network layer of a frame, its EtherType and its tag. */
export function bare(name: string): { readonly packet: readonly number[]; readonly protocol: number; readonly vlan: number | undefined } {
  const frame = frameNamed(name);
  const tag = name === 'tagged' ? 4 : 0;
  const at = 12 + tag;
  return {
    packet: frame.slice(at + 2),
    protocol: (frame[at] ?? 0) * 256 + (frame[at + 1] ?? 0),
    vlan: tag === 0 ? undefined : 42,
  };
}

/** Filters with the names of the frames that pass, in the order of FRAMES. */
export const CASES: readonly (readonly [string, string])[] = [
  ['', 'http options dns later ping http6 dns6 fragment6 ping6 arp tagged short'],
  ['ip', 'http options dns later ping short'],
  ['ip6', 'http6 dns6 fragment6 ping6'],
  ['arp', 'arp'],
  ['tcp', 'http options later http6 fragment6'],
  ['udp', 'dns dns6'],
  ['icmp', 'ping'],
  ['icmp6', 'ping6'],
  ['icmp or icmp6', 'ping ping6'],
  ['port 80', 'http options http6'],
  ['tcp port http', 'http options http6'],
  ['ip6 and tcp dst port 80', 'http6'],
  ['udp src port 53', 'dns dns6'],
  ['udp dst port 53', ''],
  ['src port 53 or 50000', 'http options dns http6 dns6'],
  ['portrange 8000-8100', 'dns dns6'],
  ['dst portrange 70-90', 'http options http6'],
  ['host 10.0.0.1', 'http dns later ping arp'],
  ['10.0.0.1', 'http dns later ping arp'],
  ['ip host 10.0.0.1', 'http dns later ping'],
  ['arp host 10.0.0.254', 'arp'],
  ['src 10.0.0.1 and dst 10.0.0.254', 'http later ping arp'],
  ['src and dst net 10', 'http later ping arp'],
  ['src or dst net 192.168.0.0/16', 'options dns'],
  ['net 192.168.10.0 mask 255.255.255.0', 'options dns'],
  ['not net 10.0.0.0/8', 'http6 dns6 fragment6 ping6 tagged'],
  ['host 2001:db8::ff', 'http6 dns6 fragment6 ping6'],
  ['src host 2001:db8::ff', ''],
  ['net 2001:db8::/32 and not tcp', 'dns6 ping6'],
  ['host 10.0.0.254 and 192.168.10.7', 'options'],
  ['ip proto 1', 'ping'],
  ['proto 17', 'dns dns6'],
  ['ip6 proto \\tcp', 'http6 fragment6'],
  ['tcp and not (port 80 or port 443)', 'later fragment6'],
  ['arp or ip6 and udp', 'dns6'],
  ['arp or (ip6 and udp)', 'dns6 arp'],
  ['! ip && ! ip6', 'arp tagged'],
  ['vlan', 'tagged'],
  ['vlan 42 and tcp port 80', 'tagged'],
  ['vlan 43', ''],
  ['less 20', 'short'],
  ['greater 58 and ip', 'options'],
];
