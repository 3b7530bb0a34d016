import type { Entry } from '#entry/entry';
import { all } from '#protocols/all';
import type { Replay, ReplayedEntry } from '../conformance/replay.ts';

/** What must be true whatever the bytes were. Reading everything back is part of it. */
export function check(replay: Replay): void {
  const { entries } = replay.finish();
  const { counters } = replay;
  same('flows closed', counters['flows.closed'], counters['flows.opened']);
  same('entries still open', replay.pipeline.engine.open.count, 0);
  const { pool } = replay.pipeline.engine;
  // Memory of messages waits for others in the pool; what is held beyond it leaked.
  same(
    'bytes held by messages',
    pool.held,
    pool['free'].reduce((sum: number, draft: { readonly stored: Uint8Array }) => sum + draft.stored.length, 0),
  );
  same('entries read back', entries.length, replay.written);
  for (const [name, value] of Object.entries(counters)) if (typeof value === 'number') mustBeCount(name, value);
  for (const [name, value] of Object.entries(replay.pipeline.engine.counters.snapshot())) mustBeCount(name, value);
  const ids = new Set(entries.map(({ entry }) => entry.id));
  same('ids', ids.size, entries.length);
  for (const each of entries) checkEntry(each);
}

function checkEntry({ entry, stored }: ReplayedEntry): void {
  JSON.stringify(entry);
  if (entry.outcome === 'open') throw new Error(`${entry.id} is closed and says open`);
  for (const name of ['requestSize', 'responseSize', 'elapsed'] as const) {
    const value = entry[name];
    if (value !== undefined) mustBeCount(`${name} of ${entry.protocol}`, value);
  }
  if (!Number.isFinite(entry.timestamp)) throw new Error(`${entry.id} has no time`);
  for (const side of ['request', 'response'] as const) {
    const message = stored?.[side];
    if (message === undefined) continue;
    let last = 0;
    for (const end of message.parts) {
      if (end < last || end > message.bytes.length) throw new Error(`parts of ${entry.protocol} do not rise: ${message.parts.join(' ')}`);
      last = end;
    }
    for (const { start, end } of message.spans)
      if (start < 0 || end < start || end > message.bytes.length) throw new Error(`a span of ${entry.protocol} lies outside`);
    all.find(({ id }) => id === outerOf(entry))?.wire?.(message, side === 'request' ? 0 : 1, stored?.context ?? '');
  }
}

function outerOf(entry: Entry): string {
  return entry.protocols[0] ?? '';
}

function same(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${what}: ${found}, not ${expected}`);
}

function mustBeCount(what: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) throw new Error(`${what} is ${value}`);
}
