import { expect, test } from 'vitest';
import { asRecords, isTable, validity } from './record-shape.ts';

test('lists of flat objects are records, all else is JSON', () => {
  const dns = [{ name: 'a.example', type: 'A', ttl: 30, value: '192.0.2.1' }];
  const chain = [{ subject: 'CN=a', names: ['a.example'], authority: false }];
  expect(asRecords(dns)).toEqual(dns);
  expect(asRecords(chain)).toEqual(chain);
  expect(isTable(dns)).toBe(true);
  expect(isTable(chain)).toBe(false);
  for (const other of [[], [1], [{ a: { b: 1 } }], [{ a: [1] }], [dns, dns], { a: 1 }, 'text']) expect(asRecords(other)).toBe(undefined);
});

test('a certificate is judged by the time when it was seen', () => {
  const day = 86_400e6;
  const start = Date.parse('2026-11-20T00:00:00Z') * 1000;
  const holds = (at: number): string => validity('2026-11-20T00:00:00Z', '2026-11-30T00:00:00Z', at);
  expect(holds(start + 3 * day)).toBe('7 days more');
  expect(holds(start + 13 * day)).toBe('no: it had expired 3 days before');
  expect(holds(start - 2 * day)).toBe('not yet: it begins 2 days later');
  expect(validity('', 'broken', start)).toBe('unknown');
});
