import type { DescField, DescMessage } from '@bufbuild/protobuf';
import type { Keys } from '#protocols/contract/masking';
import { mayName, Plan } from '../kit/mask/plan.ts';
import { maskText } from '../kit/mask/text.ts';
import { DELIMITED, DEPTH_LIMIT, type Field, GROUP, guess, readFields, VARINT } from './protobuf.ts';

const FILLER = 0x78;

/**
 * Plans what is secret in one protocol buffer.
 *
 * With its type, the values of fields whose name is a key, and everything below them. Without it a field has no name on the wire, so what can be known is: entries
 * of maps and lists of pairs (field 1 spells a key, field 2 is the value, as in `map<string, …>`, `google.protobuf.Struct` and header lists), and
 * texts that are JSON, XML, forms or URLs by themselves. A plain string field named `password` can not be recognised without a descriptor.
 */
export class ProtobufMask {
  readonly plan: Plan;
  private readonly keys: Keys;
  private readonly bytes: Uint8Array;
  /** Starts of stretches that are varints: their filler keeps its length when read. */
  private readonly varints = new Set<number>();

  constructor(keys: Keys, bytes: Uint8Array) {
    this.keys = keys;
    this.bytes = bytes;
    this.plan = new Plan(keys, maskText);
  }

  /** Plans the message `[start, end)`. */
  message(start: number, end: number, type: DescMessage | undefined): void {
    if (type !== undefined || mayName(this.keys, this.bytes, start, end)) this.fields(start, end, type, 0);
  }

  /** Overwrites what was planned in `into`, whose index 0 is the index `from` of the bytes planned. */
  apply(into: Uint8Array, from: number): void {
    const { spans } = this.plan;
    for (let i = 0; i < spans.length; i += 2) {
      const start = (spans[i] as number) - from;
      const end = (spans[i + 1] as number) - from;
      if (this.varints.has(spans[i] as number)) {
        into.fill(FILLER | 0x80, start, end - 1);
        into[end - 1] = FILLER;
      } else into.fill(FILLER, start, end);
    }
  }

  private fields(start: number, end: number, type: DescMessage | undefined, depth: number): void {
    const { fields, whole, end: stopped } = readFields(this.bytes, start, end);
    const named = fields.some(
      (field) => field.number === 1 && field.wire === DELIMITED && this.keys.matches(this.bytes, field.start, field.end),
    );
    for (const field of fields) {
      const known = type?.fields.find((each) => each.number === field.number);
      if (known === undefined) this.untyped(field, named && type === undefined && field.number === 2, depth);
      else this.typed(field, known, depth);
    }
    if (!whole && mayName(this.keys, this.bytes, stopped, end)) this.plan.add(stopped, end);
  }

  private untyped(field: Field, secret: boolean, depth: number): void {
    const { start, end } = field;
    if (secret) this.everything(field, depth);
    else if (field.wire === GROUP) this.nested(field, undefined, depth);
    else if (field.wire === DELIMITED && mayName(this.keys, this.bytes, start, end)) {
      const { kind } = guess(this.bytes, start, end, depth);
      if (kind === 'message') this.nested(field, undefined, depth);
      else if (kind === 'text') this.plan.addInside(this.bytes, start, end);
    }
  }

  private typed(field: Field, type: DescField, depth: number): void {
    if (this.keys.matchesText(type.name)) this.everything(field, depth);
    else if (type.fieldKind === 'map') this.entry(field, type.message, depth);
    else if (type.message !== undefined) this.nested(field, type.message, depth);
    else if (field.wire === DELIMITED) this.plan.addInside(this.bytes, field.start, field.end);
  }

  /** An entry of a map: the key is a name. */
  private entry(field: Field, type: DescMessage | undefined, depth: number): void {
    const { fields } = readFields(this.bytes, field.start, field.end);
    const named = fields.some(
      (each) => each.number === 1 && each.wire === DELIMITED && this.keys.matches(this.bytes, each.start, each.end),
    );
    for (const each of fields) {
      if (each.number !== 2) continue;
      if (named) this.everything(each, depth);
      else if (type !== undefined) this.nested(each, type, depth);
      else if (each.wire === DELIMITED) this.plan.addInside(this.bytes, each.start, each.end);
    }
  }

  private nested(field: Field, type: DescMessage | undefined, depth: number): void {
    if (depth < DEPTH_LIMIT) this.fields(field.start, field.end, type, depth + 1);
    else this.plan.add(field.start, field.end);
  }

  /** Every value of a field and of all below it. */
  private everything(field: Field, depth: number): void {
    const { start, end } = field;
    const deeper =
      depth < DEPTH_LIMIT &&
      (field.wire === GROUP || (field.wire === DELIMITED && guess(this.bytes, start, end, depth).kind === 'message'));
    if (!deeper) {
      if (field.wire === VARINT) this.varints.add(start);
      this.plan.add(start, end);
      return;
    }
    for (const each of readFields(this.bytes, start, end).fields) this.everything(each, depth + 1);
  }
}
