import { unreachable } from '#base/errors';
import type { Checker } from './check.ts';
import type { Plan } from './plan.ts';
import { printExpression } from './print.ts';
import { nearest } from './problem.ts';
import type { Aggregate, AggregateStage, Expression, Stage } from './tree.ts';
import { DOUBLE, INT, TIMESTAMP, inWords, isNumeric } from './types.ts';
import type { Type } from './types.ts';

/** An expression with the name of its column. */
export interface Labelled {
  readonly label: string;
  readonly plan: Plan;
}

/** Groups of entries and what is worked out of each: `count by`, `p95 of … by`, `top`, `rate`, `distinct`. */
export interface GroupStage {
  readonly kind: 'group';
  readonly aggregates: readonly Aggregate[];
  readonly of: Labelled | undefined;
  readonly by: readonly Labelled[];
  /** Width of a step of time in µs: groups are of one step each. */
  readonly every: number | undefined;
}
/** Entries themselves, by these fields. */
export interface ListStage {
  readonly kind: 'list';
  readonly fields: readonly Labelled[];
  readonly sort: { readonly key: Plan; readonly descending: boolean } | undefined;
  readonly limit: number | undefined;
}
/** What is done with the table of groups; `column` is an index into the columns that it has by then. */
export type TableStage =
  | { readonly kind: 'sort'; readonly column: number; readonly descending: boolean }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'columns'; readonly columns: readonly number[] };

/** One of `group` and `list` first, then the rest. Empty: no pipeline. */
export type CheckedStage = GroupStage | ListStage | TableStage;

/** A column of the answer. */
export interface ResultColumn {
  readonly label: string;
  readonly type: Type;
}

const COUNT: Aggregate = { name: 'count', label: 'count', start: 0, end: 0 };
const PRESET = ['timestamp', 'protocol', 'src.name', 'dst.name', 'outcome', 'status', 'elapsed', 'id'];

/** Checks the stages of a query. */
export function checkStages(checker: Checker, stages: readonly Stage[]): readonly CheckedStage[] {
  const [first] = stages;
  if (first === undefined) return [];
  const group = grouping(checker, first);
  if (group === undefined) return list(checker, stages);
  let columns = columnsOf(group);
  const table: TableStage[] = preset(first, columns);
  for (const stage of stages.slice(1)) {
    for (const made of ofTable(checker, stage, columns)) {
      table.push(made);
      if (made.kind === 'columns') columns = made.columns.map((column) => columns[column] as ResultColumn);
    }
  }
  return [group, ...table];
}

/** The columns of the table that a group stage makes. */
export function columnsOf(group: GroupStage): readonly ResultColumn[] {
  const time = group.every === undefined ? [] : [{ label: 'timestamp', type: TIMESTAMP }];
  const by = group.by.map(({ label, plan }) => ({ label, type: plan.type }));
  const values = group.aggregates.map(({ name, label }) => ({ label, type: name === 'count' ? INT : (group.of?.plan.type ?? DOUBLE) }));
  const rate = group.every === undefined ? [] : [{ label: 'rate', type: DOUBLE }];
  return [...time, ...by, ...values, ...rate];
}

function grouping(checker: Checker, stage: Stage): GroupStage | undefined {
  switch (stage.kind) {
    case 'aggregate':
      return {
        kind: 'group',
        aggregates: stage.aggregates,
        of: measured(checker, stage),
        by: labelled(checker, stage.by),
        every: undefined,
      };
    case 'top':
      return { kind: 'group', aggregates: [COUNT], of: undefined, by: labelled(checker, stage.by), every: undefined };
    case 'rate':
      return { kind: 'group', aggregates: [COUNT], of: undefined, by: labelled(checker, stage.by), every: Number(stage.every.value) };
    case 'distinct':
      return { kind: 'group', aggregates: [], of: undefined, by: labelled(checker, stage.fields), every: undefined };
    case 'sort':
    case 'fields':
    case 'limit':
      return undefined;
    default:
      return unreachable(stage);
  }
}

/** The order that a stage brings by itself: counts fall, time rises. */
function preset(stage: Stage, columns: readonly ResultColumn[]): TableStage[] {
  const count = columns.findIndex((column) => column.label === 'count');
  if (stage.kind === 'rate') return [{ kind: 'sort', column: 0, descending: false }];
  const order: TableStage[] = count < 0 ? [] : [{ kind: 'sort', column: count, descending: true }];
  return stage.kind === 'top' ? [...order, { kind: 'limit', count: stage.count }] : order;
}

function measured(checker: Checker, stage: AggregateStage): Labelled | undefined {
  if (stage.of === undefined) return undefined;
  const [of] = labelled(checker, [stage.of]);
  if (of !== undefined && !isNumeric(of.plan.type) && of.plan.type.name !== 'any') {
    checker.problems.error(stage.of, `\`${of.label}\` is ${inWords(of.plan.type)}, no number`);
  }
  return of;
}

function labelled(checker: Checker, nodes: readonly Expression[]): Labelled[] {
  return nodes.map((node) => ({ label: printExpression(node), plan: checker.expression(node) }));
}

function ofTable(checker: Checker, stage: Stage, columns: readonly ResultColumn[]): TableStage[] {
  switch (stage.kind) {
    case 'sort': {
      const column = columnNamed(checker, stage.key, columns);
      return column === undefined ? [] : [{ kind: 'sort', column, descending: stage.descending }];
    }
    case 'limit':
      return [{ kind: 'limit', count: stage.count }];
    case 'fields':
      return [{ kind: 'columns', columns: stage.fields.flatMap((field) => columnNamed(checker, field, columns) ?? []) }];
    default:
      checker.problems.error(stage, 'only `sort`, `fields` and `limit` can follow here');
      return [];
  }
}

function columnNamed(checker: Checker, node: Expression, columns: readonly ResultColumn[]): number | undefined {
  const label = printExpression(node);
  const found = columns.findIndex((column) => column.label === label);
  if (found >= 0) return found;
  const labels = columns.map((column) => column.label);
  const near = nearest(label, labels);
  const fix = near === undefined ? undefined : { start: node.start, end: node.end, text: near };
  checker.problems.error(node, `the table has no column "${label.slice(0, 60)}"; it has ${labels.join(', ')}`, fix);
  return undefined;
}

/** A pipeline that groups nothing: the last of each kind of stage counts, `limit` the least. */
function list(checker: Checker, stages: readonly Stage[]): readonly CheckedStage[] {
  let fields: readonly Labelled[] | undefined;
  let sort: ListStage['sort'];
  let limit: number | undefined;
  for (const stage of stages) {
    if (stage.kind === 'fields') fields = labelled(checker, stage.fields);
    else if (stage.kind === 'limit') limit = Math.min(stage.count, limit ?? stage.count);
    else if (stage.kind === 'sort') sort = { key: checker.expression(stage.key), descending: stage.descending };
    else checker.problems.error(stage, 'put what groups entries first, before `sort`, `fields` and `limit`');
  }
  fields ??= labelled(checker, PRESET.map((name): Expression => ({ kind: 'name', name, start: 0, end: 0 })).map(dotted));
  return [{ kind: 'list', fields, sort, limit }];
}

function dotted(node: Expression): Expression {
  if (node.kind !== 'name') return node;
  const [first = '', ...rest] = node.name.split('.');
  return rest.reduce<Expression>((object, name) => ({ kind: 'member', object, name, start: 0, end: 0 }), {
    kind: 'name',
    name: first,
    start: 0,
    end: 0,
  });
}
