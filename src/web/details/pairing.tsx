import type { ReactElement, ReactNode } from 'react';

/** A name and its value in a table of them. */
export function Pairing({
  label,
  doc,
  children,
}: {
  readonly label: string;
  readonly doc?: string | undefined;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div>
      <dt data-tip={doc}>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
