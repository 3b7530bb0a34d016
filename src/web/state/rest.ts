import type { PacketList } from '#wire/packet-list';
import type { SavedView } from '#wire/saved-view';
import type { EntryDetail, Table, TimeWindow, WireError, WorkerApi } from '#wire/worker-api';

/** The hub said no; `detail` says why and where. */
export class Refusal extends Error {
  readonly detail: WireError;
  readonly status: number;
  constructor(detail: WireError, status: number) {
    super(detail.message);
    this.detail = detail;
    this.status = status;
  }
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refusal({ message: 'Podwire does not answer.' }, 0);
  }
  const answer = (await response.json().catch(() => ({}))) as T & { readonly error?: WireError };
  if (!response.ok) throw new Refusal(answer.error ?? { message: `Podwire answered ${response.status}.` }, response.status);
  return answer;
}

/** One entry in full. */
export function fetchDetail(id: string, signal: AbortSignal): Promise<EntryDetail> {
  return call(`/entries/${encodeURIComponent(id)}`, { signal });
}

/** Messages `[from, from + limit)` of a long stream. */
export function fetchMessages(id: string, from: number, limit: number, signal: AbortSignal): Promise<WorkerApi['events']['answer']> {
  return call(`/entries/${encodeURIComponent(id)}/messages?from=${from}&limit=${limit}`, { signal });
}

/** The newest messages that belong to an entry, newest first, in full. */
export function fetchMessagesOf(parent: string, limit: number, signal: AbortSignal): Promise<WorkerApi['entries']['answer']> {
  const params = new URLSearchParams({ q: `parent == "${parent}"`, limit: String(limit), detail: 'true' });
  return call(`/entries?${params.toString()}`, { signal });
}

/** The packets of an entry. */
export function fetchPackets(id: string, signal: AbortSignal): Promise<PacketList> {
  return call(`/entries/${encodeURIComponent(id)}/packet-list`, { signal });
}

/** The answer of a query with a pipeline. */
export function fetchTable(query: string, window: TimeWindow, signal: AbortSignal): Promise<Table> {
  const params = new URLSearchParams({ q: query });
  if (window.from !== undefined) params.set('from', String(Math.floor(window.from)));
  if (window.to !== undefined) params.set('to', String(Math.ceil(window.to)));
  return call(`/table?${params.toString()}`, { signal });
}

/** The most frequent values of a field that begin with `prefix`. */
export async function fetchValues(field: string, prefix: string): Promise<WorkerApi['values']['answer']['values']> {
  const params = new URLSearchParams({ field, prefix, limit: '20' });
  return (await call<WorkerApi['values']['answer']>(`/values?${params.toString()}`)).values;
}

/** Queries that were given a name. */
export async function fetchViews(): Promise<readonly SavedView[]> {
  return (await call<{ readonly views: readonly SavedView[] }>('/views')).views;
}

/** Keeps a view; `replaces` is the name that it had. */
export async function putView(view: SavedView, replaces: string = view.name): Promise<void> {
  await call(`/views/${encodeURIComponent(replaces)}`, { method: 'PUT', body: JSON.stringify(view) });
}

export async function deleteView(name: string): Promise<void> {
  await call(`/views/${encodeURIComponent(name)}`, { method: 'DELETE' });
}

/** Adds the recorded demo as a source, or takes it away. */
export async function setDemo(on: boolean): Promise<void> {
  await call('/sources/demo', { method: on ? 'POST' : 'DELETE' });
}

/** Where the packets of one entry, or of everything that is selected, can be downloaded. */
export function packetsAddress(id: string): string {
  return `/api/v1/entries/${encodeURIComponent(id)}/packets`;
}
