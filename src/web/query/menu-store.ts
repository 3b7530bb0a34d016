import type { Entry } from '#entry/entry';
import { Store } from '../state/store.ts';

/** A value that can be filtered for, filtered out, and copied. */
export interface Subject {
  /** How people call it. */
  readonly label: string;
  /** What is copied. */
  readonly text: string;
  /** A condition's left side, as written in a query: `http.request.headers["x"]`. Without it the value can only be copied. */
  readonly field?: string;
  readonly value?: string | number | boolean;
}

/** The open menu: at a point, about one value, or about all values of a row. */
export interface OpenMenu {
  readonly x: number;
  readonly y: number;
  readonly subjects: readonly Subject[];
  readonly entry?: Entry;
  /** Focused again when the menu closes. */
  readonly origin: HTMLElement | undefined;
}

export const menu: Store<OpenMenu | undefined> = new Store<OpenMenu | undefined>(undefined);

function focused(): HTMLElement | undefined {
  return document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
}

/** Opens the menu of one value. */
export function openValueMenu(subject: Subject, x: number, y: number): void {
  menu.set({ x, y, subjects: [subject], origin: focused() });
}

/** Opens the menu of a row; the value of the column under the pointer comes first. */
export function openRowMenu(entry: Entry, column: string | undefined, x: number, y: number): void {
  void import('./row-subjects.ts').then(({ rowSubjects }) =>
    menu.set({ x, y, subjects: rowSubjects(entry, column), entry, origin: focused() }),
  );
}
