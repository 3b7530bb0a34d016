import { concat } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';
import type { Json } from '#entry/field';
import { decodeBase64 } from '../kit/base64.ts';
import { type MessageType, messageByName, messageOfKind } from './schema/schema.ts';
import { isList, isObject, member } from './table.ts';

/** An object as the server writes it in protobuf: the magic, `runtime.Unknown`, the message. Kinds and fields as in the table; times are left out. */
export function encodeProtobuf(object: Json): Uint8Array {
  const [apiVersion, kind] = [text(member(object, 'apiVersion')), text(member(object, 'kind'))];
  const type = messageOfKind(apiVersion, kind);
  if (type === undefined) throw new Error(`no ${kind} in the table`);
  const meta = concat([field(1, encodeUtf8(apiVersion)), field(2, encodeUtf8(kind))]);
  return concat([
    encodeUtf8('k8s\0'),
    field(1, meta),
    field(2, message(type, object)),
    field(3, new Uint8Array(0)),
    field(4, new Uint8Array(0)),
  ]);
}

/** A watch event in protobuf, with its length before it. */
export function encodeWatchEvent(type: string, object: Json): Uint8Array {
  const event = concat([field(1, encodeUtf8(type)), field(2, field(1, encodeProtobuf(object)))]);
  const prefix = new Uint8Array(4);
  new DataView(prefix.buffer).setUint32(0, event.length);
  return concat([prefix, event]);
}

function message(type: MessageType, object: Json): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const each of type.fields) {
    const value = each.inline ? object : member(object, each.name);
    if (value === undefined || (each.name === '' && !each.inline)) continue;
    const one = (item: Json): Uint8Array => encoded(each.number, each.type, item);
    if (each.map && isObject(value))
      for (const [name, item] of Object.entries(value))
        parts.push(field(each.number, concat([field(1, encodeUtf8(name)), encoded(2, each.type, item)])));
    else if (each.repeated && isList(value)) parts.push(...value.map(one));
    else parts.push(one(value));
  }
  return concat(parts);
}

function encoded(number: number, type: MessageType['fields'][number]['type'], value: Json): Uint8Array {
  if (type === 'bytes') return field(number, decodeBase64(text(value)));
  if (type === 'string') return field(number, encodeUtf8(text(value)));
  if (type === 'bool' || type === 'int') return concat([varint(number << 3), varint(Number(value))]);
  if (type === 'double') throw new Error('no test has one');
  if (type.name.endsWith('.RawExtension')) return field(number, field(1, encodeUtf8(JSON.stringify(value))));
  if (type.name.endsWith('.Quantity')) return field(number, field(1, encodeUtf8(text(value))));
  return field(number, message(messageByName(type.name) ?? type, value));
}

function field(number: number, bytes: Uint8Array): Uint8Array {
  return concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.of(...bytes, rest);
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
