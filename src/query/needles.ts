import { partsOf } from './plan.ts';
import type { Plan } from './plan.ts';

/** Stored bytes of a row that meets a condition hold one of the texts `anyOf`, or name one of the words `unless` in any case of letters. */
export interface Needles {
  /** ASCII, at least `SHORTEST` long. */
  readonly anyOf: readonly string[];
  /** Lower case. A message that names one is decoded whatever else it holds. */
  readonly unless: readonly string[];
  /** Protocols whose entries are decoded all the same: under a common name one of their fields counts, which is stored in another form. */
  readonly besides: readonly string[];
}

/** Shorter texts are in nearly every message. */
const SHORTEST = 3;
/** Texts that are looked for at once, at most: each is a pass over the bytes. */
const MOST = 8;
/** What viewers show for masked bytes; of a JSON number with quotes around it. */
const SHOWN = '"[REDACTED]"';
const MARK = '[REDACTED]';

/**
 * What the stored bytes of every row hold that meets a condition: all of the results, each with one of its texts. It is necessary, never sufficient:
 * rows without it are ruled out, the others are decoded and tested. Empty when nothing is known, as for conditions on decoded JSON, whose
 * texts may be written with escapes, for folded case, and under `not`.
 */
export function requiredLiterals(plan: Plan): readonly Needles[] {
  switch (plan.kind) {
    case 'and':
      return plan.operands.flatMap(requiredLiterals);
    case 'or':
      return oneOf(plan.operands.map(requiredLiterals));
    case 'call': {
      const [text, part] = plan.arguments;
      const tests = plan.name === 'contains' || plan.name === 'startsWith' || plan.name === 'endsWith';
      return tests && text !== undefined && part !== undefined ? of(text, constantTexts(part)) : [];
    }
    case 'compare':
      return plan.operator === '==' ? of(plan.left, constantTexts(plan.right)) : [];
    case 'in':
      return of(plan.element, constantTexts(plan.list));
    case 'match':
      return plan.negate ? [] : of(plan.operand, [plan.pattern.needed]);
    default:
      return [];
  }
}

/** The texts of a constant, or of a constant list; nothing when it is something else. */
function constantTexts(plan: Plan): readonly string[] {
  if (plan.kind !== 'constant') return [];
  const values: readonly unknown[] = Array.isArray(plan.value) ? plan.value : [plan.value];
  return values.every((value) => typeof value === 'string') ? values : [];
}

/** What a text that holds one of `texts` needs. */
function of(plan: Plan, texts: readonly string[]): readonly Needles[] {
  const field = plan.kind === 'text' ? plan.operand : undefined;
  if (field?.kind !== 'field' || partsOf(field).length > 0 || texts.length === 0 || texts.length > MOST) return [];
  const unless = new Set<string>();
  const besides = new Set<string>();
  for (const { verbatim, of: where, protocol } of field.fields) {
    if (where !== 'layer') return [];
    if (verbatim === undefined) besides.add(protocol);
    else if (verbatim.unless !== undefined) unless.add(verbatim.unless);
  }
  if (besides.size === field.fields.length) return [];
  const anyOf = texts.map(longestStored);
  return anyOf.some((text) => text.length < SHORTEST) ? [] : [{ anyOf: [...new Set(anyOf)], unless: [...unless], besides: [...besides] }];
}

/** Of each alternative the part that rules out most; nothing when one alternative needs nothing. */
function oneOf(alternatives: readonly (readonly Needles[])[]): readonly Needles[] {
  const best = alternatives.map((needs) => needs.toSorted((a, b) => shortest(b) - shortest(a))[0]);
  const known = best.filter((needs) => needs !== undefined);
  const anyOf = new Set(known.flatMap((needs) => needs.anyOf));
  if (known.length < best.length || anyOf.size > MOST) return [];
  const all = (of: (needs: Needles) => readonly string[]): readonly string[] => [...new Set(known.flatMap(of))];
  return [{ anyOf: [...anyOf], unless: all((needs) => needs.unless), besides: all((needs) => needs.besides) }];
}

function shortest({ anyOf }: Needles): number {
  return Math.min(...anyOf.map((text) => text.length));
}

/**
 * The longest part of a text that stands in the stored bytes wherever the text is shown: it is ASCII, and none of it can come from a `[REDACTED]`
 * that is shown in place of masked bytes. Empty when there is none.
 */
export function longestStored(text: string): string {
  let longest = '';
  for (const run of text.split(/\P{ASCII}+/u)) {
    for (const piece of run.split(MARK)) {
      const core = withoutEdges(piece);
      if (core.length > longest.length) longest = core;
    }
  }
  return longest;
}

/** Cuts off what may be the end of a `[REDACTED]` before the piece, or the beginning of one behind it. */
function withoutEdges(piece: string): string {
  if (SHOWN.includes(piece)) return '';
  let from = 0;
  let to = piece.length;
  for (let length = 1; length < SHOWN.length && length <= piece.length; length++) {
    const head = piece.slice(0, length);
    const tail = piece.slice(-length);
    if (SHOWN.endsWith(head) || MARK.endsWith(head)) from = length;
    if (SHOWN.startsWith(tail) || MARK.startsWith(tail)) to = piece.length - length;
  }
  return piece.slice(from, Math.max(from, to));
}
