import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column, Rows } from '#entry/columns';
import type { Endpoint } from '#entry/entry';
import { compileText } from './compile.ts';
import type { CompiledFilter } from './compile.ts';
import { catalogue, httpEntry, rowsOf } from './world.fixture.ts';

function filterOf(query: string): CompiledFilter {
  const { filter } = compileText(query, catalogue);
  if (filter === undefined) throw new Error('did not compile');
  return filter;
}

function selected(filter: CompiledFilter, rows: Rows): number[] {
  const out = new Uint32Array(rows.count);
  return [...out.subarray(0, filter.select(rows, 0, rows.count, out))];
}

test('a dictionary that grows between two selections keeps what was worked out and adds to it', () => {
  const path = rowsOf([httpEntry()]).columns.get('http.request.path');
  if (path === undefined) throw new Error('no column');
  const dictionary: string[] = [];
  const filter = filterOf('path.endsWith("7") || path == "/absent"');
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(60), { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 5 }), (batches) => {
      for (const batch of batches) {
        const data = Uint32Array.from(batch, (number) => {
          const known = dictionary.indexOf(`/${number}`);
          return known < 0 ? dictionary.push(`/${number}`) - 1 : known;
        });
        const column: Column = { spec: path.spec, data, dictionary };
        const rows: Rows = { count: batch.length, columns: new Map([['http.request.path', column]]), endpoints: [] };
        expect(selected(filter, rows)).toEqual(batch.flatMap((number, row) => (number % 10 === 7 ? [row] : [])));
      }
    }),
  );
});

test('an endpoint whose name came late is asked again, alone and beside another column', () => {
  for (const query of ['dst.name == "cart"', 'dst.name == "cart" || path == "/x"', 'src.name == "cart" || dst.name == "cart"']) {
    const filter = filterOf(query);
    const whole = rowsOf([httpEntry({ src: { ip: '192.0.2.1', port: 1 }, dst: { ip: '192.0.2.2', port: 2 } }), httpEntry()]);
    const endpoints: Endpoint[] = [...whole.endpoints];
    const rows: Rows = { ...whole, endpoints };
    expect(selected(filter, rows)).toEqual([]);
    endpoints[endpoints.findIndex((end) => end.ip === '192.0.2.2')] = { ip: '192.0.2.2', name: 'cart' };
    expect(selected(filter, rows)).toEqual([0]);
    endpoints.push({ ip: '192.0.2.9' });
    expect(selected(filter, rows)).toEqual([0]);
  }
});

test('selections cross the borders of batches', () => {
  const count = 20_000;
  const statuses = Int32Array.from({ length: count }, (_, row) => (row * 7919) % 600);
  const status: Column = { spec: { name: 'status', storage: 'i32', optional: true, doc: '' }, data: statuses };
  const rows: Rows = { count, columns: new Map([['status', status]]), endpoints: [] };
  const wanted = [...statuses.keys()].filter(
    (row) => row >= 10 && row < 19_990 && ((statuses[row] ?? 0) >= 500 || (statuses[row] ?? 0) === 7),
  );
  const out = new Uint32Array(count);
  const found = filterOf('status >= 500 || !(status != 7)').select(rows, 10, 19_990, out);
  expect([...out.subarray(0, found)]).toEqual(wanted);
});

test('thousands of conditions over different columns work, in bounded memory', () => {
  const parts = Array.from({ length: 3000 }, (_, i) => ['!http', `path == "/${i}"`, 'encrypted', '!(id == "x")'][i % 4]);
  const filter = filterOf(parts.slice(0, 2800).join(' || '));
  expect(selected(filter, rowsOf([httpEntry(), httpEntry()]))).toEqual([0, 1]);
});
