import { unreachable } from '#base/errors';
import { columnsOf } from '../check-stages.ts';
import type { CheckedStage, GroupStage, Labelled, ListStage, ResultColumn, TableStage } from '../check-stages.ts';
import { MAX_GROUPS } from '../groups.ts';
import { MAX_LINES } from '../pipeline.ts';
import type { Aggregate } from '../tree.ts';
import { units } from './compare.ts';
import { SqlEvaluator } from './evaluate.ts';
import { asJson } from './form.ts';
import type { Form } from './form.ts';
import type { Sql, Statement } from './parameters.ts';

/** How a column of an answer is to be read: `json` as JSON, the rest as it is; NULL is absent. */
export interface SqlResultColumn extends ResultColumn {
  readonly form: 'number' | 'text' | 'bool' | 'json';
}

/** The SELECT of a pipeline: lines of `columns`, then a column `_all`, how many lines there were before the bound on them. */
export interface SqlTable {
  readonly sql: Sql;
  readonly columns: readonly SqlResultColumn[];
}

/** A pipeline's stages as a SELECT over the rows of `from` that meet `where`. */
export function stagesSql(statement: Statement, stages: readonly CheckedStage[], from: Sql, where: Sql): SqlTable {
  const [first, ...rest] = stages;
  const evaluator = new SqlEvaluator(statement);
  if (first?.kind === 'group') return grouped(evaluator, first, rest as readonly TableStage[], from, where);
  if (first?.kind === 'list') return listed(evaluator, first, from, where);
  throw new Error('a pipeline that begins with a table');
}

interface Cell {
  readonly sql: Sql;
  readonly form: SqlResultColumn['form'];
}

/** A value as one column of an answer. Lists and JSON are JSON there. */
function cell(statement: Statement, form: Form): Cell {
  return form.kind === 'texts' ? { sql: asJson(statement, form).sql, form: 'json' } : { sql: form.sql, form: form.kind };
}

function grouped(evaluator: SqlEvaluator, stage: GroupStage, rest: readonly TableStage[], from: Sql, where: Sql): SqlTable {
  const { statement } = evaluator;
  const time: readonly Cell[] =
    stage.every === undefined
      ? []
      : [{ sql: `floor(\`timestamp\` / ${statement.number(stage.every)}) * ${statement.number(stage.every)}`, form: 'number' }];
  const keys = [...time, ...stage.by.map(({ plan }) => cell(statement, evaluator.value(plan)))];
  const of = stage.of === undefined ? 'CAST(NULL AS Nullable(Float64))' : evaluator.number(evaluator.value(stage.of.plan));
  const inner = [...keys.map(({ sql }, i) => `${sql} AS k${i}`), `if(isFinite(${of}), ${of}, NULL) AS x`];
  const aggregates = stage.aggregates.map((aggregate) => aggregateSql(statement, aggregate));
  const rates = stage.every === undefined ? [] : [`count() / ${statement.number(stage.every / 1_000_000)}`];
  const cells = [...keys.map((_, i) => `k${i}`), ...aggregates, ...rates].map((sql, i) => `${sql} AS c${i}`);
  const by = keys.length === 0 ? '' : ` GROUP BY ${keys.map((_, i) => `k${i}`).join(', ')}`;
  const base = `SELECT ${cells.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${from} WHERE ${where})${by}`;
  const having = keys.length === 0 ? ' HAVING count() > 0' : '';
  const columns = columnsOf(stage).map((column, i): SqlResultColumn => ({ ...column, form: keys[i]?.form ?? 'number' }));
  return arranged(statement, `${base}${having}`, columns, rest);
}

/** Quantiles are exact here (nearest rank): elsewhere they come from buckets, within a stated error of these. */
function aggregateSql(statement: Statement, aggregate: Aggregate): Sql {
  switch (aggregate.name) {
    case 'count':
      return 'toFloat64(count())';
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
      return `${aggregate.name}OrNull(x)`;
    case 'quantile':
      return `quantileExactWeightedOrNull(${statement.literalNumber(aggregate.quantile ?? 0.5)})(x, 1)`;
    default:
      return unreachable(aggregate.name);
  }
}

/** Sorting, cutting and choosing columns of a table, in their order. */
function arranged(statement: Statement, base: Sql, all: readonly SqlResultColumn[], stages: readonly TableStage[]): SqlTable {
  let sql = base;
  let orders: Sql[] = [];
  /** Which of the table's columns stands where now. */
  let shown = all.map((_, i) => i);
  for (const stage of stages) {
    switch (stage.kind) {
      case 'sort': {
        const column = shown[stage.column] ?? 0;
        orders = [orderBy(statement, `c${column}`, all[column]?.form ?? 'number', stage.descending), ...orders];
        break;
      }
      case 'limit':
        sql = `SELECT * FROM (${sql})${ordered(orders)} LIMIT ${statement.count64(stage.count)}`;
        break;
      case 'columns':
        shown = stage.columns.map((column) => shown[column] ?? 0);
        break;
      default:
        return unreachable(stage);
    }
  }
  const columns = shown.map((column) => all[column] as SqlResultColumn);
  const cells = shown.map((column, i) => `c${column} AS r${i}`);
  return {
    sql: `SELECT ${cells.join(', ')}, count() OVER () AS _all FROM (${sql})${ordered(orders)} LIMIT ${statement.count64(MAX_GROUPS)}`,
    columns,
  };
}

function ordered(orders: readonly Sql[]): Sql {
  return orders.length === 0 ? '' : ` ORDER BY ${orders.join(', ')}`;
}

/** Absent values come last either way. */
function orderBy(statement: Statement, sql: Sql, form: SqlResultColumn['form'], descending: boolean): Sql {
  if (form === 'json') statement.refuse('sorting by a value that may be of any type');
  return `${form === 'text' ? units(sql) : sql} ${descending ? 'DESC' : 'ASC'} NULLS LAST`;
}

function listed(evaluator: SqlEvaluator, stage: ListStage, from: Sql, where: Sql): SqlTable {
  const { statement } = evaluator;
  const cells = stage.fields.map(({ plan }: Labelled) => cell(statement, evaluator.value(plan)));
  const key = stage.sort === undefined ? undefined : cell(statement, evaluator.value(stage.sort.key));
  const orders = key === undefined || stage.sort === undefined ? [] : [orderBy(statement, key.sql, key.form, stage.sort.descending)];
  const select = cells.map(({ sql }, i) => `${sql} AS r${i}`).join(', ');
  const most = statement.count64(Math.min(stage.limit ?? MAX_LINES, MAX_LINES));
  const columns = stage.fields.map(({ label, plan }, i): SqlResultColumn => ({ label, type: plan.type, form: cells[i]?.form ?? 'json' }));
  const order = ordered([...orders, '`at`', '`id`']);
  return { sql: `SELECT ${select}, count() OVER () AS _all FROM ${from} WHERE ${where}${order} LIMIT ${most}`, columns };
}
