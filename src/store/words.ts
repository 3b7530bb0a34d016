/** A text that is longer (UTF-16 units) is cut in its column; the stored message still has it whole. */
export const LONGEST_WORD = 4096;

/** The dictionary of a text column while its segment is written: a code for every different text, in order of appearance. */
export class Words {
  private readonly codes = new Map<string, number>();
  private list: string[] = [];
  private published = 0;
  private lastText: string | undefined = undefined;
  private lastCode = 0;
  private readonly first: string | undefined;
  /** UTF-16 units of all words of the segment. */
  length = 0;
  /** Texts that were cut at `LONGEST_WORD`. */
  cut = 0;

  /** `first` is the word of code 0, for columns whose rows must have one. */
  constructor(first?: string) {
    this.first = first;
    this.clear();
  }

  /** The code of a text; the same text again costs a comparison. */
  code(text: string): number {
    if (text === this.lastText) return this.lastCode;
    const known = this.codes.get(text);
    const code = known ?? this.add(text);
    this.lastText = text;
    this.lastCode = code;
    return code;
  }

  private add(text: string): number {
    // Half a surrogate pair would become U+FFFD on disk and could make two words equal, which readers of dictionaries refuse.
    const word = text.length > LONGEST_WORD ? text.slice(0, LONGEST_WORD).toWellFormed() : text.toWellFormed();
    if (text.length > LONGEST_WORD) this.cut++;
    if (word !== text) {
      const known = this.codes.get(word);
      if (known !== undefined) return known;
    }
    const code = this.list.length;
    this.codes.set(word, code);
    this.list.push(word);
    this.length += word.length;
    return code;
  }

  /** Code of the first word that `take` will give. */
  get from(): number {
    return this.published;
  }

  /** The words since the last call. */
  take(): string[] {
    const fresh = this.list.slice(this.published);
    this.published = this.list.length;
    return fresh;
  }

  /** Begins a new segment. */
  clear(): void {
    this.codes.clear();
    this.list = [];
    this.published = 0;
    this.length = 0;
    this.lastText = undefined;
    if (this.first !== undefined) this.add(this.first);
  }
}
