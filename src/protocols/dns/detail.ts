import type { Json, Values } from '#entry/field';
import type { StoredExchange, StoredMessage } from '#entry/stored';
import type { Detail } from '#protocols/contract/protocol';
import { readAnswered, readAsked } from './answers.ts';
import { type Edns, readEdns } from './edns.ts';
import type { DnsFields, request as requestFields, response as responseFields } from './fields.ts';
import { AA, AD, CD, RA, RD, TYPE_OPT, Walker } from './message.ts';
import { readName } from './names.ts';
import { dataText } from './rdata.ts';
import { className, typeName } from './words.ts';

/** Records shown of one message. */
const MOST_RECORDS = 2000;

type Sections = { readonly answers: Json[]; readonly authority: Json[]; readonly additional: Json[]; readonly edns: Edns | undefined };

/** Everything about an exchange from its stored bytes. */
export function detail(exchange: StoredExchange): Detail<DnsFields> {
  const { request, response } = exchange;
  const announced = response === undefined && request !== undefined && ((request.bytes[2] ?? 0) & 0x80) !== 0 ? request : response;
  return {
    ...(request !== undefined
      ? { request: requestDetail(request) }
      : response === undefined
        ? {}
        : { request: repeatedQuestion(response) }),
    ...(announced === undefined ? {} : { response: responseDetail(announced) }),
  };
}

function requestDetail(message: StoredMessage): Values<typeof requestFields> {
  const walker = new Walker();
  const { bytes } = message;
  if (!walker.open(bytes, 0, bytes.length)) return {};
  const { flags, isResponse } = walker;
  const asked = readAsked(walker);
  if (asked === undefined) return { id: walker.id };
  const first = walker.at;
  const { types, firstClass } = questionTypes(bytes);
  walker.at = first;
  const { answers, authority, additional, edns } = sections(walker);
  const records = [...answers, ...authority, ...additional];
  return {
    ...asked,
    ...(isResponse ? { opcode: 'RESPONSE' } : {}),
    types,
    class: firstClass,
    recursionDesired: (flags & RD) !== 0,
    checkingDisabled: (flags & CD) !== 0,
    ...(edns === undefined
      ? {}
      : { payloadSize: edns.payloadSize, dnssec: edns.dnssec, clientSubnet: edns.clientSubnet, cookie: edns.cookie }),
    ...(records.length > 0 && !isResponse ? { records } : {}),
  };
}

/** An answer repeats the question (RFC 1035 §7.3): what is known of a request that was not seen. */
function repeatedQuestion(response: StoredMessage): Values<typeof requestFields> {
  const { types, firstClass } = questionTypes(response.bytes);
  return types.length === 0 ? {} : { types, class: firstClass };
}

function questionTypes(bytes: Uint8Array): { readonly types: readonly string[]; readonly firstClass: string | undefined } {
  const walker = new Walker();
  const types: string[] = [];
  let firstClass: string | undefined;
  if (!walker.open(bytes, 0, bytes.length)) return { types, firstClass };
  for (let i = 0; i < walker.count(0) && walker.question(); i++) {
    types.push(typeName(walker.type));
    firstClass ??= className(walker.class);
  }
  return { types, firstClass };
}

function responseDetail(message: StoredMessage): Values<typeof responseFields> {
  const ends = message.parts.length > 1 ? message.parts : [message.bytes.length];
  const walker = new Walker();
  const first = ends[0] as number;
  if (!walker.open(message.bytes, 0, first) || readAsked(walker) === undefined) return {};
  const { flags, at } = walker;
  const { values } = readAnswered(walker);
  walker.at = at;
  const { answers, authority, additional, edns } = sections(walker);
  return {
    ...values,
    authoritative: (flags & AA) !== 0,
    recursionAvailable: (flags & RA) !== 0,
    authenticated: (flags & AD) !== 0,
    records: [...answers, ...laterAnswers(message, ends)].slice(0, MOST_RECORDS),
    ...(authority.length > 0 ? { authority } : {}),
    ...(additional.length > 0 ? { additional } : {}),
    ...(edns?.extendedError === undefined ? {} : { extendedError: edns.extendedError }),
    ...(edns?.cookie === undefined ? {} : { cookie: edns.cookie }),
  };
}

/** The answers of the messages behind the first one of a zone transfer. */
function laterAnswers(message: StoredMessage, ends: readonly number[]): Json[] {
  const records: Json[] = [];
  for (let i = 1; i < ends.length && records.length < MOST_RECORDS; i++) {
    const walker = new Walker();
    if (!walker.open(message.bytes, ends[i - 1] as number, ends[i] as number) || readAsked(walker) === undefined) continue;
    records.push(...sections(walker).answers);
  }
  return records;
}

/** The records behind the questions, as far as they can be read. */
function sections(walker: Walker): Sections {
  const lists: [Json[], Json[], Json[]] = [[], [], []];
  let edns: Edns | undefined;
  let seen = 0;
  for (let section = 0; section < 3; section++) {
    for (let i = 0; i < walker.count(section + 1) && seen < MOST_RECORDS; i++, seen++) {
      if (!walker.record()) return { answers: lists[0], authority: lists[1], additional: lists[2], edns };
      if (walker.type === TYPE_OPT) edns = readEdns(walker);
      else (lists[section] as Json[]).push(recordJson(walker));
    }
  }
  return { answers: lists[0], authority: lists[1], additional: lists[2], edns };
}

function recordJson(walker: Walker): Json {
  const { bytes, base, end } = walker;
  return {
    name: readName(bytes, base, walker.nameAt, end) ?? '',
    type: typeName(walker.type),
    class: className(walker.class & 0x7fff),
    ttl: walker.ttl,
    value: dataText(bytes, base, walker.type, walker.dataAt, walker.dataEnd),
  };
}
