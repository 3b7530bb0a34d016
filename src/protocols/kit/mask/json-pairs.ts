import type { Plan } from './plan.ts';

/** What a member of an object is in a pair: its name, its value, or neither. */
export const PLAIN_MEMBER = 0;
export const NAME_MEMBER = 1;
export const VALUE_MEMBER = 2;

const WORDS: readonly (readonly [string, number])[] = [
  ['key', NAME_MEMBER],
  ['name', NAME_MEMBER],
  ['value', VALUE_MEMBER],
];

/** The role of the member that `[start, end)` names: `name` or `key`, and `value`, in any case. */
export function memberRole(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 3 || length > 5) return PLAIN_MEMBER;
  const [word, role] = WORDS[length - 3] as readonly [string, number];
  for (let i = 0; i < length; i++) if (((bytes[start + i] as number) | 0x20) !== word.charCodeAt(i)) return PLAIN_MEMBER;
  return role;
}

/** Numbers that are remembered of a value: depth of its object, where it lies, which spans of the plan lie in it. */
const WIDTH = 5;
const OPEN = -1;

/**
 * Values of pairs that stand before their name: remembered until their object ends, because the name that follows may call for a mask. At most one for each open object
 * is held.
 */
export class PairedValues {
  private readonly plan: Plan;
  private readonly held: number[] = [];

  constructor(plan: Plan) {
    this.plan = plan;
  }

  /** A value begins in an object at this depth. */
  open(depth: number, start: number): void {
    this.leave(depth);
    this.held.push(depth, start, OPEN, this.plan.spans.length, OPEN);
  }

  /** A value ends at this depth, and with it every object below. */
  close(depth: number, end: number): void {
    this.leave(depth + 1);
    const top = this.held.length - WIDTH;
    if (this.held[top] !== depth || this.held[top + 2] !== OPEN) return;
    this.held[top + 2] = end;
    this.held[top + 4] = this.plan.spans.length;
  }

  /** The object at this depth has a name of the list: its value is masked whole. */
  mask(depth: number): void {
    this.leave(depth + 1);
    const top = this.held.length - WIDTH;
    if (this.held[top] !== depth || this.held[top + 2] === OPEN) return;
    const [, start = 0, end = 0, from = 0, to = 0] = this.held.splice(top);
    if (end > start) this.plan.spans.splice(from, to - from, start, end);
  }

  /** Forgets the values of objects at this depth and below. */
  private leave(depth: number): void {
    const { held } = this;
    while (held.length > 0 && (held[held.length - WIDTH] as number) >= depth) held.length -= WIDTH;
  }
}
