import { type ReactElement, useState } from 'react';
import { go, place } from '../state/navigation.ts';
import { setDemo } from '../state/rest.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';

/** What stands where rows would be: why there are none, and what would bring some. */
export function Empty(): ReactElement {
  const query = useStore(place, (at) => at.query);
  const span = useStore(place, (at) => at.span);
  const stored = useStore(traffic, (all) => all.window?.stored ?? 0);
  const complete = useStore(traffic, (all) => all.window?.scan.complete ?? true);
  const error = useStore(traffic, (all) => all.error);
  if (error !== undefined)
    return (
      <Message title="The query could not be run" words={error.message}>
        <Action onClick={() => go({ query: '' })}>Clear the query</Action>
      </Message>
    );
  if (!complete) return <Message title="Looking through what is stored" words="Entries appear as they are found." />;
  if (stored === 0) return <NoTraffic />;
  return (
    <Message
      title="Nothing matches"
      words={
        query === '' ? 'No entry lies in this stretch of time.' : 'No stored entry matches the query. New ones are shown as they come.'
      }
    >
      {query !== '' && <Action onClick={() => go({ query: '' })}>Clear the query</Action>}
      {span.kind !== 'all' && <Action onClick={() => go({ span: { kind: 'all' } })}>Show all times</Action>}
    </Message>
  );
}

function NoTraffic(): ReactElement {
  const sources = useStore(traffic, (all) => all.health[0]?.status?.sources);
  const [failed, setFailed] = useState<string>();
  const names = (sources ?? []).filter((source) => source.kind !== 'demo').map((source) => source.name);
  const where = names.length === 0 ? '' : ` on ${names.slice(0, 3).join(', ')}`;
  const broken = sources?.find((source) => source.state === 'failed');
  const demo = (): void => {
    setDemo(true).catch((error: unknown) => setFailed(error instanceof Error ? error.message : String(error)));
  };
  return (
    <Message
      title={`No traffic yet${where}`}
      words={broken?.reason ?? 'Requests appear here as soon as one is seen. The demo shows a recorded shop of microservices.'}
    >
      <Action onClick={demo}>Show the demo</Action>
      <Action onClick={() => go({ page: 'health' })}>What is captured</Action>
      {failed !== undefined && <p role="alert">{failed}</p>}
    </Message>
  );
}

function Message({
  title,
  words,
  children,
}: {
  readonly title: string;
  readonly words: string;
  readonly children?: React.ReactNode;
}): ReactElement {
  return (
    <div className="empty" role="status">
      <h2>{title}</h2>
      <p>{words}</p>
      <div className="flex flex-wrap justify-center gap-2">{children}</div>
    </div>
  );
}

function Action({ onClick, children }: { readonly onClick: () => void; readonly children: React.ReactNode }): ReactElement {
  return (
    <button type="button" className="btn small" onClick={onClick}>
      {children}
    </button>
  );
}
