import type { Column, Rows } from '#entry/columns';
import { combineCodes } from './code-columns.ts';
import type { Condition } from './conditions.ts';
import * as kernels from './kernels.ts';
import type { Verdicts } from './kernels.ts';
import type { RowSubject } from './rows-access.ts';
import { EVERYTHING, NOTHING } from './step.ts';
import type { Step } from './step.ts';
import type { Workspace } from './workspace.ts';

/** Verdicts that were worked out for dictionaries: they hold as long as these are the same objects. */
interface Known {
  readonly identities: readonly unknown[];
  readonly sizes: readonly number[];
  readonly endpoints: readonly unknown[];
  readonly verdicts: Verdicts;
}

/** The columns of codes that a condition is a function of: it is worked out once for each combination of codes that occurs. */
export class CodeSources {
  private readonly names: readonly string[];
  private readonly ofOrigin: boolean;
  private readonly known = new WeakMap<object, Known>();

  constructor(names: readonly string[], ofOrigin: boolean) {
    this.names = names;
    this.ofOrigin = ofOrigin;
  }

  bind(rows: Rows, workspace: Workspace, condition: () => Condition<RowSubject>, subject: RowSubject): Step | undefined {
    const codes = combineCodes(this.names, rows);
    if (codes === undefined || !workspace.takes(codes.product)) return undefined;
    const { columns, combined, sizes, product } = codes;
    const test = condition();
    const verdicts = this.verdicts(rows, columns, sizes, product);
    verdicts.fill = (row, slot) => {
      subject.row = row;
      const verdict = test(subject) ? 2 : 1;
      verdicts.table[slot] = verdict;
      return verdict;
    };
    const [first] = columns;
    if (first === undefined) {
      subject.row = 0;
      return rows.count > 0 && test(subject) ? EVERYTHING : NOTHING;
    }
    if (columns.length === 1) {
      const { data, valid } = first;
      const keep = single(first, verdicts);
      if (!(data instanceof Uint32Array) || valid !== undefined) return { cost: 1.1, keep };
      return { cost: 1, keep, scan: (selected, from, n) => kernels.scanCodes32(selected, from, n, data, verdicts) };
    }
    return { cost: 1 + columns.length, keep: (selected, n) => kernels.keepCombined(selected, n, combined, verdicts) };
  }

  /** The table of these dictionaries, as far as it was filled before: dictionaries only grow, and names of endpoints may come late. */
  private verdicts(rows: Rows, columns: readonly Column[], sizes: readonly number[], product: number): Verdicts {
    const identities = [
      ...columns.map((column) => column.dictionary ?? column.spec.name),
      this.ofOrigin ? rows.origin?.worker : undefined,
      rows.origin?.node,
    ];
    const ends = this.names.includes('src') || this.names.includes('dst');
    const key = columns.find((column) => column.dictionary !== undefined)?.dictionary ?? (ends ? rows.endpoints : undefined);
    const known = key === undefined ? undefined : this.known.get(key);
    const holds = known !== undefined && same(known.identities, identities) && (!ends || begins(rows.endpoints, known.endpoints));
    if (holds && same(known.sizes, sizes)) return known.verdicts;
    const verdicts: Verdicts = { table: new Uint8Array(product), fill: () => 1 };
    if (holds && columns.length === 1) verdicts.table.set(known.verdicts.table.subarray(0, product));
    if (key !== undefined) this.known.set(key, { identities, sizes, endpoints: ends ? [...rows.endpoints] : [], verdicts });
    return verdicts;
  }
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

function begins(now: readonly unknown[], before: readonly unknown[]): boolean {
  return now.length >= before.length && before.every((each, i) => each === now[i]);
}

function single({ data, valid }: Column, verdicts: Verdicts): Step['keep'] {
  if (data instanceof Uint32Array) {
    if (valid === undefined) return (rows, n) => kernels.keepCodes32(rows, n, data, verdicts);
    return (rows, n) => kernels.keepOptionalCodes32(rows, n, data, valid, verdicts);
  }
  if (data instanceof Uint8Array && valid === undefined) return (rows, n) => kernels.keepCodes8(rows, n, data, verdicts);
  const column = [{ data, valid, stride: 1 }];
  return (rows, n) => kernels.keepCombined(rows, n, column, verdicts);
}
