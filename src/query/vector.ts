import type { Column, Rows } from '#entry/columns';
import { combineCodes } from './code-columns.ts';
import { compileCondition } from './closures.ts';
import type { Condition } from './conditions.ts';
import * as kernels from './kernels.ts';
import type { Verdicts } from './kernels.ts';
import { readsOf } from './plan.ts';
import type { Plan } from './plan.ts';
import { RowsAccess, sourceOf } from './rows-access.ts';
import type { DetailReader, RowSubject } from './rows-access.ts';

/** Rows are filtered this many at a time; a power of two. */
export const BATCH = 4096;

/** A condition bound to rows: keeps in place the rows of a selection that hold. A selection spans less than `BATCH` rows. */
export interface Step {
  /** Rough work for one row. */
  readonly cost: number;
  keep(rows: Uint32Array, n: number): number;
  /** The same for all of `n` rows from `from` on: writes those that hold to `rows`. Only where that is faster than `everyRow` and `keep`. */
  scan?(rows: Uint32Array, from: number, n: number): number;
}

const NOTHING: Step = { cost: 0, keep: () => 0 };
const EVERYTHING: Step = { cost: 0, keep: (_rows, n) => n };

/** Bytes of tables of verdicts that one filter may have; conditions beyond go row by row. */
const MAX_TABLES = 64 * 1024 * 1024;

interface Scratch {
  readonly rest: Uint32Array;
  readonly hits: Uint32Array;
  readonly marks: Uint8Array;
}

/** What the conditions of one filter share: the rows, room to work in for each level of nesting, and a bound on their tables. */
export class Workspace {
  readonly access = new RowsAccess();
  private readonly levels: (Scratch | undefined)[] = [];
  private tables = 0;

  bind(rows: Rows, detail: DetailReader | undefined): void {
    this.access.bind(rows, detail);
    this.tables = 0;
  }
  /** Conditions of one level are worked off one after the other, so they can share. */
  scratch(depth: number): Scratch {
    return (this.levels[depth] ??= { rest: new Uint32Array(BATCH), hits: new Uint32Array(BATCH), marks: new Uint8Array(BATCH) });
  }
  /** Whether there is room for one more table. */
  takes(bytes: number): boolean {
    if (this.tables + bytes > MAX_TABLES) return false;
    this.tables += bytes;
    return true;
  }
}

/** A condition, prepared once; `bind` makes the steps for some rows. */
export class Vector {
  readonly plan: Plan;
  readonly children: readonly Vector[];
  private readonly workspace: Workspace;
  private readonly depth: number;
  private compiled: Condition<RowSubject> | undefined;
  private readonly subject: RowSubject = { row: 0 };
  private readonly codes: CodeSources | undefined;
  readonly detail: boolean;
  private readonly tallies: readonly Tally[];

  constructor(plan: Plan, workspace: Workspace, depth = 0) {
    this.plan = plan;
    this.workspace = workspace;
    this.depth = depth;
    const parts = plan.kind === 'and' || plan.kind === 'or' ? plan.operands : plan.kind === 'not' ? [plan.operand] : [];
    this.children = parts.map((part) => new Vector(part, workspace, depth + 1));
    const reads = readsOf(plan);
    const sources = reads.fields.map(sourceOf);
    this.detail = sources.some((source) => source.detail);
    const columns = new Set(sources.flatMap((source) => source.columns));
    if (reads.protocols) columns.add('protocols');
    const coded = sources.every((source) => source.coded);
    const whole = plan.kind !== 'and';
    this.codes =
      coded && whole
        ? new CodeSources(
            [...columns],
            reads.fields.some((field) => field.of !== 'layer'),
          )
        : undefined;
    this.tallies = this.children.map(() => ({ seen: 0, kept: 0 }));
  }

  private get test(): Condition<RowSubject> {
    return (this.compiled ??= compileCondition(this.plan, this.workspace.access));
  }

  bind(rows: Rows): Step {
    const { plan } = this;
    if (plan.kind === 'range') {
      const step = rangeStep(plan, rows);
      if (step !== undefined) return step;
    }
    const lookup = this.codes?.bind(rows, this.workspace, () => this.test, this.subject);
    if (lookup !== undefined) return lookup;
    switch (plan.kind) {
      case 'and':
        return conjunction(
          this.children.map((child) => child.bind(rows)),
          this.tallies,
        );
      case 'or':
        return this.disjunction(this.children.map((child) => child.bind(rows)));
      case 'not':
        return this.negation(this.children.map((child) => child.bind(rows)));
      default:
        return this.rowByRow();
    }
  }

  private rowByRow(): Step {
    const { test, subject } = this;
    return {
      cost: this.detail ? 10_000 : 20,
      keep(rows, n) {
        let kept = 0;
        for (let i = 0; i < n; i++) {
          const row = rows[i] as number;
          subject.row = row;
          if (test(subject)) rows[kept++] = row;
        }
        return kept;
      },
    };
  }

  private disjunction(unordered: readonly Step[]): Step {
    const steps = unordered.toSorted((a, b) => a.cost - b.cost);
    const { rest, hits, marks } = this.workspace.scratch(this.depth);
    return {
      cost: steps.reduce((sum, step) => sum + step.cost, 2),
      keep(rows, n) {
        for (let i = 0; i < n; i++) marks[(rows[i] as number) & (BATCH - 1)] = 0;
        rest.set(rows.subarray(0, n));
        let left = n;
        for (let s = 0; s < steps.length && left > 0; s++) {
          hits.set(rest.subarray(0, left));
          const hit = (steps[s] as Step).keep(hits, left);
          if (hit === 0) continue;
          for (let i = 0; i < hit; i++) marks[(hits[i] as number) & (BATCH - 1)] = 1;
          left = keepMarked(rest, left, marks, 0);
        }
        return keepMarked(rows, n, marks, 1);
      },
    };
  }

  private negation([step]: readonly Step[]): Step {
    if (step === undefined) throw new Error('a negation without an operand');
    const { hits, marks } = this.workspace.scratch(this.depth);
    return {
      cost: step.cost + 2,
      keep(rows, n) {
        for (let i = 0; i < n; i++) marks[(rows[i] as number) & (BATCH - 1)] = 0;
        hits.set(rows.subarray(0, n));
        const hit = step.keep(hits, n);
        for (let i = 0; i < hit; i++) marks[(hits[i] as number) & (BATCH - 1)] = 1;
        return keepMarked(rows, n, marks, 0);
      },
    };
  }
}

function keepMarked(rows: Uint32Array, n: number, marks: Uint8Array, mark: 0 | 1): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    rows[kept] = row;
    if (marks[row & (BATCH - 1)] === mark) kept++;
  }
  return kept;
}

/** The rows of `[from, from + n)` that hold. */
export function scanStep(step: Step, rows: Uint32Array, from: number, n: number): number {
  if (step.scan !== undefined) return step.scan(rows, from, n);
  kernels.everyRow(rows, from, n);
  return step.keep(rows, n);
}

/** How many rows came to an operand of a conjunction so far, and how many it kept: over many rows the order of the operands follows from it. */
interface Tally {
  seen: number;
  kept: number;
}

/** Work for each row that a step takes away: what should come first has little. */
function price(step: Step, { seen, kept }: Tally): number {
  return step.cost / Math.max(0.02, seen === 0 ? 0.5 : 1 - kept / seen);
}

/** The step that takes away most for its cost first; steps that keep nothing end it. */
function conjunction(unordered: readonly Step[], tallies: readonly Tally[]): Step {
  if (unordered.includes(NOTHING)) return NOTHING;
  const order = unordered
    .map((step, i) => ({ step, tally: tallies[i] as Tally }))
    .filter(({ step }) => step !== EVERYTHING)
    .sort((a, b) => price(a.step, a.tally) - price(b.step, b.tally));
  const [first] = order;
  if (first === undefined) return EVERYTHING;
  if (order.length === 1) return first.step;
  const rest = (rows: Uint32Array, kept: number): number => {
    let left = kept;
    for (let s = 1; s < order.length && left > 0; s++) {
      const { step, tally } = order[s] as { step: Step; tally: Tally };
      tally.seen += left;
      left = step.keep(rows, left);
      tally.kept += left;
    }
    return left;
  };
  const note = (n: number, kept: number): number => {
    first.tally.seen += n;
    first.tally.kept += kept;
    return kept;
  };
  return {
    cost: order.reduce((sum, { step }) => sum + step.cost, 0),
    scan: (rows, from, n) => rest(rows, note(n, scanStep(first.step, rows, from, n))),
    keep: (rows, n) => rest(rows, note(n, first.step.keep(rows, n))),
  };
}

/** A comparison of a number's columns with constants; `undefined` when it is more than that. */
function rangeStep(plan: Plan & { readonly kind: 'range' }, rows: Rows): Step | undefined {
  if (plan.operand.kind !== 'field') return undefined;
  const sources = plan.operand.fields.map(sourceOf);
  if (!sources.every((source) => source.numeric)) return undefined;
  const columns = sources.flatMap((source) => rows.columns.get(source.columns[0] ?? '') ?? []);
  const { low, high } = plan;
  const inside = !plan.negate;
  const [first] = columns;
  if (first === undefined) return NOTHING;
  if (columns.length > 1) {
    const all = columns.map(({ data, valid }) => ({ data, valid, stride: 0 }));
    return { cost: 3, keep: (selected, n) => kernels.keepFirstInRange(selected, n, all, low, high, inside) };
  }
  const range = rangeKernel(first, low, high, inside);
  const { valid } = first;
  if (valid === undefined) return { cost: 1.2, keep: range };
  return { cost: 1.6, keep: (selected, n) => range(selected, kernels.keepValid(selected, n, valid)) };
}

function rangeKernel({ data }: Column, low: number, high: number, inside: boolean): Step['keep'] {
  if (data instanceof Float64Array) return (rows, n) => kernels.keepRangeF64(rows, n, data, low, high, inside);
  if (data instanceof Int32Array) return (rows, n) => kernels.keepRangeI32(rows, n, data, low, high, inside);
  if (data instanceof Uint32Array) return (rows, n) => kernels.keepRangeU32(rows, n, data, low, high, inside);
  return (rows, n) => kernels.keepRangeSmall(rows, n, data, low, high, inside);
}

/** Verdicts that were worked out for dictionaries: they hold as long as these are the same objects. */
interface Known {
  readonly identities: readonly unknown[];
  readonly sizes: readonly number[];
  readonly endpoints: readonly unknown[];
  readonly verdicts: Verdicts;
}

/** The columns of codes that a condition is a function of: it is worked out once for each combination of codes that occurs. */
class CodeSources {
  private readonly names: readonly string[];
  private readonly ofOrigin: boolean;
  private readonly known = new WeakMap<object, Known>();

  constructor(names: readonly string[], ofOrigin: boolean) {
    this.names = names;
    this.ofOrigin = ofOrigin;
  }

  bind(rows: Rows, workspace: Workspace, condition: () => Condition<RowSubject>, subject: RowSubject): Step | undefined {
    const codes = combineCodes(this.names, rows);
    if (codes === undefined || !workspace.takes(codes.product)) return undefined;
    const { columns, combined, sizes, product } = codes;
    const test = condition();
    const verdicts = this.verdicts(rows, columns, sizes, product);
    verdicts.fill = (row, slot) => {
      subject.row = row;
      const verdict = test(subject) ? 2 : 1;
      verdicts.table[slot] = verdict;
      return verdict;
    };
    const [first] = columns;
    if (first === undefined) {
      subject.row = 0;
      return rows.count > 0 && test(subject) ? EVERYTHING : NOTHING;
    }
    if (columns.length === 1) {
      const { data, valid } = first;
      const keep = single(first, verdicts);
      if (!(data instanceof Uint32Array) || valid !== undefined) return { cost: 1.1, keep };
      return { cost: 1, keep, scan: (selected, from, n) => kernels.scanCodes32(selected, from, n, data, verdicts) };
    }
    return { cost: 1 + columns.length, keep: (selected, n) => kernels.keepCombined(selected, n, combined, verdicts) };
  }

  /** The table of these dictionaries, as far as it was filled before: dictionaries only grow, and names of endpoints may come late. */
  private verdicts(rows: Rows, columns: readonly Column[], sizes: readonly number[], product: number): Verdicts {
    const identities = [
      ...columns.map((column) => column.dictionary ?? column.spec.name),
      this.ofOrigin ? rows.origin?.worker : undefined,
      rows.origin?.node,
    ];
    const ends = this.names.includes('src') || this.names.includes('dst');
    const key = columns.find((column) => column.dictionary !== undefined)?.dictionary ?? (ends ? rows.endpoints : undefined);
    const known = key === undefined ? undefined : this.known.get(key);
    const holds = known !== undefined && same(known.identities, identities) && (!ends || begins(rows.endpoints, known.endpoints));
    if (holds && same(known.sizes, sizes)) return known.verdicts;
    const verdicts: Verdicts = { table: new Uint8Array(product), fill: () => 1 };
    if (holds && columns.length === 1) verdicts.table.set(known.verdicts.table.subarray(0, product));
    if (key !== undefined) this.known.set(key, { identities, sizes, endpoints: ends ? [...rows.endpoints] : [], verdicts });
    return verdicts;
  }
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

function begins(now: readonly unknown[], before: readonly unknown[]): boolean {
  return now.length >= before.length && before.every((each, i) => each === now[i]);
}

function single({ data, valid }: Column, verdicts: Verdicts): Step['keep'] {
  if (data instanceof Uint32Array) {
    if (valid === undefined) return (rows, n) => kernels.keepCodes32(rows, n, data, verdicts);
    return (rows, n) => kernels.keepOptionalCodes32(rows, n, data, valid, verdicts);
  }
  if (data instanceof Uint8Array && valid === undefined) return (rows, n) => kernels.keepCodes8(rows, n, data, verdicts);
  const column = [{ data, valid, stride: 1 }];
  return (rows, n) => kernels.keepCombined(rows, n, column, verdicts);
}
