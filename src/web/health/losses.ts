import type { WorkerHealth } from '#wire/page-api';

/** Packets that never reached us and stretches of streams that are missing, of all workers. */
export function lossOf(health: readonly WorkerHealth[]): number {
  let lost = 0;
  for (const { status } of health) {
    if (status === undefined) continue;
    for (const source of status.sources) lost += source.dropped;
    lost += gapsOf(status.counters);
  }
  return lost;
}

/** Stretches of TCP streams that were not captured. */
export function gapsOf(counters: Readonly<Record<string, number>>): number {
  return counters['net.gap.count'] ?? 0;
}

/** The share of captured bytes that no protocol understood, in words. `undefined` when it is not counted. */
export function notUnderstood(health: readonly WorkerHealth[]): string | undefined {
  let unknown = 0;
  let all = 0;
  for (const { status } of health) {
    if (status === undefined) continue;
    all += status.counters['net.bytes'] ?? 0;
    unknown += status.counters['bytes.notUnderstood'] ?? 0;
  }
  if (all === 0) return undefined;
  const share = (unknown / all) * 100;
  return share === 0 ? '0 %' : share < 0.1 ? '< 0.1 %' : `${share.toFixed(1)} %`;
}
