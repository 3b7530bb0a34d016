import { ERROR_OUTCOMES, type Outcome } from '#entry/outcome';
import type { Bucket } from '#wire/worker-api';
import type { Bars } from '../state/traffic.ts';

/** Counts of a bar as the chart stacks them. */
export interface Stack {
  readonly fine: number;
  readonly client: number;
  readonly broken: number;
  readonly open: number;
}

export function stackOf(bucket: Bucket): Stack {
  let [fine, client, broken, open] = [0, 0, 0, 0];
  for (const [outcome, amount] of Object.entries(bucket.counts) as [Outcome, number][]) {
    if (ERROR_OUTCOMES.includes(outcome)) broken += amount;
    else if (outcome === 'open') open += amount;
    else if (outcome === 'ok') fine += amount;
    else client += amount;
  }
  return { fine, client, broken, open };
}

export function total(stack: Stack): number {
  return stack.fine + stack.client + stack.broken + stack.open;
}

/** The stretch that the chart shows, µs: what was asked for, else from the first bar to the last, and never less than thirty bars. */
export function domainOf(bars: Bars, window: { readonly from?: number; readonly to?: number }): readonly [from: number, to: number] {
  const first = bars.buckets[0]?.at ?? 0;
  const last = (bars.buckets.at(-1)?.at ?? 0) + bars.bucketMicros;
  const to = window.to ?? last;
  const from = window.from ?? Math.min(first, to - 30 * bars.bucketMicros);
  return [from, Math.max(to, from + bars.bucketMicros)];
}

/** Times that get a label: round ones, at most `most`. */
export function ticks(from: number, to: number, most: number): readonly number[] {
  const steps = [1e5, 1e6, 2e6, 5e6, 1e7, 1.5e7, 3e7, 6e7, 1.2e8, 3e8, 6e8, 9e8, 1.8e9, 3.6e9, 7.2e9, 2.16e10, 4.32e10, 8.64e10];
  const step = steps.find((each) => (to - from) / each <= most) ?? 8.64e10;
  const zone = new Date(from / 1000).getTimezoneOffset() * 60e6;
  const found: number[] = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= to; at += step) found.push(at);
  return found;
}

/** Height of a quantile in the chart, 0 to 1: logarithmic from 0.1 ms to 10 s. µs. */
export function quantileHeight(micros: number): number {
  return Math.max(0, Math.min(1, Math.log10(Math.max(1, micros) / 100) / 5));
}
