import process from 'node:process';
import { stringify } from 'yaml';
import type { Entry } from '#entry/entry';
import type { Table } from '#wire/worker-api';
import { entryLine } from './entry-line.ts';
import { type Column, widthsOf } from './column.ts';
import { fit, Painter, widthOf } from './style.ts';
import { valueText } from './units.ts';

/** Forms that entries can be printed in. `json` is one array, `jsonl` one entry a line. */
export const FORMS = ['table', 'wide', 'json', 'jsonl', 'yaml'] as const;
export type Form = (typeof FORMS)[number];

const painter = new Painter();

/** Columns of the terminal, or enough for a pipe. */
export function terminalColumns(): number {
  return process.stdout.columns ?? 160;
}

/** Prints entries as they come; `end` closes what is open. */
export class EntryPrinter {
  private readonly form: Form;
  private readonly columns: readonly Column[] | undefined;
  private count = 0;

  /** Forms for people show these columns below a line of titles, or else the usual line. */
  constructor(form: Form, columns?: readonly Column[]) {
    this.form = form;
    this.columns = columns;
  }

  print(entry: Entry): void {
    const first = this.count++ === 0;
    if (this.form === 'jsonl') process.stdout.write(`${JSON.stringify(entry)}\n`);
    else if (this.form === 'json') process.stdout.write(`${first ? '[' : ','}\n${JSON.stringify(entry)}`);
    else if (this.form === 'yaml') process.stdout.write(`${first ? '' : '---\n'}${stringify(entry)}`);
    else if (this.columns !== undefined) process.stdout.write(inColumns(entry, this.columns, first));
    else process.stdout.write(`${entryLine(entry, terminalColumns(), painter, this.form === 'wide')}\n`);
  }

  end(): void {
    if (this.form === 'json') process.stdout.write(this.count === 0 ? '[]\n' : '\n]\n');
  }
}

function inColumns(entry: Entry, columns: readonly Column[], first: boolean): string {
  const widths = widthsOf(columns, terminalColumns());
  const line = columns.map((column, i) => column.cell(entry, widths[i] ?? 0, painter)).join(' ');
  const titles = columns.map(({ title, right }, i) => fit(title, widths[i] ?? 0, right)).join(' ');
  return `${first ? `${painter.paint('bold', titles.trimEnd())}\n` : ''}${line.trimEnd()}\n`;
}

/** Prints a table: numbers to the right, absent values as `(absent)`. */
export function printTable(table: Table, form: Form): void {
  const objects = table.rows.map((row) => Object.fromEntries(table.columns.map(({ name }, i) => [name, row[i] ?? null])));
  if (form === 'json') process.stdout.write(`${JSON.stringify(objects, undefined, 2)}\n`);
  else if (form === 'jsonl') for (const object of objects) process.stdout.write(`${JSON.stringify(object)}\n`);
  else if (form === 'yaml') process.stdout.write(stringify(objects));
  else {
    const texts = table.rows.map((row) => row.map((value, i) => valueText(value, table.columns[i]?.kind ?? '')));
    const widths = table.columns.map(({ name }, i) => Math.min(60, Math.max(widthOf(name), ...texts.map((row) => widthOf(row[i] ?? '')))));
    const numeric = table.columns.map((_, i) => table.rows.every((row) => typeof row[i] === 'number'));
    process.stdout.write(
      `${painter.paint(
        'bold',
        table.columns
          .map(({ name }, i) => fit(name, widths[i] ?? 0, numeric[i]))
          .join('  ')
          .trimEnd(),
      )}\n`,
    );
    for (const row of texts)
      process.stdout.write(
        `${row
          .map((text, i) => fit(text, widths[i] ?? 0, numeric[i]))
          .join('  ')
          .trimEnd()}\n`,
      );
  }
  for (const remark of table.remarks) process.stderr.write(`${remark}\n`);
}
