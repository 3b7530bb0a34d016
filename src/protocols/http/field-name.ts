/**
 * The name of a field, compared four letters at a time and in whatever case. At least four letters long; the last four overlap the ones before when the
 * length is no multiple of four.
 */
export class FieldName {
  readonly length: number;
  private readonly places: readonly number[];
  private readonly words: Int32Array;
  /** The bit in which upper and lower case differ, where there is a letter. */
  private readonly cases: Int32Array;

  /** `name` in lower case: letters and `-`. */
  constructor(name: string) {
    const { length } = name;
    this.length = length;
    this.places = Array.from({ length: (length + 3) >> 2 }, (_, i) => Math.min(i * 4, length - 4));
    this.words = Int32Array.from(this.places, (at) => wordOf(name, at, (code) => code));
    this.cases = Int32Array.from(this.places, (at) => wordOf(name, at, (code) => (code === 0x2d ? 0 : 0x20)));
  }

  /** Whether the name stands at `at`. At least `length` bytes must follow. */
  isAt(view: DataView, at: number): boolean {
    const { places, words, cases } = this;
    for (let i = 0; i < words.length; i++)
      if ((view.getInt32(at + (places[i] as number), true) | (cases[i] as number)) !== words[i]) return false;
    return true;
  }
}

function wordOf(name: string, at: number, of: (code: number) => number): number {
  let word = 0;
  for (let i = 0; i < 4; i++) word |= of(name.charCodeAt(at + i)) << (8 * i);
  return word;
}
