// `npm run fuzz -- --minutes N [--seed S] [--cases N] [--from FOLDER] [--on made|demo|FILE]`: changed captures and conversations through the whole product.
// A case follows from its seed and its origin alone. It fails by an exception, by counts that do not agree, by standing still, or by growing.
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { capturesUnder, type Origin } from './corpus.ts';
import type { Ended, WorkerData } from './worker.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    cases: { type: 'string' },
    from: { type: 'string', default: fileURLToPath(new URL('../../shared/captures', import.meta.url)) },
    on: { type: 'string' },
  },
});

/** A case takes milliseconds; one that makes no progress for this long hangs. */
const PATIENCE_MS = 20_000;
/** Resident memory of the whole process. */
const MOST_BYTES = 1.5 * 1024 ** 3;
const LOOK_MS = 500;

const minutes = Number(values.minutes);
const first = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const origins: readonly Origin[] =
  values.on === undefined
    ? originsFrom(capturesUnder(values.from))
    : [values.on === 'made' || values.on === 'demo' ? values.on : { file: values.on }];
const shared = new SharedArrayBuffer(40);
const state = new Float64Array(shared);
const most = values.cases === undefined ? Number.POSITIVE_INFINITY : Number(values.cases);
const data: WorkerData = { first, most, ends: Date.now() + minutes * 60_000, origins, shared };
const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: data, execArgv: process.execArgv });
console.log(
  `from seed ${first} for ${minutes} min: conversations, the demo and ${origins.filter((origin) => typeof origin !== 'string').length} captures`,
);

let seen = -1;
let since = Date.now();
let greatest = 0;
const watchdog = setInterval(() => {
  greatest = Math.max(greatest, process.memoryUsage.rss());
  if (greatest > MOST_BYTES) fail(`memory grew to ${Math.round(greatest / 1024 ** 2)} MiB`);
  if (state[1] !== seen) {
    seen = state[1] as number;
    since = Date.now();
  } else if (Date.now() - since > PATIENCE_MS) fail(`no progress for ${PATIENCE_MS / 1000} s`);
}, LOOK_MS);

worker.on('message', ({ failed }: Ended) => {
  clearInterval(watchdog);
  if (failed !== undefined) fail(failed);
  console.log(
    `${state[1]} cases, ${state[2]} packets, at most ${Math.round(greatest / 1024 ** 2)} MiB, at most ${Math.round(state[3] as number)} ms a case (seed ${state[4]}): nothing failed`,
  );
  console.log('1 passed, 0 failed, 0 skipped');
});
worker.on('error', (error) => fail(error instanceof Error ? (error.stack ?? error.message) : String(error)));

/** Two of three cases come from what every clone has. */
function originsFrom(files: readonly string[]): readonly Origin[] {
  return files.length === 0 ? ['made', 'demo'] : files.flatMap((file): Origin[] => ['made', 'demo', { file }]);
}

function fail(why: string): never {
  const seed = state[0] as number;
  const origin = origins[seed % origins.length] as Origin;
  console.log(why);
  console.log(
    `after ${state[1]} cases; again: npm run fuzz -- --cases 1 --seed ${seed} --on ${typeof origin === 'string' ? origin : origin.file}`,
  );
  if (typeof origin === 'string') console.log(`keep it in fuzz/seeds.json: { "seed": ${seed}, "on": "${origin}", "found": "…" }`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}
