/** Record types (IANA registry "Resource Record (RR) TYPEs"). */
const TYPES = new Map<number, string>(
  (
    '1 A 2 NS 5 CNAME 6 SOA 10 NULL 11 WKS 12 PTR 13 HINFO 14 MINFO 15 MX 16 TXT 17 RP 18 AFSDB 24 SIG 25 KEY 28 AAAA 29 LOC 32 NB 33 SRV 35 NAPTR 36 KX ' +
    '37 CERT 39 DNAME 41 OPT 42 APL 43 DS 44 SSHFP 45 IPSECKEY 46 RRSIG 47 NSEC 48 DNSKEY 49 DHCID 50 NSEC3 51 NSEC3PARAM 52 TLSA 53 SMIMEA 55 HIP ' +
    '59 CDS 60 CDNSKEY 61 OPENPGPKEY 62 CSYNC 63 ZONEMD 64 SVCB 65 HTTPS 99 SPF 108 EUI48 109 EUI64 249 TKEY 250 TSIG 251 IXFR 252 AXFR 253 MAILB ' +
    '255 ANY 256 URI 257 CAA 32769 DLV'
  )
    .split(' ')
    .reduce<[number, string][]>((pairs, word, i, all) => (i % 2 === 0 ? [...pairs, [Number(word), all[i + 1] as string]] : pairs), []),
);

/** A record type in words: `TYPE65280` where it has none (RFC 3597). */
export function typeName(type: number): string {
  return TYPES.get(type) ?? `TYPE${type}`;
}

/** Whether a type is in the registry. */
export function isKnownType(type: number): boolean {
  return TYPES.has(type);
}

const CLASSES = new Map([
  [1, 'IN'],
  [3, 'CH'],
  [4, 'HS'],
  [254, 'NONE'],
  [255, 'ANY'],
]);

/** A class in words. */
export function className(value: number): string {
  return CLASSES.get(value) ?? `CLASS${value}`;
}

/** Whether records of that class exist. The top bit is a flag in multicast DNS (RFC 6762 §10.2, §5.4). */
export function isKnownClass(value: number, multicast: boolean): boolean {
  return CLASSES.has(multicast ? value & 0x7fff : value);
}

const OPCODES = ['QUERY', 'IQUERY', 'STATUS', '', 'NOTIFY', 'UPDATE', 'DSO'];

/** An opcode in words; empty for those that do not exist. */
export function opcodeName(opcode: number): string {
  return OPCODES[opcode] ?? '';
}

const RCODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
  'DSOTYPENI',
];
const EXTENDED_RCODES = ['BADVERS', 'BADKEY', 'BADTIME', 'BADMODE', 'BADNAME', 'BADALG', 'BADTRUNC', 'BADCOOKIE'];

/** A response code in words (RFC 6895 §2.3), the upper bits from EDNS included. */
export function codeName(code: number): string {
  return RCODES[code] ?? EXTENDED_RCODES[code - 16] ?? `RCODE${code}`;
}

const ERRORS = [
  'Other',
  'Unsupported DNSKEY Algorithm',
  'Unsupported DS Digest Type',
  'Stale Answer',
  'Forged Answer',
  'DNSSEC Indeterminate',
  'DNSSEC Bogus',
  'Signature Expired',
  'Signature Not Yet Valid',
  'DNSKEY Missing',
  'RRSIGs Missing',
  'No Zone Key Bit Set',
  'NSEC Missing',
  'Cached Error',
  'Not Ready',
  'Blocked',
  'Censored',
  'Filtered',
  'Prohibited',
  'Stale NXDOMAIN Answer',
  'Not Authoritative',
  'Not Supported',
  'No Reachable Authority',
  'Network Error',
  'Invalid Data',
];

/** An extended DNS error in words (RFC 8914 §4). */
export function extendedErrorName(code: number): string {
  return ERRORS[code] ?? `Error ${code}`;
}
