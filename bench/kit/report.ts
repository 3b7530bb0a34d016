/** What a row of the bench says, and how it is printed. */

/** A figure held against what it must be and what we aim at. */
export interface Verdict {
  readonly what: string;
  readonly value: number | string;
  readonly must: string;
  readonly aim?: string;
  readonly met: boolean;
  readonly aimMet?: boolean;
}

export interface Report {
  readonly title: string;
  /** What was measured beside us, with versions and flags, and what the input was. */
  readonly about: readonly string[];
  readonly table: readonly Readonly<Record<string, number | string>>[];
  readonly verdicts: readonly Verdict[];
}

/** Flags of the command line: `--runs 7`, `--minutes 10`, `--json`. */
export interface Options {
  /** Runs that medians are taken of. */
  readonly runs: number;
  /** How long rows about time go on. */
  readonly minutes: number;
  /** Rows that rows about stores are filled with. */
  readonly rows: number;
  /** A folder in which what was made is kept, and found again by the next run. */
  readonly keep?: string;
  /** Arguments that are no flags. */
  readonly rest: readonly string[];
}

/** One row of the bench: a file of this folder. */
export interface Row {
  readonly name: string;
  readonly doc: string;
  readonly run: (options: Options) => Promise<Report>;
}

/** A number as people read it: three digits that mean something. */
export function brief(value: number | string): string {
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** At least `must`, better `aim`. */
export function atLeast(what: string, value: number, must: number, aim?: number, unit = ''): Verdict {
  return verdict(what, value, value >= must, `≥ ${must}${unit}`, aim, `≥ ${aim}${unit}`, aim !== undefined && value >= aim);
}

/** At most `must`, better `aim`. */
export function atMost(what: string, value: number, must: number, aim?: number, unit = ''): Verdict {
  return verdict(what, value, value <= must, `≤ ${must}${unit}`, aim, `≤ ${aim}${unit}`, aim !== undefined && value <= aim);
}

/** Exactly `must`. */
export function exactly(what: string, value: number, must: number): Verdict {
  return { what, value, must: `= ${must}`, met: value === must };
}

function verdict(
  what: string,
  value: number,
  met: boolean,
  must: string,
  aim: number | undefined,
  aimText: string,
  aimMet: boolean,
): Verdict {
  return { what, value, must, met, ...(aim === undefined ? {} : { aim: aimText, aimMet }) };
}

/** Prints a table with its columns in line. */
export function printTable(rows: Report['table']): void {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => names.map((name) => brief(row[name] ?? '')));
  const widths = names.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  console.log(line(names));
  for (const row of cells) console.log(line(row));
}

/** Prints a report for people. */
export function print({ title, about, table, verdicts }: Report): void {
  console.log(`\n${title}`);
  for (const remark of about) console.log(`  ${remark}`);
  console.log('');
  printTable(table);
  if (verdicts.length === 0) return;
  console.log('');
  printTable(
    verdicts.map(({ what, value, must, aim, met, aimMet }) => ({
      '': met ? 'ok  ' : 'FAIL',
      what,
      value,
      must,
      aim: aim === undefined ? '' : `${aim} ${aimMet === true ? 'met' : 'not met'}`,
    })),
  );
}
