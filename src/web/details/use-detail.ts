import { useEffect, useRef, useState } from 'react';
import type { EntryDetail } from '#wire/worker-api';
import { fetchDetail } from '../state/rest.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';

const KEPT = 40;
const AGAIN_MS = 1000;
/** Details of closed entries do not change: the last ones are kept. */
const kept = new Map<string, EntryDetail>();

/** An entry's details: what is known now, or why they cannot be had. */
export interface Loading {
  readonly id: string;
  readonly detail: EntryDetail | undefined;
  readonly error: string | undefined;
}

/** Loads an entry's details; of an open entry again whenever it changed, at most once a second. */
export function useDetail(id: string): Loading {
  const [loading, setLoading] = useState<Loading>(() => ({ id, detail: kept.get(id), error: undefined }));
  const revision = useStore(traffic, (all) => {
    const row = all.window?.entries.find((entry) => entry.id === id);
    return row === undefined ? '' : `${row.outcome === 'open'}${row.revision}`;
  });
  const connected = useStore(traffic, (all) => all.link === 'open');
  const last = useRef({ id: '', at: 0 });
  useEffect(() => {
    const known = kept.get(id);
    if (known !== undefined) {
      setLoading({ id, detail: known, error: undefined });
      return undefined;
    }
    const abort = new AbortController();
    const wait = last.current.id === id ? Math.max(0, last.current.at + AGAIN_MS - performance.now()) : 0;
    const timer = setTimeout(() => {
      last.current = { id, at: performance.now() };
      fetchDetail(id, abort.signal)
        .then((detail) => {
          if (detail.entry.outcome !== 'open') keep(id, detail);
          setLoading({ id, detail, error: undefined });
        })
        .catch((error: unknown) => {
          if (!abort.signal.aborted)
            setLoading((before) => ({
              id,
              detail: before.id === id ? before.detail : undefined,
              error: error instanceof Error ? error.message : String(error),
            }));
        });
    }, wait);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, revision, connected]);
  return loading.id === id ? loading : { id, detail: kept.get(id), error: undefined };
}

function keep(id: string, detail: EntryDetail): void {
  kept.set(id, detail);
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
}
