import type { MouseEvent, ReactElement, ReactNode } from 'react';
import { filterBy } from '../query/apply.ts';
import { type Subject, openValueMenu } from '../query/menu-store.ts';

const MASKED = '[REDACTED]';

/** Text in which masked values stand out. */
export function Masked({ text }: { readonly text: string }): ReactNode {
  if (!text.includes(MASKED)) return text;
  let at = 0;
  const parts: ReactNode[] = [];
  for (const piece of text.split(MASKED)) {
    if (at > 0)
      parts.push(
        <span key={at} className="redact">
          {MASKED}
        </span>,
      );
    parts.push(piece);
    at++;
  }
  return parts;
}

/** A value with what can be done with it: filter for, filter out, more; also by the context menu. */
export function Value({
  subject,
  children,
  wrap,
}: {
  readonly subject: Subject;
  readonly children?: ReactNode;
  readonly wrap?: boolean;
}): ReactElement {
  const { field, value, label } = subject;
  const context = (event: MouseEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    openValueMenu(subject, event.clientX, event.clientY);
  };
  const more = (event: MouseEvent<HTMLButtonElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    openValueMenu(subject, box.left, box.bottom + 2);
  };
  return (
    <span className="value" onContextMenu={context}>
      <span className={wrap === false ? 'value-text clip' : 'value-text'}>{children ?? <Masked text={subject.text} />}</span>
      <span className="value-acts">
        {field !== undefined && value !== undefined && (
          <>
            <button
              type="button"
              className="icon-btn"
              tabIndex={-1}
              aria-label={`Filter for ${label}`}
              data-tip="Filter for this"
              onClick={() => void filterBy(field, value, false)}
            >
              <Sign d="M2.500 5.300h7M2.500 8.300h7" />
            </button>
            <button
              type="button"
              className="icon-btn"
              tabIndex={-1}
              aria-label={`Filter out ${label}`}
              data-tip="Filter out"
              onClick={() => void filterBy(field, value, true)}
            >
              <Sign d="M2.500 5.300h7M2.500 8.300h7M8.500 2.500l-5 8.500" />
            </button>
          </>
        )}
        <button type="button" className="icon-btn" aria-label={`More about ${label}`} aria-haspopup="menu" onClick={more}>
          <Sign d="M3 7h.01M6 7h.01M9 7h.01" />
        </button>
      </span>
    </span>
  );
}

function Sign({ d }: { readonly d: string }): ReactElement {
  return (
    <svg
      viewBox="0 0 12 13.600"
      width="12"
      height="13"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.500"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d={d} />
    </svg>
  );
}
