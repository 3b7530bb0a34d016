import { group } from '#entry/field';

const CHAIN_DOC =
  'The certificates sent, the own one first: subject, issuer, names, notBefore, notAfter, serial, key, signature, fingerprint.';

export const request = group({
  sni: {
    kind: 'string',
    doc: 'Name of the server that the client asked for (SNI).',
    example: 'api.bank.example',
    hot: true,
    aliases: ['sni', 'tls.sni', 'tlsx_sni'],
  },
  alpn: { kind: 'strings', doc: 'Protocols that the client offered (ALPN).', example: ['h2', 'http/1.1'], hot: true },
  ja4: {
    kind: 'string',
    doc: "JA4: fingerprint of the client's hello.",
    example: 't13d1516h2_8daaf6152771_e5627efa2ab1',
    hot: true,
    aliases: ['ja4', 'tls.ja4', 'tlsx_ja4'],
  },
  ech: {
    kind: 'bool',
    doc: 'Whether the client sent an Encrypted Client Hello (or grease that looks like it): the name is then the public one.',
    example: false,
    hot: true,
  },
  earlyData: { kind: 'bool', doc: 'Whether the client sent data before the handshake was complete (0-RTT).', example: false, hot: true },
  'certificate.subject': { kind: 'string', doc: "Subject of the client's certificate.", example: 'CN=cart,O=shop', hot: true },
  'certificate.issuer': { kind: 'string', doc: "Issuer of the client's certificate.", example: 'CN=mesh-ca', hot: true },
  'certificate.notAfter': {
    kind: 'timestamp',
    doc: "When the client's certificate expires.",
    example: 1_798_761_600_000_000,
    hot: true,
  },
  'certificate.fingerprint': { kind: 'string', doc: "SHA-256 of the client's certificate.", example: 'a1b2c3d4', hot: true },
  applicationBytes: {
    kind: 'int',
    doc: 'Bytes in application data records that the client sent; in TLS 1.3 the end of the handshake is among them.',
    example: 2048,
    unit: 'bytes',
    hot: true,
  },
  versions: { kind: 'strings', doc: 'Versions that the client offered.', example: ['TLS 1.3', 'TLS 1.2'] },
  ciphers: { kind: 'strings', doc: 'Cipher suites that the client offered.', example: ['TLS_AES_128_GCM_SHA256'] },
  extensions: { kind: 'strings', doc: "Extensions of the client's hello.", example: ['server_name', 'supported_versions'] },
  groups: { kind: 'strings', doc: 'Groups for key exchange that the client offered.', example: ['X25519MLKEM768', 'x25519'] },
  signatureAlgorithms: { kind: 'strings', doc: 'Signature schemes that the client accepts.', example: ['ecdsa_secp256r1_sha256'] },
  resumption: { kind: 'strings', doc: 'What the client offered to resume by: session id, ticket, pre-shared key.', example: ['ticket'] },
  ja3: { kind: 'string', doc: "JA3: older fingerprint of the client's hello.", example: 'cd08e31494f9531f560d64c695473da9' },
  certificates: { kind: 'json', doc: CHAIN_DOC, example: [{ subject: 'CN=cart,O=shop' }] },
});

export const response = group({
  'certificate.subject': {
    kind: 'string',
    doc: "Subject of the server's certificate.",
    example: 'CN=api.bank.example',
    hot: true,
    aliases: ['tls.certificate.subject'],
  },
  'certificate.issuer': {
    kind: 'string',
    doc: "Issuer of the server's certificate.",
    example: 'CN=R11,O=Example CA',
    hot: true,
    aliases: ['tls.certificate.issuer'],
  },
  'certificate.names': {
    kind: 'strings',
    doc: "Names and addresses that the server's certificate is for.",
    example: ['api.bank.example'],
    hot: true,
    aliases: ['tls.certificate.names'],
  },
  'certificate.notBefore': {
    kind: 'timestamp',
    doc: "When the server's certificate begins to hold.",
    example: 1_767_225_600_000_000,
    hot: true,
    aliases: ['tls.certificate.notBefore'],
  },
  'certificate.notAfter': {
    kind: 'timestamp',
    doc: "When the server's certificate expires.",
    example: 1_798_761_600_000_000,
    hot: true,
    aliases: ['tls.certificate.notAfter'],
  },
  'certificate.serial': { kind: 'string', doc: "Serial number of the server's certificate.", example: '03a1f2', hot: true },
  'certificate.fingerprint': { kind: 'string', doc: "SHA-256 of the server's certificate.", example: 'a1b2c3d4', hot: true },
  applicationBytes: {
    kind: 'int',
    doc: 'Bytes in application data records that the server sent; in TLS 1.3 the end of the handshake is among them.',
    example: 80_211,
    unit: 'bytes',
    hot: true,
  },
  extensions: { kind: 'strings', doc: "Extensions of the server's hello.", example: ['key_share', 'supported_versions'] },
  ja3s: { kind: 'string', doc: "JA3S: older fingerprint of the server's hello.", example: 'eb1d94daa7e0344597e756a1fb6e7054' },
  certificates: { kind: 'json', doc: CHAIN_DOC, example: [{ subject: 'CN=api.bank.example' }] },
});

export const exchange = group({
  version: {
    kind: 'string',
    doc: 'Version that both speak.',
    example: 'TLS 1.3',
    hot: true,
    aliases: ['tlsx_version'],
  },
  cipher: {
    kind: 'string',
    doc: 'Cipher suite that the server chose.',
    example: 'TLS_AES_128_GCM_SHA256',
    hot: true,
    aliases: ['tlsx_cipher'],
  },
  alpn: {
    kind: 'string',
    doc: 'Protocol that the server chose (ALPN); in TLS 1.3 its answer is encrypted, so it is known only when the client offered no other.',
    example: 'h2',
    hot: true,
    aliases: ['alpn', 'tlsx_alpn'],
  },
  group: { kind: 'string', doc: 'Group of the key exchange.', example: 'x25519', hot: true },
  established: { kind: 'bool', doc: 'Whether the handshake was seen to succeed.', example: true, hot: true },
  resumed: { kind: 'bool', doc: 'Whether an earlier session was resumed.', example: false, hot: true },
  retried: { kind: 'bool', doc: 'Whether the server asked for a second hello (HelloRetryRequest).', example: false, hot: true },
  clientCertificate: {
    kind: 'string',
    doc: "requested: the server asked for the client's certificate; sent: it got one; none: the client had none. Absent where encrypted.",
    example: 'sent',
    hot: true,
  },
  alert: {
    kind: 'string',
    doc: 'The alert that ended the handshake or the connection, in words.',
    example: 'certificate expired',
    hot: true,
  },
  alertFrom: { kind: 'string', doc: 'Who sent the alert: client or server.', example: 'client', hot: true },
  closed: {
    kind: 'string',
    doc: 'Why its content can not be read: no keys, handshake failed, handshake not seen, handshake incomplete.',
    example: 'no keys',
    hot: true,
  },
});

/** What is said of a TLS connection; its flow is the entry. */
export const fields = { request, response, exchange } as const;
export type TlsFields = typeof fields;
