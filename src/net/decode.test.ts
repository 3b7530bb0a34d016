import { concat } from '#base/bytes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ipv4Text, ipv6Text } from './address.ts';
import { decode } from './decode.ts';
import { type Frame, emptyFrame } from './frame.ts';
import { ACK, IPV6, Packet, PSH, TUNNEL_KINDS, UDP } from './packet.ts';
import { reasonText } from './reasons.ts';
import { ethernet, ip, internetChecksum, tcp, tcpFrame, transportChecksum, udp } from './write.ts';

const HELLO = new TextEncoder().encode('hello');
const V4 = { source: '10.0.0.1', destination: '10.0.0.2', sourcePort: 40000, destinationPort: 80 };
const V6 = { source: '2001:db8::1', destination: 'fd00::ff:2', sourcePort: 40000, destinationPort: 80 };
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));

/** A frame object over bytes that start in the middle of a larger buffer, as those of a ring do. */
function frameOf(bytes: Uint8Array, fields: Partial<Frame> = {}): Frame {
  const whole = concat([Uint8Array.of(1, 2, 3), bytes, Uint8Array.of(9, 9)]);
  const view = new DataView(whole.buffer);
  return { ...emptyFrame(), bytes: whole, view, start: 3, end: 3 + bytes.length, wireLength: bytes.length, ...fields };
}

/** What decoding says, as a plain object. */
function read(bytes: Uint8Array, fields: Partial<Frame> = {}): Record<string, unknown> {
  const packet = new Packet();
  const reason = decode(frameOf(bytes, fields), packet);
  if (reason !== 0) return { reason: reasonText(reason, packet.detail) };
  const address = packet.ip === 4 ? ipv4Text : ipv6Text;
  const tunnels = Array.from({ length: packet.depth }, (_, i) => `${TUNNEL_KINDS[packet.tunnelKinds[i] ?? -1]}:${packet.tunnelIds[i]}`);
  return {
    from: `${address(packet.bytes, packet.addressAt)} ${packet.sourcePort}`,
    to: `${address(packet.bytes, packet.addressAt + (packet.ip === 4 ? 4 : 16))} ${packet.destinationPort}`,
    text: new TextDecoder().decode(packet.bytes.subarray(packet.payload, packet.payloadEnd)),
    length: packet.length,
    vlan: packet.vlan,
    tunnels,
  };
}

const segment4 = ip({ ...V4, protocol: 6 }, tcp({ ...V4, seq: 1 }, HELLO));
const segment6 = ip({ ...V6, protocol: 6 }, tcp({ ...V6, seq: 1 }, HELLO));
const SEEN4 = { from: '10.0.0.1 40000', to: '10.0.0.2 80', text: 'hello', length: 5, vlan: 0, tunnels: [] };
const SEEN6 = { from: '2001:db8::1 40000', to: 'fd00::ff:2 80', text: 'hello', length: 5, vlan: 0, tunnels: [] };

describe('link layers', () => {
  test('Ethernet, and padding behind the IP packet is not payload', () => {
    expect(read(concat([ethernet({ type: 0x0800 }, segment4), new Uint8Array(9)]))).toEqual(SEEN4);
    expect(read(ethernet({ type: 0x86dd }, segment6))).toEqual(SEEN6);
  });
  test('a SYN as tcpdump recorded it', () => {
    const frame = bytesOf(
      '000000000000 000000000000 0800 4510003c 4e4a4000 4006ee5f 7f000001 7f000001 8c52 0016 2bf0d3a4 00000000 a002 8018 fe300000 0204400c 0402080a 0013a2b8 00000000 01030307',
    );
    const packet = new Packet();
    expect(decode(frameOf(frame), packet)).toBe(0);
    expect([packet.sourcePort, packet.destinationPort, packet.seq >>> 0, packet.flags, packet.window, packet.length]).toEqual([
      35922, 22, 0x2bf0d3a4, 2, 0x8018, 0,
    ]);
  });
  test('VLAN tags, nested and of all types, and one that the kernel took off', () => {
    expect(read(ethernet({ type: 0x0800, vlans: [100] }, segment4))).toEqual({ ...SEEN4, vlan: 100 });
    expect(read(ethernet({ type: 0x0800, vlans: [100, 7] }, segment4))).toEqual({ ...SEEN4, vlan: 7 });
    const old = ethernet({ type: 0x0800, vlans: [100] }, segment4);
    old.set([0x91, 0x00], 12);
    expect(read(old)).toEqual({ ...SEEN4, vlan: 100 });
    expect(read(ethernet({ type: 0x0800 }, segment4), { vlan: 42 })).toEqual({ ...SEEN4, vlan: 42 });
  });
  test('cooked v1 and v2', () => {
    expect(read(concat([bytesOf('0000 0001 0006 0200000000010000 0800'), segment4]), { link: 113 })).toEqual(SEEN4);
    expect(read(concat([bytesOf('86dd 0000 00000003 0001 00 06 0200000000010000'), segment6]), { link: 276 })).toEqual(SEEN6);
  });
  test('Frame Relay as Cisco and as RFC 2427 have it', () => {
    expect(read(concat([bytesOf('1861 0800'), segment4]), { link: 107 })).toEqual(SEEN4);
    expect(read(concat([bytesOf('1861 03cc'), segment4]), { link: 107 })).toEqual(SEEN4);
    expect(read(concat([bytesOf('1861 038e'), segment6]), { link: 107 })).toEqual(SEEN6);
    expect(read(concat([bytesOf('1861 0300 80 000000 0800'), segment4]), { link: 107 })).toEqual(SEEN4);
    expect(read(bytesOf('1861 0308'), { link: 107 })).toEqual({ reason: 'llc' });
  });
  test('IEEE 802.11 with Radiotap: data in the clear only', () => {
    const radiotap = '0000 2400 2f4000a0 20080000 00000000 28eb682800000000 10169e09a000ba000000ba00';
    const frame = (control: string, more = ''): Uint8Array =>
      bytesOf(`${radiotap} ${control} 0201 882593406b6f f8a9d01e90a3 882593406b6f 20b7 ${more} aaaa03000000 0800`);
    expect(read(concat([frame('0801'), segment4]), { link: 127 })).toEqual(SEEN4);
    expect(read(concat([frame('8801', '0000'), segment4]), { link: 127 })).toEqual(SEEN4);
    for (const control of ['8000', '0841', '4801', '0805'])
      expect(read(concat([frame(control), segment4]), { link: 127 })).toEqual({ reason: 'llc' });
    const padded = radiotap.replace('10169e09', '30169e09');
    const quality = bytesOf(`${padded} 8801 0201 882593406b6f f8a9d01e90a3 882593406b6f 20b0 0000 ffff aaaa03000000 0800`);
    expect(read(concat([quality, segment4]), { link: 127 })).toEqual(SEEN4);
  });
  test('headers of Cisco and of service chains', () => {
    const behind = (type: number, header: string): Uint8Array => ethernet({ type }, concat([bytesOf(header), segment4]));
    expect(read(behind(0x8909, '0101 0001 0064 0800'))).toEqual(SEEN4);
    expect(read(behind(0x894f, '0fc60101 0045001c 00000000 00000000 00000000 00000000'))).toEqual({ ...SEEN4, tunnels: ['nsh:17664'] });
    expect(read(behind(0x894f, '0fc10101 0045001c'))).toEqual({ reason: 'tunnel header' });
    expect(read(behind(0x8909, '0101 0001 0064 8909 '.repeat(9)))).toEqual({ reason: 'too deep' });
    const mirrored = ethernet({ type: 0x88be }, concat([bytesOf('1000 0007 00000000'), ethernet({ type: 0x0800 }, segment4)]));
    expect(read(mirrored)).toEqual({ ...SEEN4, tunnels: ['erspan:7'] });
  });
  test('loopback in both byte orders', () => {
    for (const link of [0, 108]) {
      expect(read(concat([bytesOf('02000000'), segment4]), { link })).toEqual(SEEN4);
      expect(read(concat([bytesOf('00000002'), segment4]), { link })).toEqual(SEEN4);
      for (const family of ['18000000', '0000001c', '1e000000']) expect(read(concat([bytesOf(family), segment6]), { link })).toEqual(SEEN6);
    }
  });
  test('raw IP, by its version', () => {
    for (const link of [12, 101, 228]) expect(read(segment4, { link })).toEqual(SEEN4);
    for (const link of [101, 229]) expect(read(segment6, { link })).toEqual(SEEN6);
  });
  test('PPPoE and MPLS, with and without a pseudowire', () => {
    expect(read(concat([ethernet({ type: 0x8864 }, bytesOf('11 00 0011 0000 0021')), segment4]))).toEqual({
      ...SEEN4,
      tunnels: ['pppoe:17'],
    });
    expect(read(ethernet({ type: 0x8847 }, concat([bytesOf('0001 0040 00012140'), segment4])))).toEqual({ ...SEEN4, tunnels: ['mpls:18'] });
    const wire = concat([bytesOf('00012140 00000000'), ethernet({ type: 0x0800 }, segment4)]);
    expect(read(ethernet({ type: 0x8847 }, wire))).toEqual({ ...SEEN4, tunnels: ['mpls:18'] });
  });
  test('what is not IP is named', () => {
    expect(read(ethernet({ type: 0x0806 }, new Uint8Array(28)))).toEqual({ reason: 'arp' });
    expect(read(ethernet({ type: 0x88cc }, new Uint8Array(28)))).toEqual({ reason: 'ethertype 0x88cc' });
    expect(read(ethernet({ type: 38 }, new Uint8Array(38)))).toEqual({ reason: 'llc' });
    expect(read(ethernet({ type: 0x0800 }, segment4), { link: 189 })).toEqual({ reason: 'link type 189' });
    expect(read(ethernet({ type: 0x0800 }, segment6))).toEqual({ reason: 'ip version' });
    expect(read(new Uint8Array(10))).toEqual({ reason: 'truncated' });
  });
});

describe('IP', () => {
  test('options are skipped', () => {
    const options = bytesOf('94040000 01010101');
    expect(
      read(ip({ ...V4, protocol: 6, options }, tcp({ ...V4, seq: 1, options: bytesOf('0101080a0000000100000002') }, HELLO)), { link: 101 }),
    ).toEqual(SEEN4);
  });
  test('IPv6 extension headers are walked, an atomic fragment is whole', () => {
    const extensions = bytesOf('3c00010400000000 2b00010400000000 2c00000000000000 0600000000000007');
    const packet = ip({ ...V6, protocol: 0 }, concat([extensions, tcp({ ...V6, seq: 1 }, HELLO)]));
    expect(read(packet, { link: 101 })).toEqual(SEEN6);
  });
  test('total length 0 means the frame', () => {
    const big = new Uint8Array(70_000).fill(0x61);
    const frame = ethernet({ type: 0x0800 }, ip({ ...V4, protocol: 6 }, tcp({ ...V4, seq: 1 }, big)));
    expect(read(frame)['length']).toBe(70_000);
    expect(read(ethernet({ type: 0x86dd }, ip({ ...V6, protocol: 6 }, tcp({ ...V6, seq: 1 }, big))))['length']).toBe(70_000);
  });
  test('a snap length cuts the bytes, not the length', () => {
    const frame = tcpFrame({ ...V4, seq: 1 }, new Uint8Array(1000).fill(0x61));
    const cut = read(frame.subarray(0, 64), { wireLength: frame.length });
    expect(cut).toEqual({ ...SEEN4, text: 'a'.repeat(10), length: 1000 });
    expect(read(frame.subarray(0, 54), { wireLength: 0 })).toEqual({ ...SEEN4, text: '', length: 1000 });
    expect(read(frame.subarray(0, 50), { wireLength: frame.length })).toEqual({ reason: 'truncated' });
  });
  test.each([
    ['little', '02000000 0800010008000101 0600040000010000'],
    ['big', '02000000 0008000108000101 0006000400010000'],
  ])("a netfilter log's packet is found behind its attributes, %s endian", (order, attributes) => {
    const length = segment4.length + 4;
    const head = order === 'little' ? [length & 255, length >> 8, 9, 0] : [length >> 8, length & 255, 0, 9];
    expect(read(concat([bytesOf(attributes), Uint8Array.from(head), segment4]), { link: 239 })).toEqual(SEEN4);
    expect(read(bytesOf(attributes), { link: 239 })).toEqual({ reason: 'truncated' });
  });
  test('an authentication header is passed through', () => {
    const inner = tcp({ ...V4, seq: 1 }, HELLO);
    expect(
      read(ip({ ...V4, protocol: 51 }, concat([bytesOf('06040000 00000001 00000001 0102030405060708090a0b0c'), inner])), { link: 101 }),
    ).toEqual(SEEN4);
  });
});

describe('tunnels', () => {
  const outer = { source: '192.0.2.1', destination: '192.0.2.2', sourcePort: 5555 };
  const inner = ethernet({ type: 0x0800 }, segment4);
  const overUdp = (destinationPort: number, ...parts: Uint8Array[]): Uint8Array =>
    ip({ ...outer, protocol: UDP }, udp({ ...outer, destinationPort }, concat(parts)));
  const overGre = (...parts: Uint8Array[]): Uint8Array => ip({ ...outer, protocol: 47 }, concat(parts));

  test.each([
    ['VXLAN', 'vxlan:42', overUdp(4789, bytesOf('0800000000002a00'), inner)],
    ["VXLAN on Linux's port", 'vxlan:1', overUdp(8472, bytesOf('0800000000000100'), inner)],
    ['VXLAN-GPE of IP', 'vxlan:3', overUdp(4790, bytesOf('0c00000100000300'), segment4)],
    ['VXLAN-GPE of Ethernet', 'vxlan:3', overUdp(4790, bytesOf('0800000000000300'), inner)],
    ['GTP-U', 'gtp:17', overUdp(2152, bytesOf('30ff002d00000011'), segment4)],
    ['GTP-U with an extension header', 'gtp:17', overUdp(2152, bytesOf('34ff003500000011 00010085 01001000'), segment4)],
    ['Geneve with options', 'geneve:5', overUdp(6081, bytesOf('0200655800000500 0102030405060708'), inner)],
    ['Geneve of IP', 'geneve:5', overUdp(6081, bytesOf('0000080000000500'), segment4)],
    ['GRE', 'gre:-1', overGre(bytesOf('00000800'), segment4)],
    ['GRE with checksum, key and sequence', 'gre:9', overGre(bytesOf('b0000800 00000000 00000009 00000001'), segment4)],
    ['NVGRE', 'nvgre:4097', overGre(bytesOf('20006558 00100142'), inner)],
    ['ERSPAN I', 'erspan:-1', overGre(bytesOf('000088be'), inner)],
    ['ERSPAN II', 'erspan:100', overGre(bytesOf('100088be 00000001 1000006400000000'), inner)],
    ['ERSPAN III', 'erspan:7', overGre(bytesOf('100022eb 00000001 200000070000000000000000'), inner)],
    ['ERSPAN III with a subheader', 'erspan:7', overGre(bytesOf('100022eb 00000001 200000070000000000000001 0102030405060708'), inner)],
    ['IP in IP', 'ipip:-1', ip({ ...outer, protocol: 4 }, segment4)],
    ['MPLS in GRE', 'gre:-1,mpls:16', overGre(bytesOf('00008847 00010140'), segment4)],
  ])('%s', (_, tunnel, packet) => {
    expect(read(packet, { link: 101 })).toEqual({ ...SEEN4, tunnels: tunnel.split(',') });
  });

  test('nested, also IPv6 in IPv4', () => {
    const sit = ip({ ...outer, protocol: IPV6 }, segment6);
    const nested = overUdp(4789, bytesOf('0800000000002a00'), ethernet({ type: 0x0800, vlans: [3] }, sit));
    expect(read(nested, { link: 101 })).toEqual({ ...SEEN6, vlan: 3, tunnels: ['vxlan:42', 'ipip:-1'] });
  });
  test('no deeper than the limit', () => {
    let packet: Uint8Array = segment4;
    for (let i = 0; i < 8; i++) packet = ip({ ...outer, protocol: 4 }, packet);
    expect(read(packet, { link: 101 })).toEqual({ ...SEEN4, tunnels: Array.from({ length: 8 }, () => 'ipip:-1') });
    expect(read(ip({ ...outer, protocol: 4 }, packet), { link: 101 })).toEqual({ reason: 'too deep' });
  });
  test('what only uses a tunnel port is plain UDP', () => {
    expect(read(overUdp(4789, HELLO), { link: 101 })).toMatchObject({ text: 'hello', tunnels: [] });
    expect(read(overUdp(8472, new TextEncoder().encode('just some text')), { link: 101 })).toMatchObject({ text: 'just some text' });
  });
  test('each VNI and VLAN is an address space of its own, the carrier is not', () => {
    const space = (bytes: Uint8Array, fields: Partial<Frame> = {}): number => {
      const packet = new Packet();
      decode(frameOf(bytes, { link: 101, ...fields }), packet);
      return packet.space;
    };
    const vni1 = overUdp(4789, bytesOf('0800000000000100'), inner);
    const vni2 = overUdp(4789, bytesOf('0800000000000200'), inner);
    expect(
      new Set([space(segment4), space(vni1), space(vni2), space(ethernet({ type: 0x0800, vlans: [1] }, segment4), { link: 1 })]).size,
    ).toBe(4);
    expect(space(ethernet({ type: 0x0800, vlans: [9] }, vni1), { link: 1 })).toBe(space(vni1));
    expect(space(ip({ ...outer, protocol: 4 }, segment4), { vlan: 3 })).toBe(space(segment4));
    expect(space(segment4, { vlan: 3 })).toBe(space(ethernet({ type: 0x0800, vlans: [3] }, segment4), { link: 1 }));
  });
});

describe('hostile bytes', () => {
  const samples = [
    tcpFrame({ ...V4, seq: 5, flags: ACK | PSH }, HELLO),
    tcpFrame({ ...V6, seq: 5 }, HELLO),
    ethernet(
      { type: 0x0800, vlans: [5, 6] },
      ip({ ...V4, protocol: 47 }, concat([bytesOf('100088be 00000001 1000006400000000'), ethernet({ type: 0x0800 }, segment4)])),
    ),
    ethernet(
      { type: 0x0800 },
      ip({ ...V4, protocol: UDP }, udp({ ...V4, destinationPort: 6081 }, concat([bytesOf('0000080000000500'), segment4]))),
    ),
  ];
  test('no broken byte throws, and offsets stay within what was captured', () => {
    const links = [0, 1, 9, 12, 50, 101, 108, 113, 228, 229, 276];
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 4 }),
        fc.nat(120),
        fc.constantFrom(...links),
        fc.boolean(),
        (sample, edits, cut, link, whole) => {
          const bytes = sample.slice(0, whole ? sample.length : cut);
          for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
          const frame = frameOf(bytes, { link });
          const packet = new Packet();
          if (decode(frame, packet) !== 0) return;
          expect(packet.payload).toBeGreaterThanOrEqual(frame.start);
          expect(packet.payloadEnd).toBeGreaterThanOrEqual(packet.payload);
          expect(packet.payloadEnd === packet.payload || packet.payloadEnd <= frame.end).toBe(true);
          expect(packet.length).toBeGreaterThanOrEqual(packet.payloadEnd - packet.payload);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('written frames', () => {
  test('have right checksums', () => {
    const header = bytesOf('4500 0073 0000 4000 4011 0000 c0a80001 c0a800c7');
    expect(internetChecksum(header)).toBe(0xb861);
    for (const [fields, packet, size] of [
      [V4, segment4, 20],
      [V6, segment6, 40],
    ] as const) {
      expect(transportChecksum(fields.source, fields.destination, 6, packet.subarray(size))).toBe(0);
    }
    expect(internetChecksum(segment4.subarray(0, 20))).toBe(0);
  });
});
