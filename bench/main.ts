/**
 * The bench: what MEASURES claims, as commands. `npm run bench -- NAME [--json] [--runs N] [--minutes N] [--rows N] [--keep FOLDER]`; without a name it lists them, `all` runs all.
 * It ends with 1 when a figure is not what it must be.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { print, type Row } from './kit/report.ts';

const ROWS: Readonly<Record<string, () => Promise<{ readonly default: Row }>>> = {
  offline: () => import('./offline.ts'),
  stages: () => import('./stages.ts'),
  churn: () => import('./churn.ts'),
  damage: () => import('./damage.ts'),
  live: () => import('./live.ts'),
  memory: () => import('./memory.ts'),
  'store-in': () => import('./store-in.ts'),
  'store-out': () => import('./store-out.ts'),
  kfl: () => import('./kfl-row.ts'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    runs: { type: 'string', default: '5' },
    minutes: { type: 'string', default: '10' },
    rows: { type: 'string', default: '1000000' },
    keep: { type: 'string' },
  },
});
const [name, ...rest] = positionals;
const names = name === 'all' ? Object.keys(ROWS) : name === undefined ? [] : [name];
if (names.length === 0 || names.some((each) => ROWS[each] === undefined)) {
  console.error('usage: npm run bench -- NAME [--json] [--runs N] [--minutes N] [--rows N] [--keep FOLDER]\n');
  for (const load of Object.values(ROWS)) {
    const { default: row } = await load();
    console.error(`  ${row.name.padEnd(10)} ${row.doc}`);
  }
  process.exit(2);
}
for (const each of names) {
  const { default: row } = await (ROWS[each] as (typeof ROWS)[string])();
  const report = await row.run({
    runs: Number(values.runs),
    minutes: Number(values.minutes),
    rows: Number(values.rows),
    ...(values.keep === undefined ? {} : { keep: values.keep }),
    rest,
  });
  if (values.json === true) console.log(JSON.stringify({ name: row.name, node: process.version, ...report }));
  else print(report);
  if (report.verdicts.some((verdict) => !verdict.met)) process.exitCode = 1;
}
