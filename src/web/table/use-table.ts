import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Table, WireError } from '#wire/worker-api';
import { place } from '../state/navigation.ts';
import { Refusal, fetchTable } from '../state/rest.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';
import { bounds, list } from '../state/view.ts';

const AGAIN_MS = 2000;

/** An answer, the question it belongs to, and why there is no newer one. */
export interface Answer {
  readonly question: string;
  readonly table: Table | undefined;
  readonly error: WireError | undefined;
}

/** Asks for the table now, and again every two seconds while the page is live and something came. */
export function useTable(query: string): Answer {
  const span = useStore(place, (at) => at.span);
  const connected = useStore(traffic, (all) => all.link === 'open');
  const live = useSyncExternalStore(list.subscribe, () => list.shown.follow);
  const question = JSON.stringify([query, span]);
  const [answer, setAnswer] = useState<Answer>({ question, table: undefined, error: undefined });
  useEffect(() => {
    if (!connected) return undefined;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let counted: number | undefined;
    const again = (): void => {
      timer = setTimeout(ask, AGAIN_MS);
    };
    const ask = (): void => {
      const { window } = traffic.get();
      const now = window === undefined ? -1 : window.stored + window.end;
      if (now === counted && span.kind !== 'last') return again();
      fetchTable(query, bounds(span), abort.signal)
        .then((table) => {
          counted = now;
          setAnswer({ question, table, error: undefined });
          if (live) again();
        })
        .catch((error: unknown) => {
          if (abort.signal.aborted) return;
          const wire = error instanceof Refusal ? error.detail : { message: error instanceof Error ? error.message : String(error) };
          setAnswer((before) => ({ question, table: before.question === question ? before.table : undefined, error: wire }));
          // A question that is wrong stays wrong.
          if (live && !(error instanceof Refusal && error.status === 400)) again();
        });
    };
    ask();
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [question, query, span, connected, live]);
  return answer.question === question ? answer : { question, table: undefined, error: undefined };
}
