/**
 * Closures, segments and ClickHouse give the same answer: generated entries and generated queries on the real engine, which `chdb` runs in this process.
 * `node --conditions=podwire-source scripts/proof/clickhouse-answers.ts FOLDER [queries] [seed]`, FOLDER having chdb in its node_modules.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import * as fc from 'fast-check';
import type { Entry } from '#entry/entry';
import { check } from '#query/check';
import type { Checked } from '#query/check';
import { compile } from '#query/compile';
import { entries as anyEntry, pipelines, queries as anyQuery } from '#query/generate.fixture';
import { createPipeline } from '#query/pipeline';
import { caret } from '#query/problem';
import { catalogue, rowsOf } from '#query/world.fixture';
import { filterToSql, pipelineToSql } from '#query/sql/compile';
import type { SqlStatement } from '#query/sql/compile';
import type { Parameters } from '#query/sql/parameters';
import { rowWriter } from '#query/sql/row';
import { createTable } from '#query/sql/schema';
import { differences } from '#query/sql/tables.fixture';

interface Session {
  query(sql: string, format?: string): string;
  queryBind(sql: string, parameters: Parameters, format: string): string;
}

const [folder = '', count = '600', seed = '1'] = process.argv.slice(2);
const ENTRIES = 400;
const FORMAT = 'JSONCompactEachRow';
const sample = <T>(arbitrary: fc.Arbitrary<T>, size: number): readonly T[] => fc.sample(arbitrary, { numRuns: size, seed: Number(seed) });

/** Each entry has an id of its own; ids are what the answers are compared by. */
const all = sample(anyEntry, ENTRIES).map((entry, i): Entry => ({ ...entry, id: `5f3a09c1-1-${i + 1}` }));
const rows = rowsOf(all);
const detail = (row: number): Entry['layers'] | undefined => all[row]?.layers;

const { Session: Engine } = createRequire(join(folder, 'package.json'))('chdb') as { readonly Session: new () => Session };
const session = new Engine();

let passed = 0;
let failed = 0;
const refused = new Map<string, number>();
let pairs = 0;
let matched = 0;

function fail(query: string, what: string): void {
  failed++;
  if (failed <= 10) console.log(`${query}\n  ${what}`);
}

function checked(query: string): Checked {
  const result = check(query, catalogue);
  const error = result.problems.find((problem) => problem.severity === 'error');
  if (error !== undefined) throw new Error(caret(query, error));
  return result;
}

function lines(sql: string, parameters: Parameters): readonly (readonly unknown[])[] {
  const text = session.queryBind(sql, parameters, FORMAT).trim();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as readonly unknown[]);
}

function refusedFor(reasons: readonly string[]): void {
  for (const reason of reasons) refused.set(reason, (refused.get(reason) ?? 0) + 1);
}

/** The three answers to one filter. */
function proveFilter(query: string): void {
  const result = checked(query);
  const filter = compile(result);
  const live = all.filter((entry) => filter.matches(entry)).map((entry) => entry.id);
  const out = new Uint32Array(all.length);
  const stored = [...out.subarray(0, filter.select(rows, 0, all.length, out, detail))].map((row) => all[row]?.id);
  const sql = filterToSql(result);
  if ('notInSql' in sql) return refusedFor(sql.notInSql);
  try {
    const found = new Set(lines(`SELECT id FROM entries WHERE ${sql.sql}`, sql.parameters).map(([id]) => id));
    const extra = [...found].filter((id) => !live.includes(String(id)));
    const missing = live.filter((id) => !found.has(id));
    pairs += all.length;
    matched += live.length;
    if (extra.length + missing.length === 0 && live.length === stored.length && live.every((id, i) => id === stored[i])) passed++;
    else
      fail(
        query,
        `ClickHouse misses ${missing.slice(0, 3).join(' ')} and adds ${extra.slice(0, 3).join(' ')} (${live.length} of closures, ${stored.length} of segments)`,
      );
  } catch (error) {
    fail(query, `${String(error).slice(0, 600)}\n  ${sql.sql.slice(0, 1500)}`);
  }
}

/** The two tables of one pipeline: a cell is compared by its value, quantiles within the stated error, sums as sums of doubles. */
function provePipeline(query: string): void {
  const result = checked(query);
  const pipeline = createPipeline(result);
  const sql = pipelineToSql(result, 'entries');
  if (pipeline === undefined || sql === undefined) throw new Error(`no pipeline: ${query}`);
  if ('notInSql' in sql) return refusedFor(sql.notInSql);
  for (const entry of all) if (compile(result).matches(entry)) pipeline.addEntry(entry);
  try {
    const difference = differences(pipeline.table(), tableOf(sql, lines(sql.sql, sql.parameters)));
    pairs += all.length;
    if (difference === undefined) passed++;
    else fail(query, difference);
  } catch (error) {
    fail(query, `${String(error).slice(0, 600)}\n  ${sql.sql.slice(0, 1500)}`);
  }
}

function tableOf({ columns }: SqlStatement, found: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return found.map((line) =>
    columns.map(({ form }, i) => {
      const value = line[i] ?? undefined;
      return form === 'json' && typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
    }),
  );
}

session.query('CREATE DATABASE IF NOT EXISTS podwire');
session.query('USE podwire');
session.query(createTable(catalogue, 'entries', 3650));
const write = rowWriter(catalogue);
session.query(`INSERT INTO entries FORMAT JSONEachRow ${all.map((entry) => JSON.stringify(write(entry))).join('\n')}`);
for (const query of sample(anyQuery, Number(count))) proveFilter(query);
for (const query of sample(pipelines, Math.ceil(Number(count) / 4))) provePipeline(query);

const version = session.query('SELECT version()', FORMAT).trim();
console.log(`ClickHouse ${version}: ${pairs} pairs of an entry and a query, ${matched} matched`);
for (const [reason, times] of refused) console.log(`not in SQL, ${times} times: ${reason}`);
if (pairs < 100_000) fail('', 'too few pairs were compared');
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
// The engine wants one session in a process, and the process to end with it.
process.exit(failed === 0 ? 0 : 1);
