import { moveCursor, numberOfCursor, putCursor } from '../list/keys.ts';
import { openRowMenu } from '../query/menu-store.ts';
import { go, place } from '../state/navigation.ts';
import { closeDetails, cursor, select } from '../state/selection.ts';
import { list } from '../state/view.ts';
import { helpOpen } from './help-store.ts';
import { PAGES } from './rail.tsx';
import { detailKey } from '../details/keys.ts';

const PREFIX_MS = 900;
let prefixAt = 0;

/** Whether the key belongs to what is focused: a text, a menu, a dialog, a button that it would press. */
function taken(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : undefined;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (
    (target?.closest('input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"], [role="listbox"]') ??
      undefined) !== undefined
  )
    return true;
  return (
    (event.key === ' ' || event.key === 'Enter') &&
    (target?.closest('button, a, summary, [role="tab"], [role="slider"], [role="treeitem"]') ?? undefined) !== undefined
  );
}

/** Keys that work everywhere. */
export function listenForKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (taken(event)) return;
    const done = afterPrefix(event.key) || everywhere(event.key) || (place.get().page === 'traffic' && onTraffic(event));
    if (done) event.preventDefault();
  });
}

/** `g t`, `g h`. */
function afterPrefix(key: string): boolean {
  const now = performance.now();
  const page = now - prefixAt < PREFIX_MS ? PAGES.find((each) => each.key === key) : undefined;
  prefixAt = key === 'g' ? now : 0;
  if (page !== undefined) go({ page: page.page });
  return page !== undefined || key === 'g';
}

function everywhere(key: string): boolean {
  if (key === '?') helpOpen.set(true);
  else if (key === '/') {
    if (place.get().page === 'traffic') focusQuery();
    else {
      go({ page: 'traffic' });
      requestAnimationFrame(focusQuery);
    }
  } else return false;
  return true;
}

function focusQuery(): void {
  document.querySelector<HTMLElement>('.qbox .cm-content, .qbox textarea')?.focus();
}

function onTraffic(event: KeyboardEvent): boolean {
  const inDetails = event.target instanceof Element && event.target.closest('.detail') !== null;
  switch (event.key) {
    case 'j':
    case 'ArrowDown':
      if (event.key === 'ArrowDown' && inDetails) return false;
      moveCursor(list, 1);
      return true;
    case 'k':
    case 'ArrowUp':
      if (event.key === 'ArrowUp' && inDetails) return false;
      moveCursor(list, -1);
      return true;
    case ' ':
      togglePause();
      return true;
    case 'Enter':
      return openSelected();
    case 'Escape':
      if (place.get().entry === undefined) return false;
      closeDetails();
      document.getElementById('entries')?.focus();
      return true;
    case 'v':
      document.getElementById('views')?.click();
      return true;
    case 'f':
      return openMenuOfSelected();
    default:
      return (!inDetails && byPages(event.key)) || detailKey(event.key);
  }
}

function byPages(key: string): boolean {
  if (key === 'PageDown') moveCursor(list, list.page);
  else if (key === 'PageUp') moveCursor(list, -list.page);
  else if (key === 'Home') {
    list.oldest();
    putCursor(list, list.geometry.begin);
  } else if (key === 'End') list.newest();
  else return false;
  return true;
}

/** Holds the list where it is, or goes on with the newest. */
export function togglePause(): void {
  if (list.follow) list.pause();
  else list.newest();
}

function openSelected(): boolean {
  const at = cursor.get();
  if (at === undefined) return false;
  select(at, true);
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.detail [role="tab"][aria-selected="true"]')?.focus());
  return true;
}

function openMenuOfSelected(): boolean {
  const number = numberOfCursor(list);
  const entry = number === undefined ? undefined : list.row(number);
  const box = document.getElementById('selected-row')?.getBoundingClientRect();
  if (entry === undefined || box === undefined) return false;
  openRowMenu(entry, undefined, box.left + 120, box.bottom);
  return true;
}
