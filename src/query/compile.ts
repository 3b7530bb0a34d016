import type { Rows } from '#entry/columns';
import type { Entry } from '#entry/entry';
import type { Catalogue } from './catalogue.ts';
import { check } from './check.ts';
import type { Checked, CheckOptions } from './check.ts';
import { compileCondition } from './closures.ts';
import type { Condition } from './conditions.ts';
import { entryAccess } from './entry-access.ts';
import { everyRow } from './kernels.ts';
import type { Plan } from './plan.ts';
import { readsOf, walk } from './plan.ts';
import { sourceOf } from './rows-access.ts';
import type { DetailReader } from './rows-access.ts';
import { BATCH, scanStep } from './step.ts';
import { Vector } from './vector.ts';
import { Workspace } from './workspace.ts';
import type { Step } from './step.ts';
import { mayMatch } from './zone.ts';
import type { Zones } from './zone.ts';

/**
 * A filter that can run. It keeps what it worked out for dictionaries, so use one for many rows; it belongs to one thread and is not reentrant.
 */
export interface CompiledFilter {
  readonly checked: Checked;
  /** Names of the columns that are read. */
  readonly needs: readonly string[];
  /** Whether stored messages have to be decoded: then `select` and `test` want a `DetailReader`. */
  readonly needsDetail: boolean;
  /** Writes the numbers of the rows in `[from, to)` that match into `out` (as long as the range at least), rising, and returns how many. */
  select(rows: Rows, from: number, to: number, out: Uint32Array, detail?: DetailReader): number;
  /** Whether one row matches. Rows are taken to be unchanged as long as the object is the same. */
  test(rows: Rows, row: number, detail?: DetailReader): boolean;
  /** Whether an entry in its public form matches; fields that are no columns need an entry with its detail. */
  matches(entry: Entry): boolean;
  /** False when rows with these extremes can not match: skip them. */
  zone(zones: Zones): boolean;
  /** Texts that were not looked at because regular expressions used up their budget. Not 0 means that matches may be missing: say so. */
  readonly skipped: number;
}

/** Compiles a checked query's filter. Throws when the query has errors: check `ok` first. */
export function compile(checked: Checked): CompiledFilter {
  if (!checked.ok) throw new Error(`a query with errors can not run: ${checked.problems[0]?.message}`);
  return new Filter(checked);
}

/** Reads, checks and compiles: a filter, or the checked query with its problems. */
export function compileText(
  text: string,
  catalogue: Catalogue,
  options: CheckOptions = {},
): { readonly checked: Checked; readonly filter: CompiledFilter | undefined } {
  const checked = check(text, catalogue, options);
  return { checked, filter: checked.ok ? compile(checked) : undefined };
}

class Filter implements CompiledFilter {
  readonly checked: Checked;
  readonly needs: readonly string[];
  readonly needsDetail: boolean;
  private readonly workspace = new Workspace();
  private readonly vector: Vector | undefined;
  private readonly closure: Condition<Entry>;
  private readonly work = new Uint32Array(BATCH);
  private bound: { readonly rows: Rows; readonly step: Step } | undefined;

  constructor(checked: Checked) {
    this.checked = checked;
    const { filter } = checked;
    const reads = filter === undefined ? undefined : readsOf(filter);
    const sources = reads?.fields.map(sourceOf) ?? [];
    const columns = new Set(sources.flatMap((source) => source.columns));
    if (reads?.protocols === true) columns.add('protocols');
    this.needs = [...columns];
    this.needsDetail = sources.some((source) => source.detail);
    this.vector = filter === undefined ? undefined : new Vector(filter, this.workspace);
    this.closure = filter === undefined ? () => true : compileCondition(filter, entryAccess);
  }

  private step(rows: Rows, detail: DetailReader | undefined): Step | undefined {
    if (this.vector === undefined) return undefined;
    this.workspace.bind(rows, detail);
    const step = this.vector.bind(rows);
    this.bound = { rows, step };
    return step;
  }

  select(rows: Rows, from: number, to: number, out: Uint32Array, detail?: DetailReader): number {
    const step = this.step(rows, detail);
    const end = Math.min(to, rows.count);
    const { work } = this;
    let count = 0;
    for (let start = from; start < end; start += BATCH) {
      const n = Math.min(BATCH, end - start);
      const kept = step === undefined ? n : scanStep(step, work, start, n);
      if (step === undefined) everyRow(work, start, n);
      for (let i = 0; i < kept; i++) out[count + i] = work[i] as number;
      count += kept;
    }
    return count;
  }

  test(rows: Rows, row: number, detail?: DetailReader): boolean {
    if (row >= rows.count || row < 0) return false;
    const step = this.bound?.rows === rows && !this.needsDetail ? this.bound.step : this.step(rows, detail);
    if (step === undefined) return true;
    this.work[0] = row;
    return step.keep(this.work, 1) === 1;
  }

  matches(entry: Entry): boolean {
    return this.closure(entry);
  }

  zone(zones: Zones): boolean {
    const { filter } = this.checked;
    return filter === undefined || mayMatch(filter, zones);
  }

  get skipped(): number {
    let skipped = 0;
    const { filter } = this.checked;
    if (filter !== undefined) {
      walk(filter, (part: Plan) => {
        if (part.kind === 'match') skipped += part.pattern.skipped;
      });
    }
    return skipped;
  }
}
