import type { Checked } from '../check.ts';
import { SqlEvaluator } from './evaluate.ts';
import { Statement, identifier } from './parameters.ts';
import type { Parameters, Sql } from './parameters.ts';
import { stagesSql } from './stages.ts';
import type { SqlResultColumn } from './stages.ts';

/** A query that has no exact form in SQL, with the reasons. Ask the segments instead: the answer there is the same language's. */
export interface NotInSql {
  readonly notInSql: readonly string[];
}

/** A condition over the table of entries: 0 or 1, never NULL. Every value of the query is a parameter. */
export interface SqlCondition {
  readonly sql: Sql;
  readonly parameters: Parameters;
}

/** A statement with the columns of its answer. The last column, `_all`, counts the lines that there were before the bound on them. */
export interface SqlStatement extends SqlCondition {
  readonly columns: readonly SqlResultColumn[];
}

/** The filter of a checked query as a condition for ClickHouse. A query with errors is a mistake of the caller. */
export function filterToSql(checked: Checked): SqlCondition | NotInSql {
  const statement = new Statement();
  const sql = condition(checked, statement);
  return statement.reasons.length > 0 ? { notInSql: statement.reasons } : { sql, parameters: statement.bound(sql) };
}

/** A query with a pipeline as a statement over `table`. `undefined` when the query has no pipeline. */
export function pipelineToSql(checked: Checked, table: string): SqlStatement | NotInSql | undefined {
  if (checked.stages.length === 0) return undefined;
  const statement = new Statement();
  const where = condition(checked, statement);
  const { sql, columns } = stagesSql(statement, checked.stages, identifier(table), where);
  return statement.reasons.length > 0 ? { notInSql: statement.reasons } : { sql, columns, parameters: statement.bound(sql) };
}

function condition(checked: Checked, statement: Statement): Sql {
  if (!checked.ok) throw new Error('a query with errors can not become SQL');
  return checked.filter === undefined ? '1' : new SqlEvaluator(statement).condition(checked.filter);
}
