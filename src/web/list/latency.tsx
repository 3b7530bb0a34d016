import type { ReactElement } from 'react';
import { duration, latencyBar } from '../state/format.ts';

/** Above these a bar is marked, µs. */
const SLOW = 100_000;
const VERY_SLOW = 1_000_000;

/** A duration with its logarithmic bar. */
export function Latency({ micros }: { readonly micros: number | undefined }): ReactElement | undefined {
  if (micros === undefined) return undefined;
  const tone = micros >= VERY_SLOW ? 'bad' : micros >= SLOW ? 'hot' : '';
  return (
    <>
      <span className="latency-value">{duration(micros)}</span>
      <span className={`latency-bar ${tone}`} style={{ width: latencyBar(micros) }} />
    </>
  );
}
