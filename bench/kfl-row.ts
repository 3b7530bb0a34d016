/** Row 11: one expression of KFL beside cel-js, and over columns. The work is in `kfl.ts`. */
import { numbersOf } from './kit/program.ts';
import { atLeast, type Report, type Row } from './kit/report.ts';

async function run(): Promise<Report> {
  const numbers = await numbersOf('kfl', ['--json'], 1);
  return {
    title: 'kfl: one expression over entries beside @marcbachmann/cel-js, and over columns (row 11)',
    about: ['evaluations a second of CPU; medians of 7 runs in turns, both over the same 1,000 entries'],
    table: Object.entries(numbers).map(([what, value]) => ({ what, value })),
    verdicts: [
      atLeast('closures / cel-js', numbers['times'] ?? 0, 3, 10, '×'),
      { ...atLeast('vectorised, M rows/s', (numbers['vectorisedRowsPerSecond'] ?? 0) / 1e6, 0, 100), must: '–' },
    ],
  };
}

export default { name: 'kfl', doc: 'row 11: an expression beside cel-js', run } satisfies Row;
