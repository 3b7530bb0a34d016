/** The stretch of time of a view: the last so many minutes, or from here to there in µs since 1970. */
export type ViewSpan = { readonly last: number } | { readonly from: number; readonly to: number };

/** A query that somebody gave a name, with how its answer is shown. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
  /** Columns in order; absent: the usual ones. */
  readonly columns?: readonly string[];
  /** Absent: all times. */
  readonly span?: ViewSpan;
}

/** What views may be: a name of 1 to 80 characters that can be printed, a query of at most 64 KiB, 40 columns, 200 views. */
export const VIEW_BOUNDS = { name: 80, query: 65_536, columns: 40, views: 200 } as const;
