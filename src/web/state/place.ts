/** The pages that exist. */
export type Page = 'traffic' | 'health';

/** Which stretch of time is shown; times in µs since 1970. */
export type TimeSpan =
  | { readonly kind: 'all' }
  | { readonly kind: 'last'; readonly minutes: number }
  | { readonly kind: 'between'; readonly from: number; readonly to: number };

/** Everything that the address bar holds: whoever opens the same address sees the same. */
export interface Place {
  readonly page: Page;
  /** The query as text. */
  readonly query: string;
  readonly span: TimeSpan;
  /** The entry whose details are shown. */
  readonly entry: string | undefined;
  readonly tab: string | undefined;
}

export const HOME: Place = { page: 'traffic', query: '', span: { kind: 'all' }, entry: undefined, tab: undefined };

const PAGES: Readonly<Record<string, Page>> = { '/': 'traffic', '/health': 'health' };
const ID = /^[\w-]{1,80}$/;
const TAB = /^[a-z]{1,20}$/;

/** Reads an address. What is broken in it is left out. */
export function readPlace(address: string): Place {
  const url = new URL(address, 'http://localhost');
  const entry = url.searchParams.get('entry') ?? '';
  const tab = url.searchParams.get('tab') ?? '';
  return {
    page: PAGES[url.pathname] ?? 'traffic',
    query: (url.searchParams.get('q') ?? '').slice(0, 65_536),
    span: readSpan(url.searchParams),
    entry: ID.test(entry) ? entry : undefined,
    tab: TAB.test(tab) ? tab : undefined,
  };
}

function readSpan(params: URLSearchParams): TimeSpan {
  const last = /^(\d{1,5})m$/.exec(params.get('last') ?? '');
  if (last !== null && Number(last[1]) > 0) return { kind: 'last', minutes: Number(last[1]) };
  const from = readTime(params.get('from'));
  const to = readTime(params.get('to'));
  return from !== undefined && to !== undefined && from < to ? { kind: 'between', from, to } : { kind: 'all' };
}

function readTime(text: string | null): number | undefined {
  if (text === null) return undefined;
  const match = /^(.*?\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(text);
  if (match === null) return undefined;
  const seconds = Date.parse(`${match[1]}Z`);
  return Number.isNaN(seconds) ? undefined : seconds * 1000 + Number((match[2] ?? '').padEnd(6, '0'));
}

/** The address of a place: path and search. */
export function writePlace(place: Place): string {
  const params = new URLSearchParams();
  if (place.query !== '') params.set('q', place.query);
  if (place.span.kind === 'last') params.set('last', `${place.span.minutes}m`);
  if (place.span.kind === 'between') {
    params.set('from', writeTime(place.span.from));
    params.set('to', writeTime(place.span.to));
  }
  if (place.entry !== undefined) params.set('entry', place.entry);
  if (place.entry !== undefined && place.tab !== undefined) params.set('tab', place.tab);
  const search = params.toString();
  const path = place.page === 'health' ? '/health' : '/';
  return search === '' ? path : `${path}?${search}`;
}

function writeTime(micros: number): string {
  const whole = Math.floor(micros / 1e6);
  const rest = String(Math.round(micros - whole * 1e6)).padStart(6, '0');
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${rest}Z`;
}
