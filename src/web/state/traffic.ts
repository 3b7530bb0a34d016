import type { Entry } from '#entry/entry';
import type { ToPage, WorkerHealth } from '#wire/page-api';
import type { Bucket, ViewWindow, WireError, WorkerStreams } from '#wire/worker-api';
import { Connection, type Link } from './connection.ts';
import { Store } from './store.ts';

type Ask = WorkerStreams['view']['ask'];

/** The bars of the timeline by time. `revision` rises with every change. */
export interface Bars {
  readonly bucketMicros: number;
  readonly buckets: readonly Bucket[];
}

/** What the hub last said. */
export interface Traffic {
  readonly link: Link;
  /** When the connection was lost, ms. */
  readonly lostAt: number | undefined;
  readonly welcome: { readonly version: string; readonly title: string; readonly capture: string } | undefined;
  readonly window: ViewWindow | undefined;
  /** Whether `window` still shows an earlier question. */
  readonly stale: boolean;
  readonly rate: number;
  readonly bars: Bars;
  readonly health: readonly WorkerHealth[];
  /** What is wrong with the query, as the worker says. */
  readonly error: WireError | undefined;
}

export const traffic: Store<Traffic> = new Store<Traffic>({
  link: 'connecting',
  lostAt: undefined,
  welcome: undefined,
  window: undefined,
  stale: true,
  rate: 0,
  bars: { bucketMicros: 1e6, buckets: [] },
  health: [],
  error: undefined,
});

/** Called with each window before anyone renders: the list keeps its place. */
type WindowListener = (window: ViewWindow, fresh: boolean) => void;
const windowListeners = new Set<WindowListener>();
let connection: Connection | undefined;
let seenSinceAsk = 0;
/** The newest request; sent once there is someone to send it to. */
let wanted: Ask | undefined;

/** Connects to the hub. */
export function connect(): void {
  connection = new Connection(take, (link) => {
    const { lostAt } = traffic.get();
    traffic.patch({ link, lostAt: link === 'open' ? undefined : (lostAt ?? Date.now()) });
  });
  if (wanted !== undefined) connection.send({ type: 'view', ...wanted });
}

/** Listens for windows; returns what ends it. */
export function onWindow(listener: WindowListener): () => void {
  windowListeners.add(listener);
  return () => windowListeners.delete(listener);
}

/** Asks for a view. `fresh`: another question, so that what is shown is old until the answer comes. */
export function askView(ask: Ask, fresh: boolean): void {
  wanted = ask;
  if (fresh) {
    seenSinceAsk = 0;
    traffic.patch({ stale: true, error: undefined });
  }
  connection?.send({ type: 'view', ...wanted });
}

/** No view is needed (another page is shown). */
export function stopView(): void {
  wanted = undefined;
  connection?.send({ type: 'unview' });
}

function take(message: ToPage): void {
  switch (message.type) {
    case 'welcome':
      return traffic.patch({ welcome: message });
    case 'health':
      return traffic.patch({ health: message.workers });
    case 'error':
      return traffic.patch({ error: message.error, stale: false });
    case 'view': {
      seenSinceAsk++;
      const before = traffic.get();
      const fresh = before.stale && (message.timeline?.reset === true || seenSinceAsk > 1);
      for (const listener of windowListeners) listener(message.window, fresh);
      return traffic.patch({
        window: message.window,
        stale: before.stale && !fresh,
        rate: message.rate,
        bars: message.timeline === undefined ? before.bars : mergeBars(before.bars, message.timeline),
      });
    }
    default:
      // A newer hub may say more than this page knows; it asks for a reload by itself.
      return undefined;
  }
}

/** The bars after a change: a reset replaces them, otherwise single bars are replaced or added. Exported for tests. */
export function mergeBars(
  bars: Bars,
  change: { readonly reset: boolean; readonly bucketMicros: number; readonly buckets: readonly Bucket[] },
): Bars {
  if (change.reset || change.bucketMicros !== bars.bucketMicros) return { bucketMicros: change.bucketMicros, buckets: change.buckets };
  const byTime = new Map(bars.buckets.map((bucket) => [bucket.at, bucket]));
  for (const bucket of change.buckets) byTime.set(bucket.at, bucket);
  return { bucketMicros: bars.bucketMicros, buckets: [...byTime.values()].sort((a, b) => a.at - b.at) };
}

/** An entry of the shown window by id. */
export function shownEntry(id: string): Entry | undefined {
  return traffic.get().window?.entries.find((entry) => entry.id === id);
}
