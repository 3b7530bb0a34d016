import { type ReactElement, useEffect, useState } from 'react';
import type { WireError } from '#wire/worker-api';
import type { Reading } from './language.ts';

interface WordsProps {
  readonly text: string;
  readonly applied: string;
  readonly error: WireError | undefined;
  readonly onFix: (text: string) => void;
}

/** Below the query: what it means in words, or what is wrong with it. */
export function QueryWords({ text, applied, error, onFix }: WordsProps): ReactElement {
  const reading = useReading(text);
  const typing = useTyping(text, applied);
  const served = error !== undefined && text.trim() === applied ? error.message : undefined;
  if (text.trim() === '') return <small className="qwords">everything</small>;
  if (reading?.problem !== undefined && !typing) {
    const { message, fixed } = reading.problem;
    return (
      <small className="qwords wrong" role="alert">
        {message}{' '}
        {fixed !== undefined && (
          <button type="button" onClick={() => onFix(fixed)}>
            {fixed}
          </button>
        )}
      </small>
    );
  }
  if (served !== undefined)
    return (
      <small className="qwords wrong" role="alert">
        {served}
        {error?.suggestion === undefined ? '' : ` ${error.suggestion}`}
      </small>
    );
  return (
    <small className="qwords">
      {reading?.words ?? ' '}
      {text.trim() !== applied && (reading?.words === undefined ? 'Enter runs it' : ' · Enter runs it')}
    </small>
  );
}

const PAUSE_MS = 700;

/** Whether the text was changed just now: a half-typed word is no mistake yet. */
function useTyping(text: string, applied: string): boolean {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled !== text && text.trim() !== applied;
}

/** What the language says of a text; loaded once there is one. */
function useReading(text: string): Reading | undefined {
  const [reading, setReading] = useState<Reading>();
  useEffect(() => {
    if (text.trim() === '') return undefined;
    let gone = false;
    void import('./language.ts').then(({ read }) => {
      if (!gone) setReading(read(text));
    });
    return () => {
      gone = true;
    };
  }, [text]);
  return reading?.text === text ? reading : reading === undefined ? undefined : { ...reading, problem: undefined };
}
