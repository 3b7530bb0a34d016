import { compileBpf } from '#capture/compile-bpf';
import { isFailure } from '#capture/libc';
import { isFilterError } from '#net/bpf/parse';
import { LiveSource } from '#capture/live-source';
import { OpenerClient } from '#capture/opener-client';
import type { SourceStatus } from '#wire/worker-api';
import type { SourceConfig, WorkerConfig } from '../config.ts';
import type { Tap } from '../tap.ts';
import { liveRemark } from './live-remark.ts';
import type { RunningSource } from './source.ts';

/** Captures interfaces through the opener whose descriptor the worker inherited. Gives the sentence that says why it cannot. */
export async function captureLive(
  source: SourceConfig & { readonly kind: 'live' },
  tap: Tap,
  config: WorkerConfig,
): Promise<RunningSource | string> {
  if (config.openerFd === undefined) return 'live capture needs the opener, which was not started';
  const opener = OpenerClient.over(config.openerFd);
  if (typeof opener === 'string') return opener;
  const own = source.includeSelf ? [] : config.ownPorts.map((port) => ({ address: '127.0.0.1', port }));
  const filter = compileBpf(source.bpf ?? '', 'kernel', own);
  if (isFilterError(filter)) return filter.message;
  const gone = new Set<string>();
  const live = await LiveSource.open(tap, {
    opener,
    taps: source.interfaces.map((iface) => ({ iface })),
    promiscuous: source.promiscuous,
    ...(filter === undefined ? {} : { filter }),
    origin: tap.origin,
    listener: {
      gone: ({ iface }) => gone.add(iface),
      opened: ({ iface }) => gone.delete(iface),
    },
  });
  if (isFailure(live)) return `capturing on ${source.interfaces.join(', ')} failed: ${live.step}: ${live.name}`;
  let stopped = false;
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return {
    tap,
    kind: 'interface',
    done,
    clock: () => Date.now() * 1_000_000 - tap.origin * 1_000_000_000,
    stop: () => {
      stopped = true;
      void live.close().then(() => {
        tap.end();
        opener.close();
        finish();
      });
      return done;
    },
    status: (): readonly SourceStatus[] => {
      const counts = live.counts();
      const remark = liveRemark(gone, own);
      return [
        {
          name: source.interfaces.join(', '),
          kind: 'interface',
          state: stopped ? 'stopped' : 'running',
          ...(remark === undefined ? {} : { reason: remark }),
          packets: tap.frames,
          dropped: counts.dropped,
        },
      ];
    },
  };
}
