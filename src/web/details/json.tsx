import { type ReactElement, useMemo, useState } from 'react';
import type { Json } from '#entry/field';
import { Code } from './code.tsx';
import { jsonLines, linesWith } from './lines.ts';
import { SearchBox, useSearch } from './search.tsx';

/** A JSON value as a tree of lines: folded, searched, and each leaf can be filtered by. `path`: how a query calls the value. */
export function JsonView({ value, path }: { readonly value: Json; readonly path: string | undefined }): ReactElement {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => jsonLines(value, folded), [value, folded]);
  const search = useSearch();
  const found = useMemo(() => linesWith(lines, search.wanted), [lines, search.wanted]);
  const fold = (key: string): void => {
    const next = new Set(folded);
    if (!next.delete(key)) next.add(key);
    setFolded(next);
  };
  return (
    <>
      {lines.length > 12 && <SearchBox search={search} found={found.length} />}
      <Code lines={lines} wanted={search.wanted} current={search.current(found)} onFold={fold} path={path} label="JSON" />
    </>
  );
}
