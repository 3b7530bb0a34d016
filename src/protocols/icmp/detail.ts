import type { Json, Values } from '#entry/field';
import type { StoredExchange } from '#entry/stored';
import type { Detail } from '#protocols/contract/protocol';
import { hex, ipv6 } from '../kit/address-text.ts';
import type { IcmpFields, request as requestFields } from './fields.ts';
import { type IcmpMessage, messageWord, readMessage } from './message.ts';

/** Everything about an exchange from its stored bytes. */
export function detail(exchange: StoredExchange): Detail<IcmpFields> {
  const { request, response, context } = exchange;
  const version = context === '6' ? 6 : 4;
  const answer = response === undefined ? undefined : readMessage(version, response.bytes, 0, response.bytes.length);
  return {
    ...(request === undefined ? {} : { request: requestDetail(version, request.bytes) }),
    ...(answer === undefined || response === undefined
      ? {}
      : { response: { type: messageWord(answer), payload: hex(response.bytes, 8, response.bytes.length) } }),
  };
}

function requestDetail(ip: 4 | 6, bytes: Uint8Array): Values<typeof requestFields> {
  const message = readMessage(ip, bytes, 0, bytes.length);
  if (message === undefined) return {};
  const { version, code, identifier, sequence, target, about, role } = message;
  const options = optionsOf(message, bytes);
  return {
    type: messageWord(message),
    version,
    code,
    identifier,
    sequence,
    target,
    about,
    mtu: mtuOf(message, bytes),
    checksum: hex(bytes, 2, 4),
    ...(options === undefined ? {} : { options }),
    ...(role === 'query' ? { payload: hex(bytes, 8, bytes.length) } : {}),
  };
}

function number(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = at; i < at + width; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

function mtuOf({ version, type, code }: IcmpMessage, bytes: Uint8Array): number | undefined {
  if (version === 4) return type === 3 && code === 4 ? number(bytes, 6, 2) : undefined;
  return type === 2 ? number(bytes, 4, 4) : undefined;
}

/** Where the options of neighbor discovery begin, by type (RFC 4861 §4). */
const OPTIONS_AT = new Map([
  [133, 8],
  [134, 16],
  [135, 24],
  [136, 24],
  [137, 40],
]);

function optionsOf({ version, type }: IcmpMessage, bytes: Uint8Array): Json | undefined {
  if (version !== 6) return undefined;
  if (type === 143) return groupRecords(bytes);
  const start = OPTIONS_AT.get(type);
  if (start === undefined) return undefined;
  const options: Json[] = [];
  for (let at = start; at + 8 <= bytes.length; ) {
    const end = at + (bytes[at + 1] as number) * 8;
    if (end === at || end > bytes.length) break;
    options.push(optionJson(bytes, at, end));
    at = end;
  }
  return options;
}

const OPTION_NAMES = new Map([
  [1, 'source link-layer address'],
  [2, 'target link-layer address'],
  [3, 'prefix information'],
  [4, 'redirected header'],
  [5, 'mtu'],
  [14, 'nonce'],
  [24, 'route information'],
  [25, 'recursive dns server'],
  [31, 'dns search list'],
]);

function optionJson(bytes: Uint8Array, at: number, end: number): Json {
  const type = bytes[at] as number;
  return { option: OPTION_NAMES.get(type) ?? `option ${type}`, value: optionValue(bytes, type, at, end) };
}

function optionValue(bytes: Uint8Array, type: number, at: number, end: number): Json {
  if (type === 1 || type === 2) return (hex(bytes, at + 2, end).match(/../g) ?? []).join(':');
  if (type === 3 && end - at >= 32) return `${ipv6(bytes, at + 16)}/${bytes[at + 2]}`;
  if (type === 5) return number(bytes, at + 4, 4);
  if (type === 25) {
    const servers: string[] = [];
    for (let i = at + 8; i + 16 <= end; i += 16) servers.push(ipv6(bytes, i));
    return servers;
  }
  return hex(bytes, at + 2, end);
}

const RECORDS = ['', 'includes', 'excludes', 'changes to include', 'changes to exclude', 'allows', 'blocks'];

/** Records of a version 2 report (RFC 3810 §5.2). */
function groupRecords(bytes: Uint8Array): Json {
  const records: Json[] = [];
  let at = 8;
  for (let i = number(bytes, 6, 2); i > 0 && at + 20 <= bytes.length; i--) {
    const sources = number(bytes, at + 2, 2);
    records.push({ record: RECORDS[bytes[at] as number] ?? `record ${bytes[at]}`, group: ipv6(bytes, at + 4), sources });
    at += 20 + sources * 16 + (bytes[at + 1] as number) * 4;
  }
  return records;
}
