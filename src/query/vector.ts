import type { Column, Rows } from '#entry/columns';
import { compileCondition } from './closures.ts';
import { CodeSources } from './code-sources.ts';
import type { Condition } from './conditions.ts';
import * as kernels from './kernels.ts';
import { requiredLiterals } from './needles.ts';
import type { Needles } from './needles.ts';
import { readsOf } from './plan.ts';
import type { Plan } from './plan.ts';
import { sourceOf } from './rows-access.ts';
import type { RowSubject } from './rows-access.ts';
import { BATCH, EVERYTHING, NOTHING, scanStep } from './step.ts';
import type { Step } from './step.ts';
import type { Workspace } from './workspace.ts';

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
  /** What stored bytes must hold for the condition to be met. */
  readonly needles: readonly Needles[];
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
    this.needles = this.detail && plan.kind !== 'and' && plan.kind !== 'or' ? requiredLiterals(plan) : [];
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
    const { test, subject, needles } = this;
    const sieve = needles.length === 0 ? undefined : this.workspace.sieve;
    return {
      cost: this.detail ? (sieve === undefined ? 10_000 : 1000) : 20,
      keep(rows, n) {
        const left = sieve === undefined ? n : sieve(rows, n, needles);
        let kept = 0;
        for (let i = 0; i < left; i++) {
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
