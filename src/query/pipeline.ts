import type { Rows } from '#entry/columns';
import type { Entry } from '#entry/entry';
import type { Checked } from './check.ts';
import { columnsOf } from './check-stages.ts';
import type { CheckedStage, GroupStage, ListStage, ResultColumn, TableStage } from './check-stages.ts';
import { compileValue } from './closures.ts';
import type { Closure } from './closures.ts';
import { entryAccess } from './entry-access.ts';
import { Groups } from './groups.ts';
import type { GroupsState } from './groups.ts';
import { readsOf } from './plan.ts';
import type { Plan, Value } from './plan.ts';
import { RowsAccess, sourceOf } from './rows-access.ts';
import type { DetailReader, RowSubject } from './rows-access.ts';
import { isList, isRecord, order } from './values.ts';

/** Entries that a pipeline without groups keeps at most. */
export const MAX_LINES = 10_000;

/** The answer of a pipeline. Absent values are `undefined`. */
export interface Table {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Value[])[];
  /** What did not fit: the groups beyond the bound as one line, in the columns of the group stage. */
  readonly other: readonly Value[] | undefined;
  /** Entries that went in. */
  readonly entries: number;
  /** Lines that were left out by the bound on their number, not by `limit`. */
  readonly dropped: number;
}

/** What a pipeline holds, to be merged elsewhere. A part of a line without `v` is absent. */
export interface PipelineState {
  readonly entries: number;
  readonly dropped: number;
  readonly groups?: GroupsState;
  readonly lines?: readonly { readonly key: { readonly v?: Value }; readonly values: readonly { readonly v?: Value }[] }[];
}

/** The stages of one query at work: filtered rows or entries in, a table out at any time. */
export interface Pipeline {
  readonly needs: readonly string[];
  readonly needsDetail: boolean;
  add(rows: Rows, selected: Uint32Array, count: number, detail?: DetailReader): void;
  addEntry(entry: Entry): void;
  state(): PipelineState;
  merge(state: PipelineState): void;
  table(): Table;
}

/** The pipeline of a checked query, or `undefined` when it has none. */
export function createPipeline(checked: Checked): Pipeline | undefined {
  const [first, ...rest] = checked.stages;
  if (first === undefined) return undefined;
  if (first.kind === 'group') return new GroupPipeline(first, rest);
  if (first.kind === 'list') return new ListPipeline(first);
  throw new Error('a pipeline that begins with a table');
}

function reads(plans: readonly Plan[]): { readonly needs: readonly string[]; readonly needsDetail: boolean } {
  const all = plans.map(readsOf);
  const sources = all.flatMap((each) => each.fields.map(sourceOf));
  const columns = new Set(sources.flatMap((source) => source.columns));
  if (all.some((each) => each.protocols)) columns.add('protocols');
  return { needs: [...columns], needsDetail: sources.some((source) => source.detail) };
}

class GroupPipeline implements Pipeline {
  readonly needs: readonly string[];
  readonly needsDetail: boolean;
  private readonly stage: GroupStage;
  private readonly rest: readonly CheckedStage[];
  private readonly groups: Groups;
  private entries = 0;

  constructor(stage: GroupStage, rest: readonly CheckedStage[]) {
    this.stage = stage;
    this.rest = rest;
    this.groups = new Groups(stage);
    const plans = [...stage.by.map(({ plan }) => plan), ...(stage.of === undefined ? [] : [stage.of.plan])];
    const { needs, needsDetail } = reads(plans);
    this.needs = stage.every === undefined ? needs : [...new Set([...needs, 'timestamp'])];
    this.needsDetail = needsDetail;
  }

  add(rows: Rows, selected: Uint32Array, count: number, detail?: DetailReader): void {
    this.entries += count;
    this.groups.add(rows, selected, count, detail);
  }
  addEntry(entry: Entry): void {
    this.entries++;
    this.groups.addEntry(entry);
  }
  state(): PipelineState {
    return { entries: this.entries, dropped: 0, groups: this.groups.state() };
  }
  merge(state: PipelineState): void {
    this.entries += state.entries;
    if (state.groups !== undefined) this.groups.merge(state.groups);
  }

  table(): Table {
    const { rows, other } = this.groups.lines();
    let columns = columnsOf(this.stage);
    let lines = [...rows];
    for (const stage of this.rest as readonly TableStage[]) {
      if (stage.kind === 'sort') lines.sort((a, b) => compare(a[stage.column], b[stage.column], stage.descending));
      else if (stage.kind === 'limit') lines = lines.slice(0, stage.count);
      else {
        lines = lines.map((line) => stage.columns.map((column) => line[column]));
        columns = stage.columns.map((column) => columns[column] as ResultColumn);
      }
    }
    return { columns, rows: lines, other, entries: this.entries, dropped: 0 };
  }
}

interface Line {
  readonly key: Value;
  readonly values: readonly Value[];
}

class ListPipeline implements Pipeline {
  readonly needs: readonly string[];
  readonly needsDetail: boolean;
  private readonly stage: ListStage;
  private readonly access = new RowsAccess();
  private readonly subject: RowSubject = { row: 0 };
  private readonly rowKey: Closure<RowSubject>;
  private readonly rowValues: readonly Closure<RowSubject>[];
  private readonly entryKey: Closure<Entry>;
  private readonly entryValues: readonly Closure<Entry>[];
  private readonly most: number;
  private lines: Line[] = [];
  /** The last line that is kept, once there are as many as wanted. */
  private cutoff: Line | undefined;
  private entries = 0;
  private dropped = 0;

  constructor(stage: ListStage) {
    this.stage = stage;
    const plans = stage.fields.map(({ plan }) => plan);
    const key = stage.sort?.key;
    this.rowKey = key === undefined ? () => undefined : compileValue(key, this.access);
    this.rowValues = plans.map((plan) => compileValue(plan, this.access));
    this.entryKey = key === undefined ? () => undefined : compileValue(key, entryAccess);
    this.entryValues = plans.map((plan) => compileValue(plan, entryAccess));
    this.most = Math.min(stage.limit ?? MAX_LINES, MAX_LINES);
    const { needs, needsDetail } = reads(key === undefined ? plans : [...plans, key]);
    this.needs = needs;
    this.needsDetail = needsDetail;
  }

  add(rows: Rows, selected: Uint32Array, count: number, detail?: DetailReader): void {
    this.access.bind(rows, detail);
    this.entries += count;
    for (let i = 0; i < count; i++) {
      this.subject.row = selected[i] as number;
      const key = this.rowKey(this.subject);
      if (this.wants(key))
        this.push(
          key,
          this.rowValues.map((value) => value(this.subject)),
        );
    }
  }
  addEntry(entry: Entry): void {
    this.entries++;
    const key = this.entryKey(entry);
    if (this.wants(key))
      this.push(
        key,
        this.entryValues.map((value) => value(entry)),
      );
  }

  /** Whether a line with this key can still be among those kept; what can not is left out at once. */
  private wants(key: Value): boolean {
    const { sort } = this.stage;
    const wanted =
      sort === undefined ? this.lines.length < this.most : this.cutoff === undefined || compare(key, this.cutoff.key, sort.descending) < 0;
    if (!wanted) this.leaveOut(1);
    return wanted;
  }

  private push(key: Value, values: readonly Value[]): void {
    this.lines.push({ key, values });
    if (this.lines.length >= this.most * 2 + 1000) this.trim();
  }

  private leaveOut(count: number): void {
    if (this.stage.limit === undefined || this.stage.limit > MAX_LINES) this.dropped += count;
  }

  private trim(): void {
    const { sort } = this.stage;
    if (sort !== undefined) this.lines.sort((a, b) => compare(a.key, b.key, sort.descending));
    if (sort !== undefined && this.lines.length >= this.most) this.cutoff = this.lines[this.most - 1];
    if (this.lines.length <= this.most) return;
    this.leaveOut(this.lines.length - this.most);
    this.lines = this.lines.slice(0, this.most);
  }

  state(): PipelineState {
    this.trim();
    const part = (value: Value): { readonly v?: Value } => (value === undefined ? {} : { v: value });
    return {
      entries: this.entries,
      dropped: this.dropped,
      lines: this.lines.map(({ key, values }) => ({ key: part(key), values: values.map(part) })),
    };
  }
  merge(state: PipelineState): void {
    this.entries += state.entries;
    this.dropped += state.dropped;
    for (const { key, values } of state.lines ?? []) {
      if (this.wants(key.v))
        this.push(
          key.v,
          values.map((value) => value.v),
        );
    }
  }

  table(): Table {
    this.trim();
    const columns = this.stage.fields.map(({ label, plan }) => ({ label, type: plan.type }));
    return { columns, rows: this.lines.map((line) => line.values), other: undefined, entries: this.entries, dropped: this.dropped };
  }
}

/** Order of the lines of a table: numbers, then texts, then conditions, then the rest by their JSON; absent values come last either way. */
export function compare(a: Value, b: Value, descending: boolean): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  const rank = rankOf(a) - rankOf(b);
  const found = rank !== 0 ? rank : (order(a, b) ?? order(plain(a), plain(b)) ?? 0);
  return descending ? -found : found;
}

function rankOf(value: Value): number {
  if (typeof value === 'number') return 0;
  if (typeof value === 'string') return 1;
  return typeof value === 'boolean' ? 2 : 3;
}
function plain(value: Value): string {
  return isList(value) || isRecord(value) ? JSON.stringify(value) : String(value);
}
