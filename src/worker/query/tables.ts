import type { Json } from '#entry/field';
import { type ExplainedStep, Explanation } from '#query/explain';
import { createPipeline } from '#query/pipeline';
import type { Value } from '#query/plan';
import { mayHold } from '#store/scan';
import { selected } from '#store/histogram';
import type { WorkerApi } from '#wire/worker-api';
import { breathe } from './breathe.ts';
import { type Filters, QueryRefusal } from './filters.ts';
import type { Library } from './library.ts';

/** Rows looked at for the values of a field, the newest. */
const SAMPLE = 200_000;

/** The answer of a query with a pipeline. */
export async function tableOf(library: Library, filters: Filters, ask: WorkerApi['table']['ask']): Promise<WorkerApi['table']['answer']> {
  const filter = filters.compile(ask.query);
  const pipeline = createPipeline(filter.checked);
  if (pipeline === undefined)
    throw new QueryRefusal({ message: 'this query has no pipeline; write one after `|`, such as `| count by dst.name`' });
  const progress = { scanned: 0, matched: 0 };
  const wanted = { order: 'oldest', filter, detail: filters.detail, from: ask.from, to: ask.to } as const;
  await breathe(
    (function* () {
      for (const part of selected(library.sources(), wanted, progress)) {
        if (part !== undefined)
          pipeline.add(
            part.rows,
            part.hits,
            inWindow(part, ask),
            pipeline.needsDetail ? filters.detail(part.source, part.rows) : undefined,
          );
        yield undefined;
      }
    })(),
  );
  const table = pipeline.table();
  const remarks = [...(table.dropped > 0 ? [`${table.dropped} lines did not fit`] : []), ...gapsOf(library)];
  const rows = table.other === undefined ? table.rows : [...table.rows, table.other];
  return {
    columns: table.columns.map(({ label, type }) => ({ name: label, kind: type.name })),
    rows: rows.map((row) => row.map(jsonOf)),
    remarks,
  };
}

function jsonOf(value: Value): Json | undefined {
  return value as Json | undefined;
}

/** Keeps the hits of a run that are in the window of time. */
function inWindow(
  part: { readonly rows: import('#entry/columns').Rows; readonly hits: Uint32Array; readonly count: number },
  window: { readonly from?: number; readonly to?: number },
): number {
  if (window.from === undefined && window.to === undefined) return part.count;
  const times = part.rows.columns.get('timestamp')?.data ?? new Float64Array(0);
  let kept = 0;
  for (let i = 0; i < part.count; i++) {
    const row = part.hits[i] as number;
    const time = times[row] as number;
    if (time >= (window.from ?? 0) && time <= (window.to ?? Number.POSITIVE_INFINITY)) part.hits[kept++] = row;
  }
  return kept;
}

/** What each step of a query reads, and the rows left after it. */
export async function explainQuery(
  library: Library,
  filters: Filters,
  ask: WorkerApi['explain']['ask'],
): Promise<WorkerApi['explain']['answer']> {
  const filter = filters.compile(ask.filter);
  const explanation = new Explanation(filter.checked);
  let stored = 0;
  let skipped = 0;
  await breathe(
    (function* () {
      for (const source of library.sources()) {
        stored += source.count;
        if (!mayHold(source, { order: 'oldest', filter, from: ask.from, to: ask.to }, undefined)) skipped += source.count;
        else {
          const rows = source.rows();
          if (rows !== undefined) explanation.run(rows, 0, rows.count, filter.needsDetail ? filters.detail(source, rows) : undefined);
        }
        yield undefined;
      }
    })(),
  );
  const steps = explanation
    .list()
    .map(
      (step) =>
        `${step.text}: by ${step.how}, reads ${step.reads.join(', ') || 'nothing'}${needlesOf(step)}; ${step.before} rows in, ${step.after} left`,
    );
  return { lines: [`${stored} rows stored, ${skipped} skipped by time and zones`, ...steps, ...gapsOf(library)] };
}

/** Which messages are decoded at all. */
function needlesOf({ needles }: ExplainedStep): string {
  const groups = needles.map(({ anyOf, unless, besides }) =>
    [...anyOf.map((text) => JSON.stringify(text)), ...unless.map((word) => `the word ${word}`), ...besides].join(' or '),
  );
  return groups.length === 0 ? '' : `, decodes only what holds ${groups.join(', and ')}`;
}

/** What could not be read, for people. */
function gapsOf(library: Library): readonly string[] {
  return library.gaps.map((gap) => `not everything stored could be read: ${gap}`);
}

/** The most frequent values of a field among the newest rows. */
export async function valuesOf(
  library: Library,
  filters: Filters,
  ask: WorkerApi['values']['ask'],
): Promise<WorkerApi['values']['answer']> {
  const filter = filters.compile(`has(${ask.field}) | count by ${ask.field}`);
  const pipeline = createPipeline(filter.checked);
  let left = SAMPLE;
  const newest = library
    .sources()
    .toReversed()
    .filter((source) => {
      left -= source.count;
      return left + source.count > 0;
    });
  await breathe(
    (function* () {
      for (const part of selected(newest, { order: 'newest', filter, detail: filters.detail }, { scanned: 0, matched: 0 })) {
        if (part !== undefined) pipeline?.add(part.rows, part.hits, part.count, filters.detail(part.source, part.rows));
        yield undefined;
      }
    })(),
  );
  const table = pipeline?.table();
  const values = (table?.rows ?? []).map(([value, count]) => ({
    value: typeof value === 'string' ? value : JSON.stringify(value ?? ''),
    count: Number(count ?? 0),
  }));
  const wanted = values.filter(({ value }) => value !== '' && value.startsWith(ask.prefix));
  return { values: wanted.toSorted((a, b) => b.count - a.count).slice(0, ask.limit) };
}
