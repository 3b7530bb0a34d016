import type { Entry } from '#entry/entry';
import type { ViewWindow } from '#wire/worker-api';
import { type Extent, clampTop, lastTop, scrollOf, topAfter } from './scroll.ts';

const OVERSCAN = 4;
const MOST_KEPT = 2000;

/** What the list wants to see. */
export interface Wanted {
  readonly rows: number;
  readonly follow: boolean;
  readonly first: number;
  /** Put this entry into the window instead. */
  readonly around?: string;
}

/** Rows to render, and whether the newest are followed. A new object whenever one of these changes. */
export interface Shown {
  readonly from: number;
  readonly to: number;
  /** Added to a row's number, a key that keeps DOM nodes through leaps. */
  readonly keyShift: number;
  readonly begin: number;
  readonly end: number;
  readonly follow: boolean;
  readonly paused: boolean;
  /** Rows that came since the list was held. */
  readonly fresh: number;
  /** Rises when contents changed. */
  readonly revision: number;
}

/**
 * Where the reader stands in the list. Rows are numbered by the worker; the list shows `[from, to)` of them with `top` at its upper edge. New rows never move
 * what is read: only following the newest moves by itself.
 */
export class ListModel {
  private readonly rows = new Map<number, Entry>();
  private extent: Extent = { begin: 0, end: 0, rowHeight: 28, height: 0 };
  private known = { first: 0, last: 0 };
  private heldEnd = 0;
  private asked = '';
  private around: string | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly ask: (wanted: Wanted) => void;
  top = 0;
  follow = true;
  paused = false;
  shown: Shown = { from: 0, to: 0, keyShift: 0, begin: 0, end: 0, follow: true, paused: false, fresh: 0, revision: 0 };

  constructor(ask: (wanted: Wanted) => void) {
    this.ask = ask;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get geometry(): Extent {
    return this.extent;
  }

  row(number: number): Entry | undefined {
    return this.rows.get(number);
  }

  /** The number of an entry among the rows that are here. */
  numberOf(id: string): number | undefined {
    for (const [number, entry] of this.rows) if (entry.id === id) return number;
    return undefined;
  }

  /** Rows that fit whole. */
  get page(): number {
    return Math.max(1, Math.floor(this.extent.height / this.extent.rowHeight));
  }

  /** Where the scroll bar belongs. */
  get scroll(): number {
    return scrollOf(this.extent, this.top);
  }

  /** Another question: nothing that is here counts any more. */
  reset(around?: string): void {
    this.around = around;
    this.follow = around === undefined;
    this.paused = false;
    this.asked = '';
    this.request();
  }

  resize(height: number, rowHeight: number): void {
    if (height === this.extent.height && rowHeight === this.extent.rowHeight) return;
    this.extent = { ...this.extent, height, rowHeight };
    this.settle(this.top);
  }

  /** A window of rows as the worker sent it; `fresh`: the first for another question. */
  take(window: ViewWindow, fresh: boolean): void {
    if (fresh) {
      this.rows.clear();
      this.heldEnd = window.end;
    }
    const moved = fresh ? 0 : this.shiftOf(window);
    if (this.rows.size > MOST_KEPT || moved !== 0) this.rows.clear();
    let number = window.first;
    for (const entry of window.entries) this.rows.set(number++, entry);
    this.known = { first: window.first, last: number };
    this.extent = { ...this.extent, begin: window.begin, end: window.end };
    let top = this.top + moved;
    if (this.around !== undefined) {
      const index = window.entries.findIndex((entry) => entry.id === this.around);
      if (index >= 0) {
        top = window.first + index - this.extent.height / this.extent.rowHeight / 3;
        this.heldEnd = window.end;
        this.around = undefined;
      } else if (window.scan.complete) {
        this.around = undefined;
        this.follow = true;
      } else top = lastTop(this.extent);
    }
    this.settle(top, true);
  }

  /** The scroll bar went from `before` to `after`. */
  scrolled(before: number, after: number): void {
    this.around = undefined;
    const top = topAfter(this.extent, this.top, before, after);
    if (top < this.top) this.hold();
    else if (!this.paused && top >= lastTop(this.extent) - 0.01) this.follow = true;
    this.settle(top);
  }

  /** Shows the rows of `number` with as little movement as possible. */
  reveal(number: number): void {
    const whole = this.extent.height / this.extent.rowHeight;
    if (number < this.top) this.hold();
    if (number < this.top) this.settle(number);
    else if (number + 1 > this.top + whole) this.settle(number + 1 - whole);
    else this.settle(this.top);
  }

  /** Stays where it is. */
  hold(): void {
    if (this.follow) this.heldEnd = this.extent.end;
    this.follow = false;
  }

  /** The pointer is down: what is under it stays there. Gives what ends that. */
  grasp(): () => void {
    const { follow } = this;
    this.hold();
    return () => {
      if (follow && !this.follow && !this.paused) this.newest();
    };
  }

  /** A row was chosen: it stays where it is. */
  pinTo(number: number): void {
    this.around = undefined;
    this.hold();
    this.reveal(number);
  }

  pause(): void {
    this.hold();
    this.paused = true;
    this.settle(this.top);
  }

  /** To the newest rows, and on with them. */
  newest(): void {
    this.around = undefined;
    this.paused = false;
    this.follow = true;
    this.settle(lastTop(this.extent));
  }

  oldest(): void {
    this.around = undefined;
    this.hold();
    this.settle(this.extent.begin);
  }

  /** How far the row at the upper edge was pushed by rows that were put in before it. */
  private shiftOf(window: ViewWindow): number {
    if (this.follow) return 0;
    for (let number = Math.ceil(this.top); number < Math.ceil(this.top) + this.page; number++) {
      const id = this.rows.get(number)?.id;
      if (id === undefined) continue;
      const index = window.entries.findIndex((entry) => entry.id === id);
      if (index >= 0) return window.first + index - number;
    }
    return 0;
  }

  private settle(wantedTop: number, changed = false): void {
    const { extent } = this;
    this.top = this.follow ? lastTop(extent) : clampTop(extent, wantedTop);
    const visible = Math.ceil(extent.height / extent.rowHeight);
    const from = Math.max(extent.begin, Math.floor(this.top / OVERSCAN) * OVERSCAN - OVERSCAN);
    const to = Math.min(extent.end, from + visible + OVERSCAN * 3);
    const before = this.shown;
    const apart = from >= before.to || to <= before.from;
    const next: Shown = {
      from,
      to,
      keyShift: apart ? before.keyShift + before.from - from : before.keyShift,
      begin: extent.begin,
      end: extent.end,
      follow: this.follow,
      paused: this.paused,
      fresh: this.follow ? 0 : Math.max(0, extent.end - this.heldEnd),
      revision: before.revision + (changed ? 1 : 0),
    };
    const same = (Object.keys(next) as (keyof Shown)[]).every((key) => next[key] === before[key]);
    if (!same) this.shown = next;
    this.request();
    if (!same) for (const listener of this.listeners) listener();
  }

  /** Asks for rows when what is visible is not safely inside what is here. */
  private request(): void {
    const visible = Math.max(20, Math.ceil(this.extent.height / this.extent.rowHeight));
    const rows = Math.min(300, visible * 3);
    if (this.around !== undefined) return this.sendOnce({ rows, follow: false, first: 0, around: this.around });
    if (this.follow) return this.sendOnce({ rows: Math.min(300, visible + OVERSCAN * 3), follow: true, first: 0 });
    const low = Math.max(this.extent.begin, Math.floor(this.top) - OVERSCAN);
    const high = Math.min(this.extent.end, Math.ceil(this.top) + visible + OVERSCAN);
    const covered = this.known.first <= low && this.known.last >= high;
    const first = Math.max(this.extent.begin, Math.floor(this.top) - visible);
    // While held, the worker must look at this stretch too: it sends rows again when they change.
    if (!covered || this.asked.startsWith('true')) this.sendOnce({ rows, follow: false, first });
  }

  private sendOnce(wanted: Wanted): void {
    const key = `${wanted.follow} ${wanted.rows} ${wanted.first} ${wanted.around ?? ''}`;
    if (key === this.asked) return;
    this.asked = key;
    this.ask(wanted);
  }
}
