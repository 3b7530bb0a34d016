import { describe, expect, test } from 'vitest';
import { absentLast, cellText, csv, isNumber } from './cells.ts';

const columns = [
  { name: 'dst.name', kind: 'string' },
  { name: 'dst.port', kind: 'int' },
  { name: 'count', kind: 'int' },
  { name: 'p95', kind: 'duration' },
] as const;
/** How JSON writes an absent cell. */
const nothing = null;

describe('the answer of a pipeline', () => {
  test('shows what was worked out with its unit, and codes as they are', () => {
    const texts = (row: readonly (string | number | null)[]): string[] => row.map((cell, i) => cellText(cell, columns[i] ?? columns[0]));
    expect(texts(['cart', 8080, 12_345, 3100])).toEqual(['cart', '8080', '12,345', '3.1 ms']);
    expect(texts([nothing, nothing, 1, nothing])).toEqual(['(absent)', '(absent)', '1', '(absent)']);
    expect(cellText(0.30001, { name: 'rate', kind: 'double' })).toBe('0.3');
    expect(columns.map(isNumber)).toEqual([false, true, true, true]);
  });

  test('puts absent keys last, before what did not fit, and leaves lists alone', () => {
    const rows = [
      [nothing, 1, 9, 1],
      ['cart', 1, 8, 1],
      ['redis', 1, 7, 1],
      ['(other)', nothing, 99, 1],
    ];
    expect(absentLast({ columns, rows, remarks: [] }).map(([name]) => name)).toEqual(['cart', 'redis', nothing, '(other)']);
    const list = {
      columns: columns.slice(0, 2),
      rows: [
        [nothing, 1],
        ['cart', 1],
      ],
      remarks: [],
    };
    expect(absentLast(list)).toEqual(list.rows);
  });

  test('is copied as CSV that no spreadsheet runs', () => {
    const rows = [
      ['a,"b"', 80, 2, 3100.5],
      ['=cmd()', nothing, -1, 1],
    ];
    expect(csv({ columns, rows, remarks: [] })).toBe('dst.name,dst.port,count,p95\r\n"a,""b""",80,2,3100.5\r\n\'=cmd(),,-1,1');
  });
});
