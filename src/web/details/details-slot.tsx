import { type ReactElement, Suspense, lazy, useEffect } from 'react';

const load = (): Promise<typeof import('./details.tsx')> => import('./details.tsx');
const Details = lazy(load);
const SOON_MS = 400;

/** Where the details are shown; their code is fetched soon after the first rows, before anyone clicks. */
export function DetailsSlot({ id }: { readonly id: string | undefined }): ReactElement | undefined {
  useEffect(() => {
    const timer = setTimeout(() => void load(), SOON_MS);
    return () => clearTimeout(timer);
  }, []);
  if (id === undefined) return undefined;
  return (
    <Suspense fallback={<aside className="detail" aria-label="Details" aria-busy="true" />}>
      <Details id={id} />
    </Suspense>
  );
}
