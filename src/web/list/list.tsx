import { type MouseEvent, type ReactElement, useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { openRowMenu } from '../query/menu-store.ts';
import { count } from '../state/format.ts';
import { place } from '../state/navigation.ts';
import { cursor, select } from '../state/selection.ts';
import { settings } from '../state/settings.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';
import { list } from '../state/view.ts';
import { USUAL_COLUMNS, fitting, gridTemplate } from './columns.tsx';
import { ColumnsButton } from './columns-button.tsx';
import { Empty } from './empty.tsx';
import { Header } from './header.tsx';
import { Row } from './row.tsx';
import { Scan } from './scan.tsx';
import { spacerHeight } from './scroll.ts';

const HEIGHTS = { compact: 24, normal: 28, comfortable: 34 } as const;
const NARROW_HEIGHT = 52;
const HEAD_HEIGHT = 27;
/** Steps of the scroll bar below this, px, that follow no touch, are the browser's: something above the list changed its height for a moment. */
const SMALL = 64;
const RECENT_MS = 800;
/** Below this width a row has two lines instead of columns, px. */
const NARROW = 560;

/** The live list. */
export function List(): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const size = useSize(scroller);
  const chosen = useStore(settings, (all) => all.columns) ?? USUAL_COLUMNS;
  const widths = useStore(settings, (all) => all.widths);
  const density = useStore(settings, (all) => all.density);
  const selected = useStore(cursor, (at) => at?.id);
  const stale = useStore(traffic, (all) => all.stale);
  const shown = useSyncExternalStore(list.subscribe, () => list.shown);
  const narrow = size.width < NARROW;
  const columns = fitting(chosen, widths, size.width);
  const rowHeight = narrow ? NARROW_HEIGHT : HEIGHTS[density];

  useLayoutEffect(() => {
    if (size.height > 0) list.resize(size.height - (narrow ? 0 : HEAD_HEIGHT), rowHeight);
  }, [size.height, rowHeight, narrow]);
  useScroll(scroller, layer, shown.from);

  const rows: ReactElement[] = [];
  for (let number = shown.from; number < shown.to; number++) {
    const entry = list.row(number);
    rows.push(
      <Row
        key={number + shown.keyShift}
        entry={entry}
        columns={columns}
        narrow={narrow}
        selected={entry !== undefined && entry.id === selected}
        index={number - shown.begin + 2}
      />,
    );
  }
  const grasped = useGrasp();
  const click = useCallback(
    (event: MouseEvent) => {
      // The row that was under the pointer when it went down, whatever is there now.
      const id = grasped.current ?? rowId(event.target);
      const number = id === undefined ? undefined : list.numberOf(id);
      if (id === undefined || number === undefined || getSelection()?.type === 'Range') return;
      list.pinTo(number);
      select({ id, number, entry: list.row(number) }, true);
    },
    [grasped],
  );
  const menu = useCallback((event: MouseEvent) => {
    const id = rowId(event.target);
    const number = id === undefined ? undefined : list.numberOf(id);
    const entry = number === undefined ? undefined : list.row(number);
    if (id === undefined || number === undefined || entry === undefined) return;
    event.preventDefault();
    list.pinTo(number);
    select({ id, number, entry }, false);
    const column = (event.target as Element).closest<HTMLElement>('[data-column]')?.dataset['column'];
    openRowMenu(entry, column, event.clientX, event.clientY);
  }, []);
  const all = shown.end - shown.begin;
  return (
    <section
      className="list"
      aria-label="Entries"
      style={{ '--cols': gridTemplate(columns), '--row': `${rowHeight}px` } as Record<string, string>}
    >
      <div
        className="entries"
        role="grid"
        tabIndex={0}
        id="entries"
        aria-label="Entries, oldest first"
        aria-rowcount={all + 1}
        aria-colcount={narrow ? 1 : columns.length}
        aria-activedescendant={selected === undefined ? undefined : 'selected-row'}
        aria-busy={stale}
        onClick={click}
        onContextMenu={menu}
      >
        <div className="scroller" ref={scroller} role="presentation" data-stale={stale}>
          {!narrow && (
            <div role="rowgroup" className="heads">
              <Header columns={columns} />
            </div>
          )}
          <div
            className="spacer"
            role="rowgroup"
            style={{ height: spacerHeight({ ...list.geometry, begin: shown.begin, end: shown.end, rowHeight }) }}
          >
            <div className="window" role="presentation" style={{ top: narrow ? 0 : HEAD_HEIGHT }}>
              <div className="layer" ref={layer} role="presentation">
                {rows}
              </div>
            </div>
          </div>
        </div>
      </div>
      {!narrow && <ColumnsButton />}
      <Scan />
      {all === 0 && !stale && <Empty />}
      {!shown.follow && shown.fresh > 0 && (
        <button type="button" className="pill" onClick={() => list.newest()}>
          ↓ <b>{count(shown.fresh)}</b> new
        </button>
      )}
    </section>
  );
}

/** While the pointer is down the rows stand still. Gives the row that it went down on, until the click is over. */
function useGrasp(): { readonly current: string | undefined } {
  const row = useRef<string>(undefined);
  useEffect(() => {
    let release: (() => void) | undefined;
    const down = (event: PointerEvent): void => {
      row.current = undefined;
      if (event.button !== 0 || !(event.target instanceof Element) || event.target.closest('#entries .layer') === null) return;
      row.current = rowId(event.target);
      release ??= list.grasp();
    };
    const up = (): void => {
      if (release === undefined) return;
      const last = release;
      release = undefined;
      // The click comes after this, and may choose the row, which holds the list.
      setTimeout(() => {
        const { entry } = place.get();
        const chosen = (entry !== undefined && entry === row.current) || getSelection()?.type === 'Range';
        if (!chosen) last();
        row.current = undefined;
      });
    };
    document.addEventListener('pointerdown', down, true);
    document.addEventListener('pointerup', up);
    document.addEventListener('pointercancel', up);
    return () => {
      document.removeEventListener('pointerdown', down, true);
      document.removeEventListener('pointerup', up);
      document.removeEventListener('pointercancel', up);
    };
  }, []);
  return row;
}

function rowId(target: EventTarget): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset['id'] : undefined;
}

/** Width and height of an element, kept up to date. */
function useSize(ref: React.RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 900, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

/**
 * Ties the scroll bar to the list. Rows stand in a layer that sticks to the list's own box; scrolling moves the layer, so that rows and the list's idea of
 * where it is can never differ.
 */
function useScroll(scroller: React.RefObject<HTMLDivElement | null>, layer: React.RefObject<HTMLDivElement | null>, from: number): void {
  const position = useRef(0);
  const settling = useRef(0);
  const room = useRef(0);
  const place = useCallback(() => {
    if (layer.current !== null) layer.current.style.transform = `translateY(${(from - list.top) * list.geometry.rowHeight}px)`;
  }, [from, layer]);

  useLayoutEffect(() => {
    place();
    const element = scroller.current;
    if (element === null || performance.now() < settling.current) return;
    const wanted = list.scroll;
    if (Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
    position.current = element.scrollTop;
    room.current = element.scrollHeight - element.clientHeight;
  });

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let touchedAt = -RECENT_MS;
    const sync = (): void => {
      settling.current = 0;
      element.scrollTop = list.scroll;
      position.current = element.scrollTop;
      room.current = element.scrollHeight - element.clientHeight;
    };
    const scroll = (): void => {
      const now = element.scrollTop;
      if (Math.abs(now - position.current) < 0.5) return;
      // The browser moved the bar because the list got another size, not the reader.
      const small = Math.abs(now - position.current) < SMALL && performance.now() - touchedAt > RECENT_MS;
      if (element.scrollHeight - element.clientHeight !== room.current || (list.follow && small)) return sync();
      settling.current = performance.now() + 150;
      const before = list.shown;
      const at = position.current;
      position.current = now;
      flushSync(() => list.scrolled(at, now));
      if (before === list.shown) place();
      clearTimeout(timer);
      timer = setTimeout(sync, 160);
    };
    const touch = (): void => {
      touchedAt = performance.now();
    };
    const touches = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;
    for (const kind of touches) element.addEventListener(kind, touch, { passive: true });
    element.addEventListener('scroll', scroll, { passive: true });
    return () => {
      for (const kind of touches) element.removeEventListener(kind, touch);
      element.removeEventListener('scroll', scroll);
      clearTimeout(timer);
    };
  }, [place, scroller]);
}
