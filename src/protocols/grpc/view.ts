import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import type { Json } from '#entry/field';
import type { StoredMessage } from '#entry/stored';
import { base64 } from '../kit/base64.ts';
import { REDACTED, storedText } from '../kit/redacted.ts';
import {
  bigVarint,
  DELIMITED,
  DEPTH_LIMIT,
  type Field,
  FIXED32,
  FIXED64,
  GROUP,
  guess,
  readFields,
  smallVarint,
  VARINT,
  varintEnd,
} from './protobuf.ts';

/** Numbers, texts and objects of one message that are shown. */
const SHOWN_LIMIT = 50_000;
/** What stands for the rest. */
const REST = '…';

/**
 * A protocol buffer as JSON. With its type: by field name, as the JSON mapping of proto3 has it, unknown fields by number. Without: by field number,
 * with guesses at what length-delimited fields are. Masked stretches read `[REDACTED]`. Never throws on hostile bytes.
 */
export function viewMessage(message: StoredMessage, start: number, end: number, type: DescMessage | undefined): Json {
  return new View(message).message(start, end, type, 0);
}

class View {
  private readonly stored: StoredMessage;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private left = SHOWN_LIMIT;

  constructor(stored: StoredMessage) {
    this.stored = stored;
    this.bytes = stored.bytes;
    this.view = new DataView(stored.bytes.buffer, stored.bytes.byteOffset, stored.bytes.byteLength);
  }

  message(start: number, end: number, type: DescMessage | undefined, depth: number): Json {
    if (depth > DEPTH_LIMIT) return REST;
    const { fields, whole, end: stopped } = readFields(this.bytes, start, end);
    const into = new Members();
    for (const field of fields) {
      if (--this.left < 0) {
        into.one(REST, 'more than can be shown');
        break;
      }
      const known = type?.fields.find((each) => each.number === field.number);
      if (known === undefined || !fits(known, field)) into.repeated(String(field.number), this.unknown(field, depth));
      else this.known(into, known, field, depth);
    }
    if (!whole) into.one('?', this.raw(stopped, end));
    return into.json();
  }

  private known(into: Members, type: DescField, field: Field, depth: number): void {
    // Descriptors that no compiler completed leave the JSON name out.
    const name = type.jsonName || type.localName;
    if (type.fieldKind === 'map') into.entry(name, this.entry(type, field, depth));
    else if (type.fieldKind !== 'list') into.one(name, this.value(type, field, depth));
    else if (field.wire === DELIMITED && (type.listKind === 'enum' || (type.listKind === 'scalar' && !isBytes(type.scalar))))
      for (const packed of this.packed(field, type)) into.listed(name, packed);
    else into.listed(name, this.value(type, field, depth));
  }

  private entry(type: DescField & { fieldKind: 'map' }, field: Field, depth: number): readonly [string, Json] {
    let key = '';
    let value: Json = '';
    for (const each of readFields(this.bytes, field.start, field.end).fields) {
      if (each.number === 1) key = this.key(type.mapKey, each);
      else if (each.number === 2) value = this.value(type, each, depth + 1);
    }
    return [key, value];
  }

  private key(type: ScalarType, field: Field): string {
    const key = this.scalar(type, field);
    return typeof key === 'string' ? key : JSON.stringify(key);
  }

  private value(type: DescField, field: Field, depth: number): Json {
    if (type.message !== undefined) return this.message(field.start, field.end, type.message, depth + 1);
    if (type.enum !== undefined) {
      if (this.masked(field)) return REDACTED;
      const number = Number(BigInt.asIntN(32, bigVarint(this.bytes, field.start, field.end)));
      return type.enum.value[number]?.name ?? number;
    }
    return this.scalar(type.scalar ?? ScalarType.BYTES, field);
  }

  private packed(field: Field, type: DescField): Json[] {
    const values: Json[] = [];
    const wire = type.enum === undefined ? wireOf(type.scalar) : VARINT;
    for (let at = field.start; at < field.end && --this.left >= 0; ) {
      const end = wire === VARINT ? varintEnd(this.bytes, at, field.end) : at + (wire === FIXED64 ? 8 : 4);
      if (end < 0 || end > field.end) break;
      values.push(this.value(type, { number: field.number, wire, start: at, end }, 0));
      at = end;
    }
    return values;
  }

  private scalar(type: ScalarType, field: Field): Json {
    const { start, end } = field;
    if (type === ScalarType.STRING) return storedText(this.stored, start, end);
    if (this.masked(field)) return REDACTED;
    switch (type) {
      case ScalarType.BYTES:
        return base64(this.bytes, start, end);
      case ScalarType.BOOL:
        return smallVarint(this.bytes, start, end) !== 0;
      case ScalarType.DOUBLE:
        return number(this.view.getFloat64(start, true));
      case ScalarType.FLOAT:
        return number(this.view.getFloat32(start, true));
      case ScalarType.FIXED32:
        return this.view.getUint32(start, true);
      case ScalarType.SFIXED32:
        return this.view.getInt32(start, true);
      case ScalarType.FIXED64:
        return integer(this.view.getBigUint64(start, true));
      case ScalarType.SFIXED64:
        return integer(this.view.getBigInt64(start, true));
      case ScalarType.SINT32:
      case ScalarType.SINT64: {
        const value = bigVarint(this.bytes, start, end);
        return integer((value >> 1n) ^ -(value & 1n));
      }
      case ScalarType.UINT32:
      case ScalarType.UINT64:
        return integer(bigVarint(this.bytes, start, end));
      default:
        return integer(BigInt.asIntN(64, bigVarint(this.bytes, start, end)));
    }
  }

  private unknown(field: Field, depth: number): Json {
    const { wire, start, end } = field;
    if (wire === GROUP) return this.message(start, end, undefined, depth + 1);
    if (wire !== DELIMITED && this.masked(field)) return REDACTED;
    if (wire === VARINT) return integer(bigVarint(this.bytes, start, end));
    if (wire === FIXED64) return likely(this.view.getFloat64(start, true)) ?? integer(this.view.getBigUint64(start, true));
    if (wire === FIXED32) return likely(this.view.getFloat32(start, true)) ?? this.view.getUint32(start, true);
    const guessed = guess(this.bytes, start, end, depth);
    if (guessed.kind === 'message') return this.message(start, end, undefined, depth + 1);
    return guessed.kind === 'text' ? storedText(this.stored, start, end) : (this.numbers(field) ?? this.raw(start, end));
  }

  /** At least three small numbers and nothing else: a packed list. */
  private numbers(field: Field): Json | undefined {
    const values: number[] = [];
    for (let at = field.start; at < field.end; ) {
      const end = varintEnd(this.bytes, at, field.end);
      if (end < 0 || end - at > 2 || (end - at === 2 && this.bytes[end - 1] === 0) || values.length > 1000) return undefined;
      values.push(smallVarint(this.bytes, at, end));
      at = end;
    }
    return values.length < 3 ? undefined : values;
  }

  private raw(start: number, end: number): Json {
    return this.masked({ number: 0, wire: DELIMITED, start, end }) ? REDACTED : base64(this.bytes, start, end);
  }

  private masked(field: Field): boolean {
    return this.stored.spans.some((span) => span.start < field.end && span.end > field.start);
  }
}

/** The members of an object in the making, in the order in which their names came. */
class Members {
  private readonly values = new Map<string, Json[]>();
  private readonly lists = new Set<string>();
  private readonly maps = new Set<string>();

  /** A field that occurs once; the last one counts. */
  one(name: string, value: Json): void {
    this.values.set(name, [value]);
  }

  /** An element of a list. */
  listed(name: string, value: Json): void {
    this.lists.add(name);
    this.repeated(name, value);
  }

  /** A field that may occur more often: once it is a value, more often a list. */
  repeated(name: string, value: Json): void {
    const known = this.values.get(name);
    if (known === undefined) this.values.set(name, [value]);
    else known.push(value);
  }

  /** An entry of a map. */
  entry(name: string, entry: readonly [string, Json]): void {
    this.maps.add(name);
    this.repeated(name, entry);
  }

  json(): Json {
    const members = [...this.values].map(([name, values]): [string, Json] => {
      if (this.maps.has(name)) return [name, Object.fromEntries(values as [string, Json][])];
      return [name, values.length === 1 && !this.lists.has(name) ? (values[0] as Json) : values];
    });
    return Object.fromEntries(members);
  }
}

function isBytes(scalar: ScalarType): boolean {
  return scalar === ScalarType.STRING || scalar === ScalarType.BYTES;
}

/** Whether a field came with the wire type that its declaration has; a list of numbers may also be packed. */
function fits(type: DescField, field: Field): boolean {
  if (type.fieldKind === 'list' && type.listKind !== 'message' && field.wire === DELIMITED) return true;
  if (type.message !== undefined || type.fieldKind === 'map') return field.wire === DELIMITED || field.wire === GROUP;
  return field.wire === (type.enum === undefined ? wireOf(type.scalar) : VARINT);
}

function wireOf(scalar: ScalarType | undefined): number {
  switch (scalar) {
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return FIXED64;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return FIXED32;
    case ScalarType.STRING:
    case ScalarType.BYTES:
    case undefined:
      return DELIMITED;
    default:
      return VARINT;
  }
}

/** An integer as a number, or as text where a number would not be exact. */
function integer(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** JSON has no infinity. */
function number(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}

/** The value when people would write such a number; most integers read as doubles are far too small. */
function likely(value: number): number | undefined {
  const size = Math.abs(value);
  return value === 0 || (size > 1e-6 && size < 1e12) ? value : undefined;
}
