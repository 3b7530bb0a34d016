import { Dialog } from '@base-ui/react/dialog';
import type { ReactElement } from 'react';
import { portalHost } from './portal.ts';
import { useStore } from '../state/store.ts';
import { helpOpen } from './help-store.ts';

const KEYS: readonly (readonly [keys: string, words: string])[] = [
  ['/', 'to the query'],
  ['Enter', 'in the query: run it'],
  ['j k', 'next and previous row'],
  ['Enter', 'open the details'],
  ['Esc', 'back: close details, menus'],
  ['Space', 'pause, and on with the newest'],
  ['Home End', 'oldest row, newest row'],
  ['PgUp PgDn', 'a page of rows'],
  ['[ ]', 'previous and next tab of the details'],
  ['y', 'copy the request as curl'],
  ['f', 'filter by values of the selected row'],
  ['v', 'saved views'],
  ['g t', 'Traffic'],
  ['g h', 'Health'],
  ['?', 'this list'],
];

/** The list of keys. */
export default function Help(): ReactElement {
  const open = useStore(helpOpen, (is) => is);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => helpOpen.set(next)}>
      <Dialog.Portal container={portalHost()}>
        <Dialog.Backdrop className="dialog-shade" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>Keys</Dialog.Title>
          <dl className="keys">
            {KEYS.map(([keys, words]) => (
              <div key={keys + words}>
                <dt>
                  {keys.split(' ').map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
          <Dialog.Close className="btn small mt-4">Close</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
