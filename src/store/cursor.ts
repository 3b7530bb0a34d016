import type { Rows } from '#entry/columns';

/**
 * A place in time order: rows are ordered by (timestamp, epoch, sequence). `snapshot` is what was closed when the first page was made: rows of
 * that epoch with this commit number or a higher one are not part of the list, so that pages fit together while traffic goes on.
 */
export interface TimeCursor {
  readonly timestamp: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly snapshot: CommitCursor;
}

/** A place in commit order: everything before (epoch, commit) was seen. Serves resume. */
export interface CommitCursor {
  readonly epoch: number;
  readonly commit: number;
}

/** Opaque text of a place in time order, for clients. */
export function printTimeCursor({ timestamp, epoch, sequence, snapshot }: TimeCursor): string {
  return `t${timestamp}.${epoch}.${sequence}.${snapshot.epoch}.${snapshot.commit}`;
}

/** The place that a client's text names, or `undefined` when it is none of ours. */
export function parseTimeCursor(text: string): TimeCursor | undefined {
  const match = /^t(\d{1,16})\.(\d{1,10})\.(\d{1,16})\.(\d{1,10})\.(\d{1,16})$/.exec(text);
  if (match === null) return undefined;
  const [timestamp, epoch, sequence, snapshotEpoch, commit] = match.slice(1).map(Number) as [number, number, number, number, number];
  return { timestamp, epoch, sequence, snapshot: { epoch: snapshotEpoch, commit } };
}

/** Opaque text of a place in commit order, and the way back. */
export function printCommitCursor({ epoch, commit }: CommitCursor): string {
  return `c${epoch}.${commit}`;
}
export function parseCommitCursor(text: string): CommitCursor | undefined {
  const match = /^c(\d{1,10})\.(\d{1,16})$/.exec(text);
  return match === null ? undefined : { epoch: Number(match[1]), commit: Number(match[2]) };
}

/** An entry's parts of its id: `worker-epoch-sequence`. */
export function parseId(id: string): { readonly worker: string; readonly epoch: number; readonly sequence: number } | undefined {
  const match = /^([0-9a-f]{8})-(\d{1,10})-(\d{1,16})$/.exec(id);
  return match === null ? undefined : { worker: match[1] as string, epoch: Number(match[2]), sequence: Number(match[3]) };
}

/** A number of a required column, or of an optional one; `undefined` where absent. */
export function numberAt(rows: Rows, name: string, row: number): number | undefined {
  const column = rows.columns.get(name);
  if (column === undefined) return undefined;
  const { valid } = column;
  if (valid !== undefined && (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 0) return undefined;
  return column.data[row];
}
