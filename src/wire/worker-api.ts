import type { Entry } from '#entry/entry';
import type { FieldValue, Json } from '#entry/field';
import type { Outcome } from '#entry/outcome';

/** Version of the protocol between hub and worker. A hub accepts this one and the one before. */
export const WORKER_PROTOCOL = 1;

/** A window of time in µs since 1970; open ends are absent. */
export interface TimeWindow {
  readonly from?: number;
  readonly to?: number;
}

/** Which entries: canonical KFL text (empty: all) and a window. */
export interface Selection extends TimeWindow {
  readonly filter: string;
}

/** A place in time order, opaque to clients. */
export type Cursor = string;

/** How far a scan is, and what it could not read. */
export interface ScanState {
  /** Rows looked at and rows that match. */
  readonly scanned: number;
  readonly matched: number;
  /** Whether everything stored was looked at. */
  readonly complete: boolean;
  /** Blocks or segments that are damaged or were retired while reading, with the reason. */
  readonly gaps: readonly string[];
}

/** One bar of the timeline. Counts by outcome; the quantile in µs. */
export interface Bucket {
  /** Start, µs since 1970. */
  readonly at: number;
  readonly counts: Partial<Record<Outcome, number>>;
  readonly p95?: number;
}

/** One message of a long stream, decoded. */
export interface EventView {
  readonly seq: number;
  readonly at: number;
  readonly side: 'client' | 'server';
  readonly size: number;
  readonly summary: string;
  readonly values: { readonly [name: string]: FieldValue | undefined };
}

/** A stored message as bytes, for the hex view. */
export interface RawMessage {
  /** Base64 of the stored form. */
  readonly bytes: string;
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  readonly parts: readonly number[];
  readonly size: number;
  /** Words: cut, decoded, not maskable, gap. */
  readonly marks: readonly string[];
}

/** Everything about one entry. */
export interface EntryDetail {
  readonly entry: Entry;
  /** What is kept of both messages. */
  readonly raw: { readonly request?: RawMessage; readonly response?: RawMessage };
  /** The newest of its messages, at most 200; `messages` of the entry counts all. */
  readonly events: readonly EventView[];
  /** Other entries of the same flow around it, at most 50, by time, itself included. */
  readonly flow: readonly Entry[];
}

/** A source of frames as people see it. */
export interface SourceStatus {
  /** `eth0`, a file's name, `demo`. */
  readonly name: string;
  readonly kind: 'interface' | 'file' | 'stdin' | 'demo' | 'proxy';
  readonly state: 'running' | 'finished' | 'stopped' | 'failed';
  /** Why it stopped or failed: one sentence with the byte or the reason. */
  readonly reason?: string;
  /** Bytes read of a file, and its size. */
  readonly read?: number;
  readonly size?: number;
  readonly packets: number;
  /** Packets that the kernel dropped because we were too slow. */
  readonly dropped: number;
}

/** A worker's health. Counters have constant names; `docs/operations.md` says what each means and what to do. */
export interface WorkerStatus {
  readonly worker: string;
  readonly epoch: number;
  readonly node?: string;
  /** µs since 1970. */
  readonly startedAt: number;
  readonly version: string;
  readonly redaction: { readonly on: boolean; readonly values: number };
  readonly sources: readonly SourceStatus[];
  readonly counters: Readonly<Record<string, number>>;
  readonly store: {
    readonly state: 'ok' | 'full' | 'off' | 'failed';
    readonly reason?: string;
    readonly bytes: number;
    readonly limitBytes: number;
    readonly segments: number;
    readonly entries: number;
    /** µs since 1970. */
    readonly oldest?: number;
    readonly newest?: number;
  };
  /** Entries per second over the last seconds, open entries, and lag from packet to row in ms. */
  readonly rate: number;
  readonly open: number;
  readonly lagMs: number;
  readonly memoryBytes: number;
}

/** A live change of an entry. */
export interface LiveEntry {
  readonly change: 'open' | 'update' | 'close';
  readonly entry: Entry;
}

/** A table, the answer to a query with a pipeline. */
export interface Table {
  readonly columns: readonly { readonly name: string; readonly kind: string }[];
  readonly rows: readonly (readonly (Json | undefined)[])[];
  readonly remarks: readonly string[];
}

/** Requests of the hub and their answers. A request is sent with a number; every answer carries it. */
export interface WorkerApi {
  hello: { ask: { readonly protocol: number }; answer: { readonly protocol: number; readonly status: WorkerStatus } };
  status: { ask: Record<string, never>; answer: WorkerStatus };
  /** A page of entries in time order. */
  entries: {
    ask: Selection & { readonly order: 'newest' | 'oldest'; readonly limit: number; readonly cursor?: Cursor; readonly detail?: boolean };
    answer: { readonly entries: readonly Entry[]; readonly cursor?: Cursor; readonly scan: ScanState };
  };
  count: { ask: Selection; answer: ScanState };
  detail: { ask: { readonly id: string }; answer: EntryDetail | undefined };
  events: {
    ask: { readonly id: string; readonly from: number; readonly limit: number };
    answer: { readonly events: readonly EventView[]; readonly total: number };
  };
  histogram: {
    ask: Selection & { readonly buckets: number };
    answer: { readonly bucketMicros: number; readonly buckets: readonly Bucket[]; readonly scan: ScanState };
  };
  /** KFL with a pipeline. */
  table: { ask: { readonly query: string } & TimeWindow; answer: Table };
  /** Steps of a query: what each reads, and the rows left after it. */
  explain: { ask: Selection; answer: { readonly lines: readonly string[] } };
  /** The most frequent values of a field, for completion. */
  values: {
    ask: { readonly field: string; readonly prefix: string; readonly limit: number };
    answer: { readonly values: readonly { readonly value: string; readonly count: number }[] };
  };
  /** Packets of the selected entries, rebuilt from what is stored (or a file's own), as pcapng in base64; at most `limit` entries. */
  packets: {
    ask: { readonly ids?: readonly string[]; readonly selection?: Selection; readonly limit: number };
    answer: { readonly pcapng: string; readonly remarks: readonly string[] };
  };
  /** Adds or removes a source while running. */
  source: { ask: { readonly action: 'add-demo' | 'remove-demo' }; answer: WorkerStatus };
}

export type WorkerCall = keyof WorkerApi;

/**
 * What a view shows. Matching rows are numbered in time order; a row keeps its number while the view lives, except that a row which closes late is put in
 * between. `[begin, end)` are the numbers of the rows in the window of time.
 */
export interface ViewWindow {
  /** Number of the first row of `entries`. */
  readonly first: number;
  readonly begin: number;
  readonly end: number;
  /** Rows stored now, matching or not. */
  readonly stored: number;
  readonly entries: readonly Entry[];
  readonly scan: ScanState;
}

/** Subscriptions: the worker sends answers until `stop`. */
export interface WorkerStreams {
  /** Every change of matching entries, in commit order after `after`; at most `buffer` wait, then a gap is said. */
  watch: {
    ask: { readonly filter: string; readonly after?: string; readonly onlyClosed?: boolean };
    event: { readonly entries: readonly LiveEntry[]; readonly cursor: string; readonly missed: number };
  };
  /**
   * A window on the entries that match, sent again when it changes, at most 10 times a second. `follow` keeps it on the newest rows; otherwise `first`
   * says where it stands. The window is moved with `move`.
   */
  view: {
    ask: Selection & {
      /** How many rows to send. */
      readonly rows: number;
      /** The newest rows, always; otherwise those from number `first` on, or those around the entry `around`. */
      readonly follow?: boolean;
      readonly first?: number;
      readonly around?: string;
      /** Only entries of the last so many µs, by the worker's clock; instead of `from`. */
      readonly last?: number;
      /** Bars of the timeline, at most. */
      readonly buckets: number;
    };
    event: {
      readonly window: ViewWindow;
      /** The whole timeline when `reset`, otherwise the bars that changed. */
      readonly timeline?: { readonly reset: boolean; readonly bucketMicros: number; readonly buckets: readonly Bucket[] };
      readonly rate: number;
    };
  };
}

export type WorkerStream = keyof WorkerStreams;

/** A refusal: where in the text, and what to do, when it is about a query. */
export interface WireError {
  readonly message: string;
  readonly position?: { readonly start: number; readonly end: number };
  readonly suggestion?: string;
  /** What was asked is wrong and will stay so; otherwise it cannot be had now. */
  readonly wrong?: boolean;
}

/** What goes over the socket, one JSON text per message, each behind its length as u32 (big-endian). */
export type ToWorker =
  | { readonly type: 'call'; readonly number: number; readonly call: WorkerCall; readonly ask: unknown }
  | { readonly type: 'start'; readonly number: number; readonly stream: WorkerStream; readonly ask: unknown }
  /** Changes a running view: the new `ask` replaces the old one. */
  | { readonly type: 'move'; readonly number: number; readonly ask: unknown }
  /** The client has taken everything up to event `seen`: more may be sent. */
  | { readonly type: 'ready'; readonly number: number; readonly seen: number }
  | { readonly type: 'stop'; readonly number: number };

export type FromWorker =
  | { readonly type: 'answer'; readonly number: number; readonly answer: unknown }
  | { readonly type: 'event'; readonly number: number; readonly sequence: number; readonly event: unknown }
  | { readonly type: 'error'; readonly number: number; readonly error: WireError };
