import type { KeyboardEvent, ReactElement } from 'react';
import { settings } from '../state/settings.ts';

interface InputProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onApply: (text: string) => void;
}

export const PLACEHOLDER = 'Filter, like http && status >= 500';

/** The query as plain text: there at once, and all that is needed where the editor cannot be loaded. */
export function PlainInput({ text, onText, onApply }: InputProps): ReactElement {
  const key = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      onApply(text);
    } else if (event.key === 'Escape') document.getElementById('entries')?.focus();
    else if (event.key === 'ArrowUp' && text === '') {
      const last = settings.get().history[0];
      if (last !== undefined) onText(last);
    }
  };
  return (
    <textarea
      className="qinput"
      rows={Math.min(6, text.split('\n').length)}
      value={text}
      aria-label="Query"
      placeholder={PLACEHOLDER}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      onChange={(event) => onText(event.target.value)}
      onKeyDown={key}
    />
  );
}
