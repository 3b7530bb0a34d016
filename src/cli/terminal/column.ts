import type { Entry } from '#entry/entry';
import type { Painter } from './style.ts';

/** A column of entries: a title, and each entry's value in exactly so many characters. */
export interface Column {
  readonly title: string;
  /** `undefined`: it shares what is left. */
  readonly width: number | undefined;
  readonly right: boolean;
  /** Whether entries must be asked for with their detail. */
  readonly needsDetail: boolean;
  cell(entry: Entry, width: number, painter: Painter): string;
}

const LEAST = 16;

/** How wide each column is on a terminal of so many characters. */
export function widthsOf(columns: readonly Column[], terminal: number): readonly number[] {
  const fixed = columns.reduce((sum, { width }) => sum + (width ?? 0) + 1, -1);
  const shared = columns.filter(({ width }) => width === undefined).length;
  const each = Math.max(LEAST, Math.floor((terminal - fixed) / Math.max(1, shared)));
  return columns.map(({ width }) => width ?? each);
}
