import { group } from '#entry/field';

export const request = group({
  name: { kind: 'string', doc: 'Name of the first question, without the last dot.', example: 'payments.shop.svc.cluster.local', hot: true },
  type: { kind: 'string', doc: 'Record type of the first question.', example: 'A', hot: true },
  questions: {
    kind: 'strings',
    doc: 'Names of all questions.',
    example: ['payments.shop.svc.cluster.local'],
    hot: true,
    aliases: ['dns_questions', 'request.questions'],
  },
  opcode: {
    kind: 'string',
    doc: 'QUERY, IQUERY, STATUS, NOTIFY, UPDATE or DSO; RESPONSE for a multicast announcement.',
    example: 'QUERY',
    hot: true,
  },
  id: { kind: 'int', doc: 'Transaction id.', example: 4242, hot: true },
  types: { kind: 'strings', doc: 'Record types of all questions.', example: ['A'], aliases: ['dns_question_types'] },
  class: { kind: 'string', doc: 'Class of the first question.', example: 'IN' },
  recursionDesired: { kind: 'bool', doc: 'Whether the client asked for recursion.', example: true },
  checkingDisabled: { kind: 'bool', doc: 'Whether the client validates DNSSEC itself.', example: false },
  payloadSize: { kind: 'int', doc: 'Largest UDP answer that the client takes (EDNS).', example: 1232, unit: 'bytes' },
  dnssec: { kind: 'bool', doc: 'Whether the client asked for DNSSEC records (EDNS DO).', example: false },
  clientSubnet: { kind: 'string', doc: 'Client subnet that a resolver passed on (EDNS).', example: '192.0.2.0/24' },
  cookie: { kind: 'string', doc: 'DNS cookie (EDNS).', example: '24a5ac1200000000' },
  records: { kind: 'json', doc: 'Records that the request carries (UPDATE, NOTIFY, known answers).', example: [] },
});

export const response = group({
  answers: {
    kind: 'strings',
    doc: 'Answers as text: addresses, names, or the record; at most 16.',
    example: ['10.96.14.3'],
    hot: true,
    aliases: ['dns_answers', 'response.answers'],
  },
  code: { kind: 'string', doc: 'Response code in words.', example: 'NXDOMAIN', hot: true },
  count: { kind: 'int', doc: 'Answer records.', example: 1, hot: true },
  ttl: { kind: 'int', doc: 'Least time to live among the answers.', example: 30, unit: 's', hot: true },
  truncated: { kind: 'bool', doc: 'Whether the answer was cut to fit a datagram.', example: false, hot: true },
  authoritative: { kind: 'bool', doc: 'Whether the server owns the zone.', example: true },
  recursionAvailable: { kind: 'bool', doc: 'Whether the server resolves for others.', example: true },
  authenticated: { kind: 'bool', doc: 'Whether the server validated the answer by DNSSEC.', example: false },
  extendedError: { kind: 'string', doc: 'Extended DNS error (RFC 8914).', example: 'DNSSEC Bogus' },
  records: {
    kind: 'json',
    doc: 'Answer records: name, type, ttl, value.',
    example: [{ name: 'a.example', type: 'A', ttl: 30, value: '192.0.2.1' }],
  },
  authority: { kind: 'json', doc: 'Authority records.', example: [] },
  additional: { kind: 'json', doc: 'Additional records.', example: [] },
  cookie: { kind: 'string', doc: 'DNS cookie (EDNS).', example: '24a5ac1200000000' },
});

export const exchange = group({
  transport: { kind: 'string', doc: 'udp, tcp or mdns.', example: 'udp', hot: true },
  attempts: { kind: 'int', doc: 'How often the client sent the question.', example: 1, hot: true },
});

/** What is said of DNS exchanges. */
export const fields = { request, response, exchange } as const;
export type DnsFields = typeof fields;
