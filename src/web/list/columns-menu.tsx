import { Menu } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { type Density, settings } from '../state/settings.ts';
import { portalHost } from '../frame/portal.ts';
import { useStore } from '../state/store.ts';
import { COLUMNS, USUAL_COLUMNS } from './columns.tsx';

const DENSITIES: readonly (readonly [Density, string])[] = [
  ['compact', 'Compact'],
  ['normal', 'Normal'],
  ['comfortable', 'Comfortable'],
];

/** Which columns are shown, and how close the rows are. */
export default function ColumnsMenu({ anchor, onClose }: { readonly anchor: HTMLElement; readonly onClose: () => void }): ReactElement {
  const chosen = useStore(settings, (all) => all.columns) ?? USUAL_COLUMNS;
  const density = useStore(settings, (all) => all.density);
  const toggle = (id: string, on: boolean): void => {
    const ids = COLUMNS.map((column) => column.id).filter((each) => (each === id ? on : chosen.includes(each)));
    settings.patch({ columns: ids });
  };
  return (
    <Menu.Root open onOpenChange={(open) => (open ? undefined : onClose())} modal={false}>
      <Menu.Portal container={portalHost()}>
        <Menu.Positioner anchor={anchor} align="end" sideOffset={4} className="z-50">
          <Menu.Popup className="popup max-h-(--available-height) overflow-auto" aria-label="Columns and density">
            <Menu.RadioGroup value={density} onValueChange={(value: Density) => settings.patch({ density: value })}>
              {DENSITIES.map(([value, words]) => (
                <Menu.RadioItem key={value} value={value} className="popup-row" closeOnClick={false}>
                  <Tick on={density === value} /> {words} rows
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <hr />
            {COLUMNS.filter((column) => column.id !== 'summary').map((column) => (
              <Menu.CheckboxItem
                key={column.id}
                className="popup-row"
                checked={chosen.includes(column.id)}
                onCheckedChange={(on) => toggle(column.id, on)}
                closeOnClick={false}
              >
                <Tick on={chosen.includes(column.id)} /> {column.title}
              </Menu.CheckboxItem>
            ))}
            <hr />
            <Menu.Item className="popup-row" onClick={() => settings.patch({ columns: undefined, widths: {} })}>
              <Tick on={false} /> As usual
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Tick({ on }: { readonly on: boolean }): ReactElement {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
      {on && <path d="M2 6.500l2.600 2.500L10 3.200" />}
    </svg>
  );
}
