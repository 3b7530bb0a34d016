import { Menu } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { say } from '../frame/announce.ts';
import { portalHost } from '../frame/portal.ts';
import { useStore } from '../state/store.ts';
import { copy, filterBy } from './apply.ts';
import { type Subject, menu } from './menu-store.ts';

/** The menu of a value: filter for, filter out, copy. */
export default function ValueMenu(): ReactElement | undefined {
  const open = useStore(menu, (at) => at);
  if (open === undefined) return undefined;
  const { x, y, subjects, origin } = open;
  const [first, ...others] = subjects;
  const anchor = { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
  return (
    <Menu.Root open onOpenChange={(next) => (next ? undefined : menu.set(undefined))} modal={false}>
      <Menu.Portal container={portalHost()}>
        <Menu.Positioner anchor={anchor} side="bottom" align="start" className="z-50">
          <Menu.Popup
            className="popup max-h-(--available-height) overflow-auto"
            aria-label="What to do with this value"
            finalFocus={() => origin ?? true}
          >
            {first !== undefined && <SubjectItems subject={first} />}
            {others.length > 0 && (
              <Menu.Group>
                <hr />
                <Menu.GroupLabel className="popup-head">Filter for</Menu.GroupLabel>
                {others.map((subject) => (
                  <OtherItem key={`${subject.label} ${subject.text}`} subject={subject} />
                ))}
              </Menu.Group>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function SubjectItems({ subject }: { readonly subject: Subject }): ReactElement {
  const { field, value, label, text } = subject;
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return (
    <Menu.Group>
      <Menu.GroupLabel className="popup-head">
        {label} <span className="mono">{shown}</span>
      </Menu.GroupLabel>
      {field !== undefined && value !== undefined && (
        <>
          <Menu.Item className="popup-row" onClick={() => void filterBy(field, value, false)}>
            Filter for this
          </Menu.Item>
          <Menu.Item className="popup-row" onClick={() => void filterBy(field, value, true)}>
            Filter out
          </Menu.Item>
        </>
      )}
      <Menu.Item
        className="popup-row"
        onClick={() => void copy(text).then((done) => say(done ? 'Copied' : 'The browser does not allow copying'))}
      >
        Copy
      </Menu.Item>
    </Menu.Group>
  );
}

/** One of a row's other values: to filter for it. */
function OtherItem({ subject }: { readonly subject: Subject }): ReactElement | undefined {
  const { field, value, label, text } = subject;
  if (field === undefined || value === undefined) return undefined;
  return (
    <Menu.Item className="popup-row" onClick={() => void filterBy(field, value, false)}>
      <span className="dim">{label}</span>
      <span className="mono clip">{text}</span>
    </Menu.Item>
  );
}
