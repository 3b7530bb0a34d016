import type { Bucket, ViewWindow, WireError, WorkerStatus, WorkerStreams } from './worker-api.ts';

/** From the page to the hub, over the WebSocket `/api/v1/page`. */
export type FromPage =
  /** Opens or replaces the view of the traffic page. */
  | ({ readonly type: 'view' } & WorkerStreams['view']['ask'])
  /** Stops sending the view (another page is shown). */
  | { readonly type: 'unview' };

/** From the hub to the page. `view` at most 10 times a second, `health` once a second. */
export type ToPage =
  | { readonly type: 'welcome'; readonly version: string; readonly title: string; readonly capture: string }
  | {
      readonly type: 'view';
      readonly window: ViewWindow;
      readonly timeline?: { readonly reset: boolean; readonly bucketMicros: number; readonly buckets: readonly Bucket[] };
      readonly rate: number;
    }
  | { readonly type: 'health'; readonly workers: readonly WorkerHealth[] }
  | { readonly type: 'error'; readonly error: WireError };

/** A worker as the hub sees it. */
export interface WorkerHealth {
  readonly name: string;
  readonly state: 'ok' | 'lost';
  /** µs since 1970 of the last answer. */
  readonly seenAt: number;
  readonly status?: WorkerStatus;
}
