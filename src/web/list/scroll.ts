/** The tallest spacer that browsers scroll exactly, px. Longer lists are mapped onto it. */
export const TALLEST = 4_000_000;

/** A list as the scroll bar sees it. `top` is a row number with a fraction: the row whose part is at the upper edge. */
export interface Extent {
  /** Rows `[begin, end)`. */
  readonly begin: number;
  readonly end: number;
  /** px. */
  readonly rowHeight: number;
  readonly height: number;
}

/** Height of the spacer, px. */
export function spacerHeight(extent: Extent): number {
  return Math.max(extent.height, Math.min(TALLEST, (extent.end - extent.begin) * extent.rowHeight));
}

/** Largest `top`: the last row at the lower edge. */
export function lastTop(extent: Extent): number {
  return Math.max(extent.begin, extent.end - extent.height / extent.rowHeight);
}

export function clampTop(extent: Extent, top: number): number {
  return Math.max(extent.begin, Math.min(lastTop(extent), top));
}

/** Where the scroll bar belongs for `top`, px. */
export function scrollOf(extent: Extent, top: number): number {
  const travel = lastTop(extent) - extent.begin;
  return travel <= 0 ? 0 : ((top - extent.begin) / travel) * (spacerHeight(extent) - extent.height);
}

/**
 * The row number after the scroll bar went from `before` to `after`. Small steps (wheel, keys, touch) move by exactly that many pixels, also where
 * the list is mapped; leaps (the bar dragged) go to the same share of the list.
 */
export function topAfter(extent: Extent, top: number, before: number, after: number): number {
  const room = spacerHeight(extent) - extent.height;
  if (room <= 0) return extent.begin;
  if (after <= 0) return extent.begin;
  if (after >= room - 1) return lastTop(extent);
  const step = after - before;
  if (Math.abs(step) < extent.height * 2) return clampTop(extent, top + step / extent.rowHeight);
  return clampTop(extent, extent.begin + (after / room) * (lastTop(extent) - extent.begin));
}
