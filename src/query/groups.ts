import type { Rows } from '#entry/columns';
import type { Entry } from '#entry/entry';
import type { GroupStage } from './check-stages.ts';
import { combineCodes, slotOf } from './code-columns.ts';
import { compileValue } from './closures.ts';
import type { Closure } from './closures.ts';
import { entryAccess } from './entry-access.ts';
import { readsOf } from './plan.ts';
import type { Plan, Value } from './plan.ts';
import { RowsAccess, sourceOf } from './rows-access.ts';
import type { DetailReader, RowSubject } from './rows-access.ts';
import { Sketch } from './sketch.ts';
import type { SketchState } from './sketch.ts';

/** Groups that are kept apart; entries of further ones are counted as `(other)`. */
export const MAX_GROUPS = 10_000;
/** Buckets of all quantile sketches together (8 bytes each); beyond, new groups are `(other)` too. */
export const MAX_BUCKETS = 4_000_000;

/** What is known of a group. */
interface Group {
  readonly key: readonly Value[];
  count: number;
  /** Of the numbers that were there. */
  present: number;
  sum: number;
  min: number;
  max: number;
  readonly sketch: Sketch | undefined;
}

/** A group as it travels. A part of the key without `v` is absent. */
export interface GroupState {
  readonly key: readonly { readonly v?: Value }[];
  readonly count: number;
  readonly present: number;
  readonly sum: number;
  readonly min?: number;
  readonly max?: number;
  readonly sketch?: SketchState;
}

/** The groups of some entries, as they travel between processes; states of many nodes merge to that of all. */
export interface GroupsState {
  readonly groups: readonly GroupState[];
  readonly other?: GroupState;
}

/** Groups entries and works out numbers of each. Memory is bounded by `MAX_GROUPS` and `MAX_BUCKETS`. */
export class Groups {
  private readonly stage: GroupStage;
  private readonly groups: Group[] = [];
  private readonly byKey = new Map<string, Group>();
  private other: Group | undefined;
  private readonly quantiles: boolean;
  private buckets = 0;
  private readonly access = new RowsAccess();
  private readonly subject: RowSubject = { row: 0 };
  private readonly rowKey: readonly Closure<RowSubject>[];
  private readonly rowValue: Closure<RowSubject> | undefined;
  private readonly entryKey: readonly Closure<Entry>[];
  private readonly entryValue: Closure<Entry> | undefined;
  private readonly codes: readonly string[] | undefined;

  constructor(stage: GroupStage) {
    this.stage = stage;
    this.quantiles = stage.aggregates.some((aggregate) => aggregate.name === 'quantile');
    this.rowKey = stage.by.map(({ plan }) => compileValue(plan, this.access));
    this.rowValue = stage.of === undefined ? undefined : compileValue(stage.of.plan, this.access);
    this.entryKey = stage.by.map(({ plan }) => compileValue(plan, entryAccess));
    this.entryValue = stage.of === undefined ? undefined : compileValue(stage.of.plan, entryAccess);
    this.codes = codesOf(stage.by.map(({ plan }) => plan));
  }

  /** Takes in selected rows. */
  add(rows: Rows, selected: Uint32Array, count: number, detail: DetailReader | undefined): void {
    this.access.bind(rows, detail);
    const codes = this.codes === undefined ? undefined : combineCodes(this.codes, rows);
    const times = rows.columns.get('timestamp')?.data;
    const { subject, rowValue } = this;
    const { every } = this.stage;
    const steps = new Map<number, (Group | undefined)[]>();
    let step = Number.NaN;
    let known: (Group | undefined)[] = [];
    for (let i = 0; i < count; i++) {
      const row = selected[i] as number;
      subject.row = row;
      const now = every === undefined ? 0 : Math.floor((times?.[row] ?? 0) / every);
      if (now !== step) {
        step = now;
        known = steps.get(now) ?? [];
        steps.set(now, known);
      }
      let group: Group | undefined;
      if (codes === undefined) {
        group = this.find(this.key(this.rowKey, subject, times?.[row]));
      } else {
        const slot = slotOf(codes.combined, row);
        group = known[slot] ??= this.find(this.key(this.rowKey, subject, times?.[row]));
      }
      this.count(group, rowValue === undefined ? undefined : rowValue(subject));
    }
  }

  /** Takes in one entry. */
  addEntry(entry: Entry): void {
    const group = this.find(this.key(this.entryKey, entry, entry.timestamp));
    this.count(group, this.entryValue?.(entry));
  }

  private key<S>(parts: readonly Closure<S>[], subject: S, time: number | undefined): Value[] {
    const key = parts.map((part) => part(subject));
    const { every } = this.stage;
    if (every !== undefined) key.unshift(time === undefined ? undefined : Math.floor(time / every) * every);
    return key;
  }

  private find(key: readonly Value[]): Group {
    const text = JSON.stringify(key.map((part) => (part === undefined ? 0 : [part])));
    const known = this.byKey.get(text);
    if (known !== undefined) return known;
    if (this.groups.length >= MAX_GROUPS || this.buckets > MAX_BUCKETS) {
      this.other ??= this.make(key.map((_, i) => (i === 0 ? '(other)' : undefined)));
      return this.other;
    }
    const group = this.make(key);
    this.groups.push(group);
    this.byKey.set(text, group);
    return group;
  }

  private make(key: readonly Value[]): Group {
    const sketch = this.quantiles ? new Sketch() : undefined;
    return { key, count: 0, present: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sketch };
  }

  private count(group: Group, value: Value): void {
    group.count++;
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    group.present++;
    group.sum += value;
    if (value < group.min) group.min = value;
    if (value > group.max) group.max = value;
    const { sketch } = group;
    if (sketch === undefined) return;
    const size = sketch.size;
    sketch.add(value);
    this.buckets += sketch.size - size;
  }

  state(): GroupsState {
    return { groups: this.groups.map(stateOf), ...(this.other === undefined ? {} : { other: stateOf(this.other) }) };
  }

  /** Adds what another process counted. */
  merge(state: GroupsState): void {
    for (const each of state.groups) this.mergeInto(this.find(each.key.map((part) => part.v)), each);
    if (state.other === undefined) return;
    this.other ??= this.make(state.other.key.map((part) => part.v));
    this.mergeInto(this.other, state.other);
  }

  private mergeInto(group: Group, state: GroupState): void {
    group.count += state.count;
    group.present += state.present;
    group.sum += state.sum;
    if (state.min !== undefined && state.min < group.min) group.min = state.min;
    if (state.max !== undefined && state.max > group.max) group.max = state.max;
    if (group.sketch === undefined || state.sketch === undefined) return;
    const size = group.sketch.size;
    group.sketch.merge(Sketch.from(state.sketch));
    this.buckets += group.sketch.size - size;
  }

  /** One line for each group, in the order of `columnsOf`; `(other)` stands apart. */
  lines(): { readonly rows: readonly (readonly Value[])[]; readonly other: readonly Value[] | undefined } {
    return { rows: this.groups.map((group) => this.line(group)), other: this.other === undefined ? undefined : this.line(this.other) };
  }

  private line(group: Group): readonly Value[] {
    const values = this.stage.aggregates.map((aggregate): Value => {
      switch (aggregate.name) {
        case 'count':
          return group.count;
        case 'sum':
          return group.present === 0 ? undefined : group.sum;
        case 'avg':
          return group.present === 0 ? undefined : group.sum / group.present;
        case 'min':
          return group.present === 0 ? undefined : group.min;
        case 'max':
          return group.present === 0 ? undefined : group.max;
        default:
          return group.sketch === undefined || group.present === 0 ? undefined : clamp(group, aggregate.quantile ?? 0.5);
      }
    });
    const { every } = this.stage;
    return [...group.key, ...values, ...(every === undefined ? [] : [group.count / (every / 1_000_000)])];
  }
}

/** A quantile lies between the least and the greatest, which are exact. */
function clamp(group: Group, q: number): number {
  return Math.min(group.max, Math.max(group.min, group.sketch?.quantile(q) ?? group.min));
}

function stateOf(group: Group): GroupState {
  const key = group.key.map((part) => (part === undefined ? {} : { v: part }));
  const { count, present, sum, min, max, sketch } = group;
  return { key, count, present, sum, ...(present === 0 ? {} : { min, max }), ...(sketch === undefined ? {} : { sketch: sketch.toJSON() }) };
}

/** The columns whose codes decide all of these values, when codes do. */
function codesOf(plans: readonly Plan[]): readonly string[] | undefined {
  const columns = new Set<string>();
  for (const plan of plans) {
    const reads = readsOf(plan);
    if (reads.protocols) columns.add('protocols');
    for (const field of reads.fields) {
      const source = sourceOf(field);
      if (!source.coded) return undefined;
      for (const column of source.columns) columns.add(column);
    }
  }
  return [...columns];
}
