import type { Plan } from './plan.ts';
import { sourceOf } from './rows-access.ts';

/** What is known of some rows without reading them. */
export interface Zones {
  /** Least and greatest number of a column; `undefined` when not known. */
  range(column: string): { readonly min: number; readonly max: number } | undefined;
  /** The words of a column's dictionary; `undefined` when not known. An empty list says that no row has a value. */
  words?(column: string): readonly string[] | undefined;
}

/** False only when no row of the zone can match. */
export function mayMatch(plan: Plan, zones: Zones): boolean {
  switch (plan.kind) {
    case 'and':
      return plan.operands.every((operand) => mayMatch(operand, zones));
    case 'or':
      return plan.operands.some((operand) => mayMatch(operand, zones));
    case 'constant':
      return plan.value === true;
    case 'range':
      return rangeMayMatch(plan, zones);
    case 'compare':
      return plan.operator !== '==' || wordMayMatch(plan.left, plan.right, zones);
    default:
      return true;
  }
}

function rangeMayMatch(plan: Plan & { readonly kind: 'range' }, zones: Zones): boolean {
  if (plan.operand.kind !== 'field' || plan.negate) return true;
  for (const field of plan.operand.fields) {
    const source = sourceOf(field);
    const zone = source.numeric ? zones.range(source.columns[0] ?? '') : undefined;
    if (zone === undefined || (plan.high >= zone.min && plan.low <= zone.max)) return true;
  }
  return false;
}

/** A text that is in no dictionary is in no row. */
function wordMayMatch(left: Plan, right: Plan, zones: Zones): boolean {
  if (left.kind !== 'field' || right.kind !== 'constant' || typeof right.value !== 'string') return true;
  for (const field of left.fields) {
    const plain =
      field.kind === 'string' && !['kind', 'role', 'outcome', 'captured.by', 'id', 'parent', 'worker', 'node.name'].includes(field.name);
    const column = plain && (field.of === 'entry' || (field.of === 'layer' && field.hot)) ? field.name : undefined;
    const words = column === undefined ? undefined : zones.words?.(column);
    if (words === undefined || words.includes(right.value)) return true;
  }
  return false;
}
