import type { ReactElement } from 'react';
import type { WorkerHealth } from '#wire/page-api';
import type { SourceStatus, WorkerStatus } from '#wire/worker-api';
import { binaryBytes, bytes, clockSeconds, count, fullTime, longDuration, plural } from '../state/format.ts';
import { go } from '../state/navigation.ts';
import { setDemo } from '../state/rest.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';
import { Counters } from './counters.tsx';
import { lossOf } from './losses.ts';

/** What was seen, lost, cut and not understood, by worker, each with its reason and what changes it. */
export default function Health(): ReactElement {
  const health = useStore(traffic, (all) => all.health);
  const lost = lossOf(health);
  return (
    <div className="health" tabIndex={0} role="region" aria-label="Health">
      <h1>Health</h1>
      <p className="health-sum">{sumWords(health, lost)}</p>
      {health.map((worker) => (
        <Worker key={worker.name} worker={worker} />
      ))}
    </div>
  );
}

function sumWords(health: readonly WorkerHealth[], lost: number): string {
  if (health.length === 0) return 'Waiting for the first report.';
  const away = health.filter((worker) => worker.state === 'lost').length;
  if (away > 0) return `${plural(away, 'worker')} of ${health.length} does not answer.`;
  return lost === 0
    ? 'Everything that passed was seen: no packet was dropped and no stream has a gap.'
    : `${count(lost)} packets or stretches of streams were lost. The reasons stand below, each with what changes it.`;
}

function Worker({ worker }: { readonly worker: WorkerHealth }): ReactElement {
  const { status } = worker;
  return (
    <section className="worker" aria-label={`Worker ${worker.name}`}>
      <h2>
        {status?.node ?? worker.name}
        <span className="chip">
          <i className={`live-dot${worker.state === 'ok' ? '' : ' lost'}`} />
          {worker.state === 'ok' ? 'ok' : `no answer since ${clockSeconds(worker.seenAt)}`}
        </span>
      </h2>
      {status !== undefined && <Facts status={status} />}
      {status !== undefined && <Sources sources={status.sources} />}
      {status !== undefined && <Counters counters={status.counters} />}
    </section>
  );
}

function Facts({ status }: { readonly status: WorkerStatus }): ReactElement {
  const { store, redaction } = status;
  const share = store.limitBytes > 0 ? Math.min(1, store.bytes / store.limitBytes) : 0;
  return (
    <dl className="facts">
      <Fact name="Entries a second" value={count(status.rate)} more={`${count(status.open)} open now`} />
      <Fact name="Packet to row" value={`${Math.round(status.lagMs)} ms`} more={`${binaryBytes(status.memoryBytes)} of memory`} />
      <Fact
        name="Stored"
        value={count(store.entries)}
        more={`${binaryBytes(store.bytes)} of ${binaryBytes(store.limitBytes)} in ${plural(store.segments, 'segment')}`}
      >
        <meter min={0} max={1} value={share} aria-label="Share of the store that is used" />
      </Fact>
      <Fact
        name="Store"
        value={STORE_WORDS[store.state]}
        bad={store.state === 'full' || store.state === 'failed'}
        more={
          store.reason ??
          (store.oldest === undefined || store.newest === undefined
            ? 'nothing stored yet'
            : `spans ${longDuration(store.newest - store.oldest)}`)
        }
      />
      <Fact
        name="Redaction"
        value={redaction.on ? 'on' : 'off'}
        bad={!redaction.on}
        more={redaction.on ? `${count(redaction.values)} values masked before storing` : 'secrets are stored and shown as they are'}
      />
      <Fact
        name="Since"
        value={clockSeconds(status.startedAt)}
        more={`${fullTime(status.startedAt).slice(0, 10)} · version ${status.version}`}
      />
    </dl>
  );
}

const STORE_WORDS: Readonly<Record<WorkerStatus['store']['state'], string>> = {
  ok: 'writing',
  full: 'disk full',
  off: 'off',
  failed: 'failed',
};

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly more: string;
  readonly bad?: boolean;
  readonly children?: ReactElement;
}

function Fact({ name, value, more, bad, children }: FactProps): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={bad === true ? 'bad' : undefined}>{value}</dd>
      <dd className="more">
        {children}
        {more}
      </dd>
    </div>
  );
}

const STATE_WORDS: Readonly<Record<SourceStatus['state'], string>> = {
  running: 'running',
  finished: 'read to its end',
  stopped: 'stopped',
  failed: 'failed',
};

function Sources({ sources }: { readonly sources: readonly SourceStatus[] }): ReactElement {
  return (
    <>
      <h3>Sources</h3>
      {sources.length === 0 && <p className="dim">Nothing is captured.</p>}
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col" className="end">
              Packets
            </th>
            <th scope="col" className="end">
              Dropped by the kernel
            </th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={`${source.kind} ${source.name}`}>
              <td>
                {source.name} <span className="dim">{source.kind}</span>
                {source.kind === 'demo' && source.state === 'running' && (
                  <button type="button" className="link" onClick={() => void setDemo(false).catch(() => undefined)}>
                    remove
                  </button>
                )}
              </td>
              <td className={source.state === 'failed' ? 'bad' : undefined}>
                {STATE_WORDS[source.state]}
                {source.read !== undefined &&
                  source.size !== undefined &&
                  source.state === 'running' &&
                  ` · ${bytes(source.read)} of ${bytes(source.size)}`}
                {source.reason !== undefined && <p className="reason">{source.reason}</p>}
              </td>
              <td className="num end">{count(source.packets)}</td>
              <td className={`num end${source.dropped > 0 ? ' bad' : ''}`}>
                {count(source.dropped)}
                {source.dropped > 0 && <p className="reason">Give the ring more memory (--ring), or capture less (--bpf).</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {sources.every((source) => source.kind !== 'demo') && (
        <button
          type="button"
          className="btn small"
          onClick={() =>
            void setDemo(true)
              .then(() => go({ page: 'traffic' }))
              .catch(() => undefined)
          }
        >
          Show the demo
        </button>
      )}
    </>
  );
}
