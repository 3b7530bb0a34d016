import type { ReactElement } from 'react';
import type { Entry } from '#entry/entry';
import { duration } from '../state/format.ts';

interface Step {
  readonly name: string;
  readonly from: number;
  readonly took: number;
  readonly colour: string;
}

/** Where the time went, µs, one after the other. Empty when it was not measured. */
export function stepsOf(entry: Entry): readonly Step[] {
  const { tcp, elapsed } = entry;
  const parts: readonly (readonly [string, number | undefined, string])[] = [
    ['Connect', tcp?.handshake, 'var(--p-dns)'],
    ['Request', tcp?.requestTransfer, 'var(--p-http)'],
    ['Waiting', tcp?.firstByte, 'var(--warn-fill)'],
    ['Response', tcp?.responseTransfer, 'var(--ok)'],
  ];
  const steps: Step[] = [];
  let from = 0;
  for (const [name, took, colour] of parts) {
    if (took === undefined) continue;
    steps.push({ name, from, took, colour });
    from += took;
  }
  if (tcp?.firstByte === undefined && elapsed !== undefined) return [{ name: 'Total', from: 0, took: elapsed, colour: 'var(--warn-fill)' }];
  return steps;
}

/** The steps of an exchange as bars, one below the other. */
export function Waterfall({ entry }: { readonly entry: Entry }): ReactElement | undefined {
  const steps = stepsOf(entry);
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  const all = Math.max(1e-3, last.from + last.took);
  return (
    <dl className="waterfall">
      {steps.map((step) => (
        <div key={step.name}>
          <dt>{step.name}</dt>
          <dd>
            <i
              style={{ background: step.colour, marginLeft: `${(step.from / all) * 98}%`, width: `max(3px, ${(step.took / all) * 100}%)` }}
            />
          </dd>
          <dd className="num">{duration(step.took)}</dd>
        </div>
      ))}
    </dl>
  );
}
