/** Row 9: a million rows with messages from the builder to sealed segments. The work is in `store.ts`. */
import { numbersOf } from './kit/program.ts';
import { atLeast, atMost, type Report, type Row } from './kit/report.ts';

const ROWS = 1_000_000;

async function run({ runs }: { readonly runs: number }): Promise<Report> {
  const numbers = await numbersOf('store', [String(ROWS)], Math.min(runs, 5));
  return {
    title: 'store-in: rows with every generic column, eight of HTTP and 0.9 KB of messages, sealed (row 9)',
    about: [`${ROWS} rows, making them included; medians of ${Math.min(runs, 5)} runs`],
    table: Object.entries(numbers).map(([what, value]) => ({ what, value })),
    verdicts: [
      atLeast('rows/s', numbers['rows/s'] ?? 0, 100_000, 200_000),
      atMost('peak RSS, MB', numbers['peak RSS MB'] ?? Number.NaN, 400),
    ],
  };
}

export default { name: 'store-in', doc: 'row 9: a million rows into the store', run } satisfies Row;
