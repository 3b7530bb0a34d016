/**
 * Row 11: one expression in KFL's closures beside @marcbachmann/cel-js, and vectorised over columns.
 *
 *     node --conditions=podwire-source bench/kfl.ts [--json]
 *
 * Evaluations per second of CPU (user and system), median of 7 runs that take turns. The peer gets its protocol flags as booleans, as its users write
 * them; ours works them out of the entry's layers. Both see the same 1,000 entries, of which a fifth match.
 */
import { readFileSync } from 'node:fs';
import { Environment } from '@marcbachmann/cel-js';
import type { Column, ColumnSpec, Rows, Storage } from '#entry/columns';
import type { Entry } from '#entry/entry';
import { buildCatalogue } from '#query/catalogue';
import { compileText } from '#query/compile';

const QUERY = 'http && method == "POST" && status >= 500 && dst.namespace == "shop"';
const RUNS = 7;
const ENTRIES = 1000;
const ROWS = 65_536;

const text = { kind: 'string', doc: '.', example: 'GET', hot: true } as const;
const catalogue = buildCatalogue([
  { id: 'http', title: 'HTTP/1.1', fields: { request: { method: { ...text, aliases: ['method'] } }, response: {}, exchange: {} } },
  {
    id: 'http2',
    title: 'HTTP/2',
    flags: ['http'],
    fields: { request: { method: { ...text, aliases: ['method'] } }, response: {}, exchange: {} },
  },
]);

let seed = 7;
/** Numbers that look random and are the same in every run. */
function chance(): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return (seed >>> 8) / 2 ** 24;
}
function pick<T>(values: readonly T[]): T {
  return values[Math.floor(chance() * values.length)] as T;
}

function makeEntry(i: number): Entry {
  const end = (namespace: string): Entry['src'] => ({ ip: '10.0.0.1', namespace, name: 'a', port: 80 });
  const hit = chance() < 0.2;
  return {
    id: `5f3a09c1-1-${i}`,
    revision: 0,
    kind: 'exchange',
    protocol: 'http',
    protocols: hit || chance() < 0.8 ? ['http'] : ['dns'],
    timestamp: 1_790_000_000_000_000 + i,
    elapsed: 1000,
    src: end('shop'),
    dst: end(hit ? 'shop' : pick(['shop', 'kube-system', 'data'])),
    outcome: 'ok',
    status: hit ? 500 : pick([200, 200, 200, 404, 503]),
    summary: '',
    capturedBy: 'af_packet',
    flow: i,
    worker: '5f3a09c1',
    layers: { http: { request: { method: hit ? 'POST' : pick(['GET', 'GET', 'POST', 'PUT']) } } },
  };
}

function column(
  name: string,
  storage: Storage,
  data: Column['data'],
  dictionary?: readonly string[],
  valid?: Uint8Array,
): [string, Column] {
  const spec: ColumnSpec = { name, storage, optional: valid !== undefined, doc: '' };
  return [name, { spec, data, ...(dictionary === undefined ? {} : { dictionary }), ...(valid === undefined ? {} : { valid }) }];
}

/** A segment: dictionaries and 300 endpoints as in a cluster, statuses and methods that most rows have. */
function makeRows(): Rows {
  const endpoints = Array.from({ length: 300 }, (_, i) => ({
    ip: `10.0.${i >> 8}.${i & 255}`,
    namespace: pick(['shop', 'kube-system', 'data', 'web']),
  }));
  const codes = (words: number): Uint32Array => Uint32Array.from({ length: ROWS }, () => Math.floor(chance() * words));
  const valid = Uint8Array.from({ length: ROWS / 8 }, () => (chance() < 0.9 ? 255 : 15));
  return {
    count: ROWS,
    endpoints,
    columns: new Map([
      column('protocols', 'texts', codes(5), ['http', 'http2', 'dns', 'redis', 'http2\u001fgrpc']),
      column('http.request.method', 'text', codes(4), ['GET', 'POST', 'PUT', 'DELETE'], valid),
      column(
        'status',
        'i32',
        Int32Array.from({ length: ROWS }, () => pick([200, 200, 200, 404, 500])),
        undefined,
        valid,
      ),
      column('dst', 'u32', codes(300)),
    ]),
  };
}

/** Runs per second of CPU time. */
function rate(count: number, work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return count / ((user + system) / 1e6);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

const { filter } = compileText(QUERY, catalogue);
if (filter === undefined) throw new Error('the query does not compile');
const entries = Array.from({ length: ENTRIES }, (_, i) => makeEntry(i));
const rows = makeRows();
const out = new Uint32Array(ROWS);

const environment = new Environment({ unlistedVariablesAreDyn: true });
const peer = environment.parse(QUERY);
const contexts = entries.map((entry) => ({
  http: entry.protocols.includes('http'),
  method: entry.layers['http']?.request?.['method'],
  status: entry.status,
  dst: entry.dst,
}));
const agreed = entries.every((entry, i) => filter.matches(entry) === peer(contexts[i]));
if (!agreed) throw new Error('the two do not agree');

const LOOPS = 2000;
const SCANS = 400;
let matched = 0;
const ours = (): void => {
  for (let loop = 0; loop < LOOPS; loop++) for (let i = 0; i < ENTRIES; i++) if (filter.matches(entries[i] as Entry)) matched++;
};
const theirs = (): void => {
  for (let loop = 0; loop < LOOPS; loop++) for (let i = 0; i < ENTRIES; i++) if (peer(contexts[i]) === true) matched++;
};
const vectors = (): void => {
  for (let scan = 0; scan < SCANS; scan++) matched += filter.select(rows, 0, ROWS, out);
};
const rates = { closures: [] as number[], peer: [] as number[], vectors: [] as number[] };
for (let run = 0; run < RUNS; run++) {
  rates.closures.push(rate(LOOPS * ENTRIES, ours));
  rates.peer.push(rate(LOOPS * ENTRIES, theirs));
  rates.vectors.push(rate(SCANS * ROWS, vectors));
}
const version = (
  JSON.parse(readFileSync(new URL('../node_modules/@marcbachmann/cel-js/package.json', import.meta.url), 'utf8')) as { version: string }
).version;
const closures = median(rates.closures);
const other = median(rates.peer);
const result = {
  query: QUERY,
  node: process.version,
  peer: `@marcbachmann/cel-js ${version}`,
  closuresPerSecond: Math.round(closures),
  peerPerSecond: Math.round(other),
  times: Number((closures / other).toFixed(2)),
  vectorisedRowsPerSecond: Math.round(median(rates.vectors)),
  must: 'at least 3 times the peer; aim 10 times, vectorised 100 M rows/s',
};
if (process.argv.includes('--json')) console.log(JSON.stringify(result));
else console.table(result);
