import { type NamedExoticComponent, type ReactElement, memo } from 'react';
import type { Outcome } from '#entry/outcome';

/** Outcomes as people say them. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  open: 'still open',
  ok: 'ok',
  warning: 'warning',
  client_error: 'client error',
  server_error: 'server error',
  timeout: 'timeout',
  reset: 'reset',
  unanswered: 'unanswered',
  interrupted: 'interrupted',
};

/** The sign of an outcome: ring ok, triangle client error or warning, square server error, cross broken, dashed ring open. Never colour alone. */
export const Glyph: NamedExoticComponent<{ readonly outcome: Outcome }> = memo(({ outcome }: { readonly outcome: Outcome }) => (
  <svg className="glyph" viewBox="0 0 10 10" role="img" aria-label={OUTCOME_WORDS[outcome]}>
    {shape(outcome)}
  </svg>
));

function shape(outcome: Outcome): ReactElement {
  switch (outcome) {
    case 'ok':
      return <circle cx="5" cy="5" r="3" fill="none" stroke="var(--ok)" strokeWidth="1.6" />;
    case 'warning':
    case 'client_error':
      return <path d="M5 1l4 8H1z" fill="var(--warn-fill)" />;
    case 'server_error':
      return <path d="M1 1h8v8H1z" fill="var(--err)" />;
    case 'timeout':
    case 'reset':
    case 'unanswered':
      return <path d="M1.500 1.500l7 7M8.500 1.500l-7 7" stroke="var(--err)" strokeWidth="2" />;
    case 'interrupted':
      return <path d="M1.500 5h2.500M6 5h2.500" stroke="var(--text-3)" strokeWidth="2" />;
    case 'open':
      return <circle cx="5" cy="5" r="3.200" fill="none" stroke="var(--text-3)" strokeWidth="1.400" strokeDasharray="2 1.600" />;
    default:
      return outcome satisfies never;
  }
}

/** Whether a row is tinted: the server's or the network's fault. */
export function isBroken(outcome: Outcome): boolean {
  return outcome === 'server_error' || outcome === 'timeout' || outcome === 'reset' || outcome === 'unanswered';
}
