/** Walks the options of a pcapng block (draft-ietf-opsawg-pcapng §3.5) without making objects. */
export class Options {
  code = 0;
  /** `[start, end)`: the value of the option that `next` found. */
  start = 0;
  end = 0;
  /** An option that reaches over the block's end: the list is broken there. */
  broken = false;
  private view: DataView = new DataView(new ArrayBuffer(0));
  private little = true;
  private at = 0;
  private limit = 0;

  /** Starts at an option list in `[start, end)`. */
  open(view: DataView, start: number, end: number, little: boolean): void {
    this.view = view;
    this.little = little;
    this.at = start;
    this.limit = end;
    this.broken = false;
  }

  /** Moves to the next option; `false` at the list's end. */
  next(): boolean {
    const { view, little, at, limit } = this;
    if (limit - at < 4) return false;
    this.code = view.getUint16(at, little);
    if (this.code === 0) return false;
    const length = view.getUint16(at + 2, little);
    this.start = at + 4;
    this.end = this.start + length;
    if (this.end > limit) {
      this.broken = true;
      return false;
    }
    this.at = this.start + padded(length);
    return true;
  }

  get length(): number {
    return this.end - this.start;
  }
}

/** The next multiple of four. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
