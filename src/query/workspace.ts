import type { Rows } from '#entry/columns';
import { RowsAccess } from './rows-access.ts';
import type { DetailReader } from './rows-access.ts';
import { BATCH } from './step.ts';

/** Bytes of tables of verdicts that one filter may have; conditions beyond go row by row. */
const MAX_TABLES = 64 * 1024 * 1024;

interface Scratch {
  readonly rest: Uint32Array;
  readonly hits: Uint32Array;
  readonly marks: Uint8Array;
}

/** What the conditions of one filter share: the rows, room to work in for each level of nesting, and a bound on their tables. */
export class Workspace {
  readonly access = new RowsAccess();
  private readonly levels: (Scratch | undefined)[] = [];
  private tables = 0;
  /** Rules out rows by their stored bytes, where that is possible. */
  sieve: DetailReader['sieve'];

  bind(rows: Rows, detail: DetailReader | undefined): void {
    this.access.bind(rows, detail);
    this.tables = 0;
    this.sieve = detail?.sieve;
  }
  /** Conditions of one level are worked off one after the other, so they can share. */
  scratch(depth: number): Scratch {
    return (this.levels[depth] ??= { rest: new Uint32Array(BATCH), hits: new Uint32Array(BATCH), marks: new Uint8Array(BATCH) });
  }
  /** Whether there is room for one more table. */
  takes(bytes: number): boolean {
    if (this.tables + bytes > MAX_TABLES) return false;
    this.tables += bytes;
    return true;
  }
}
