import type { Rows } from '#entry/columns';
import type { Checked } from './check.ts';

import { everyRow } from './kernels.ts';
import { requiredLiterals } from './needles.ts';
import type { Needles } from './needles.ts';
import type { Plan } from './plan.ts';
import { readsOf, walk } from './plan.ts';
import { printExpression } from './print.ts';
import { sourceOf } from './rows-access.ts';
import type { DetailReader } from './rows-access.ts';
import { BATCH } from './step.ts';
import { Vector } from './vector.ts';
import { Workspace } from './workspace.ts';

/** One condition of a filter, as it is worked off. */
export interface ExplainedStep {
  /** The condition, canonical. */
  readonly text: string;
  /** `codes`: once for each word of a dictionary or endpoint. `numbers`: over a column of numbers. `rows`: row by row. `messages`: stored messages are decoded. */
  readonly how: 'codes' | 'numbers' | 'rows' | 'messages';
  /** Columns that are read. */
  readonly reads: readonly string[];
  /** Texts, of each group one, without which stored messages are not decoded; and the words whose messages are decoded all the same. */
  readonly needles: readonly Needles[];
  /** Engines of its regular expressions. */
  readonly regex: readonly string[];
  /** Rows that came in, and that were left. */
  readonly before: number;
  readonly after: number;
}

const ORDER = ['codes', 'numbers', 'rows', 'messages'];

/** Says how a filter is worked off, and counts the rows that each step leaves. Slower than the filter: it runs the steps apart. */
export class Explanation {
  private readonly workspace = new Workspace();
  private readonly steps: {
    readonly explained: Omit<ExplainedStep, 'before' | 'after'>;
    readonly vector: Vector;
    before: number;
    after: number;
  }[];

  constructor(checked: Checked) {
    const { filter } = checked;
    const plans = filter === undefined ? [] : filter.kind === 'and' ? filter.operands : [filter];
    const tree = checked.query.filter;
    const trees = (tree === undefined ? [] : tree.kind === 'and' ? tree.operands : [tree]).filter(
      (node) => !(node.kind === 'call' && node.receiver === undefined && (node.name === 'limit' || node.name === 'redact')),
    );
    this.steps = plans
      .map((plan, i) => {
        const node = trees[i];
        const explained = {
          text: node === undefined ? '' : printExpression(node),
          how: howOf(plan),
          reads: columnsOf(plan),
          needles: readsOf(plan).fields.some((field) => sourceOf(field).detail) ? requiredLiterals(plan) : [],
          regex: enginesOf(plan),
        };
        return { explained, vector: new Vector(plan, this.workspace), before: 0, after: 0 };
      })
      .sort((a, b) => ORDER.indexOf(a.explained.how) - ORDER.indexOf(b.explained.how));
  }

  /** Runs the steps over rows and counts. */
  run(rows: Rows, from: number, to: number, detail?: DetailReader): void {
    this.workspace.bind(rows, detail);
    const bound = this.steps.map((step) => ({ step, keep: step.vector.bind(rows) }));
    const work = new Uint32Array(BATCH);
    for (let start = from; start < Math.min(to, rows.count); start += BATCH) {
      let left = Math.min(BATCH, to - start, rows.count - start);
      everyRow(work, start, left);
      for (const { step, keep } of bound) {
        step.before += left;
        left = keep.keep(work, left);
        step.after += left;
      }
    }
  }

  list(): readonly ExplainedStep[] {
    return this.steps.map(({ explained, before, after }) => ({ ...explained, before, after }));
  }
}

function columnsOf(plan: Plan): readonly string[] {
  const reads = readsOf(plan);
  const columns = new Set(reads.fields.flatMap((field) => sourceOf(field).columns));
  if (reads.protocols) columns.add('protocols');
  return [...columns];
}

function howOf(plan: Plan): ExplainedStep['how'] {
  const sources = readsOf(plan).fields.map(sourceOf);
  if (sources.some((source) => source.detail)) return 'messages';
  if (plan.kind === 'range' && plan.operand.kind === 'field' && sources.every((source) => source.numeric)) return 'numbers';
  return sources.every((source) => source.coded) ? 'codes' : 'rows';
}

function enginesOf(plan: Plan): readonly string[] {
  const engines: string[] = [];
  walk(plan, (part) => {
    if (part.kind === 'match') engines.push(`${part.pattern.pattern}: ${part.pattern.engine}`);
  });
  return engines;
}
