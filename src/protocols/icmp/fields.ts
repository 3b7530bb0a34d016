import { group } from '#entry/field';

export const request = group({
  type: { kind: 'string', doc: 'Type of the message in words.', example: 'echo request', hot: true, aliases: ['icmp_type'] },
  version: { kind: 'int', doc: '4 for ICMP, 6 for ICMPv6.', example: 4, hot: true, aliases: ['icmp_version'] },
  code: { kind: 'int', doc: 'Code of the message.', example: 0, hot: true },
  identifier: { kind: 'int', doc: 'Identifier of a query; one run of ping keeps it.', example: 4711, hot: true },
  sequence: { kind: 'int', doc: 'Sequence number of a query.', example: 1, hot: true },
  target: {
    kind: 'string',
    doc: 'Address that neighbor discovery or a group report speaks of, or the gateway of a redirect.',
    example: 'fe80::1',
    hot: true,
  },
  about: { kind: 'string', doc: 'The packet that an error speaks of.', example: 'udp 10.244.1.17:40112 → 10.96.0.10:53', hot: true },
  mtu: {
    kind: 'int',
    doc: 'Largest packet that fits (fragmentation needed, packet too big, router advertisement).',
    example: 1450,
    unit: 'bytes',
  },
  checksum: { kind: 'string', doc: 'Checksum, hexadecimal.', example: '1f2e' },
  options: {
    kind: 'json',
    doc: 'Options of neighbor discovery, records of a group report.',
    example: [{ option: 'source link-layer address', value: '02:42:0a:f4:01:11' }],
  },
  payload: { kind: 'string', doc: 'Payload of a query, hexadecimal, at most 512 bytes.', example: '616263' },
});

export const response = group({
  type: { kind: 'string', doc: 'Type of the answer in words.', example: 'echo reply', hot: true },
  payload: { kind: 'string', doc: 'Payload of the answer, hexadecimal, at most 512 bytes.', example: '616263' },
});

export const exchange = group({});

/** What is said of ICMP and ICMPv6 messages. */
export const fields = { request, response, exchange } as const;
export type IcmpFields = typeof fields;
