import type { Bytes } from '#base/bytes';
import { Malformed } from '#base/errors';
import { DynamicTable, UNKNOWN_LINE, UNKNOWN_NAME_LENGTH } from './dynamic-table.ts';
import { HeaderBlock } from './header-block.ts';
import { decodeHuffman } from './huffman.ts';
import { GREATEST_SHIFT, ShiftEvidence } from './shift-evidence.ts';
import { STATIC_COUNT, staticAt, staticLines, staticNameLength } from './static-table.ts';

/** Fields from that many different places make an inferred place certain. */
const CERTAIN = 3;
/** Blocks after which the question how many entries were lost is given up. */
const GREATEST_DOUBT = 256;
const REMEMBERED = 16;
const SPACE = 0x20;
const UNDERSCORE = 0x5f;
const COLON = 0x3a;

/**
 * Decodes the header blocks of one direction (RFC 7541). It can be joined in the middle: what was inserted before is `?: ?`, and each literal fills the
 * table again.
 *
 * After a lost block nobody knows how many entries it inserted, so the place of every older entry is in doubt. Three things end the doubt: proof that no
 * block was lost (`trust`); the older entries' eviction; or blocks whose fields come out in orders of names that this direction used before under exactly
 * one assumed number (`ShiftEvidence`). Until then references to older entries are `?: ?`. What was inferred from two entries only is counted in
 * `HeaderBlock.inferred` until a third one confirms it.
 */
export class HpackDecoder {
  private table: DynamicTable;
  /** Entries inserted since a block was lost; -1 when none is in doubt. */
  private since = -1;
  private lossyBefore = false;
  /** During a trial: entries that the lost blocks are assumed to have inserted, and entries that the block would insert. -1 outside of trials. */
  private shift = -1;
  private pending = 0;
  private doubted = 0;
  /** References to entries older than the loss in the current block. */
  private older = 0;
  /** Three different places of them, counted from the newest older entry; 0 for none. */
  private firstOlder = 0;
  private secondOlder = 0;
  private thirdOlder = 0;
  private evidence: ShiftEvidence | undefined = undefined;
  /** Entries newer than those whose place was inferred; -1 when all places are certain. */
  private certain = -1;
  /** Inferred places that were used since, in blocks whose order of names was used before. */
  private readonly used = new Set<number>();
  private readonly orders = new Int32Array(REMEMBERED);
  private nextOrder = 0;
  private at = 0;
  /** Whether the last block ended a doubt by the order of its names: a well-founded guess. */
  inferred = false;

  /** `started`: whether the direction's first block will be seen. */
  constructor(started: boolean) {
    this.table = new DynamicTable(started);
  }

  /** Blocks may have been lost. */
  lost(): void {
    if (this.since < 0) this.lossyBefore = this.table.lossy;
    // Lost twice, with entries between: one distance can be found again, not two, so the smaller part is given up.
    else if (this.table.count - this.since < this.since) this.forgetOlder();
    else this.table.dropNewest(this.since);
    this.table.lossy = true;
    this.since = 0;
    this.doubted = 0;
    this.evidence?.clear();
    this.certain = -1;
    this.used.clear();
  }

  /** It turned out that no block was lost. */
  trust(): void {
    if (this.since !== 0) return;
    this.since = -1;
    this.table.lossy = this.lossyBefore;
  }

  /** Whether the place of older entries is in doubt. */
  get doubtful(): boolean {
    return this.since >= 0;
  }

  /**
   * Decodes the block `[start, end)` into `block`.
   * @throws Malformed when it breaks the format; the table is then as far as the block could be read, and `lost` should be called.
   */
  decode(bytes: Bytes, start: number, end: number, block: HeaderBlock): void {
    this.inferred = false;
    if (this.since >= 0) this.endDoubt(bytes, start, end);
    this.run(bytes, start, end, block);
    if (block.unknown > 0 || this.since >= 0) return;
    if (block.inferred > 0) this.confirm(block);
    else this.remember(block.signature);
  }

  /** Enough different entries stood where they were expected: the lost blocks would have had to insert all of them again in the same order. */
  private confirm(block: HeaderBlock): void {
    if (!this.remembers(block.signature)) return;
    if (this.firstOlder > 0) this.used.add(this.firstOlder);
    if (this.secondOlder > 0) this.used.add(this.secondOlder);
    if (this.thirdOlder > 0) this.used.add(this.thirdOlder);
    if (this.used.size < CERTAIN) return;
    this.certain = -1;
    block.inferred = 0;
  }

  private endDoubt(bytes: Bytes, start: number, end: number): void {
    if (this.table.count <= this.since || ++this.doubted > GREATEST_DOUBT) {
      this.forgetOlder();
      this.since = -1;
      return;
    }
    this.evidence ??= new ShiftEvidence();
    const most = Math.min(GREATEST_SHIFT, this.table.count);
    let fitted = false;
    for (let shift = 0; shift <= most; shift++) fitted = this.tries(shift, bytes, start, end, this.evidence) || fitted;
    const shift = this.evidence.settle(fitted);
    if (shift < 0) return;
    this.table = this.table.copy(this.since, shift);
    this.certain = this.since + shift;
    this.since = -1;
    this.inferred = true;
  }

  /** Reads the block as if so many entries were lost, and notes what that says. Changes nothing else. */
  private tries(shift: number, bytes: Bytes, start: number, end: number, evidence: ShiftEvidence): boolean {
    this.shift = shift;
    this.pending = 0;
    try {
      this.run(bytes, start, end, trialBlock);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return false;
    } finally {
      this.shift = -1;
    }
    if (this.older === 0 || trialBlock.unknown > 0) return false;
    const fits = this.remembers(trialBlock.signature);
    if (fits) evidence.fits(shift, this.firstOlder, this.secondOlder);
    else evidence.misses(shift);
    return fits;
  }

  private forgetOlder(): void {
    this.table = this.table.copy(this.since, 0, 0);
  }

  private remember(order: number): void {
    if (this.remembers(order)) return;
    this.orders[this.nextOrder] = order;
    this.nextOrder = (this.nextOrder + 1) & (REMEMBERED - 1);
  }

  private remembers(order: number): boolean {
    return this.orders.includes(order);
  }

  private run(bytes: Bytes, start: number, end: number, block: HeaderBlock): void {
    block.clear();
    this.older = 0;
    this.firstOlder = 0;
    this.secondOlder = 0;
    this.thirdOlder = 0;
    this.at = start;
    while (this.at < end) {
      const first = bytes[this.at] as number;
      if (first >= 0x80) this.indexed(this.integer(bytes, 7, end), block);
      else if (first >= 0x40) this.literal(bytes, this.integer(bytes, 6, end), end, block, true);
      else if (first < 0x20) this.literal(bytes, this.integer(bytes, 4, end), end, block, false);
      else {
        if (block.count > 0) throw new Malformed('hpack: size update inside a block');
        const size = this.integer(bytes, 5, end);
        if (this.shift < 0) this.table.resize(size);
      }
      if (this.shift >= 0 && block.unknown > 0) return;
    }
  }

  private indexed(index: number, block: HeaderBlock): void {
    if (index === 0) throw new Malformed('hpack: index 0');
    if (index <= STATIC_COUNT) {
      block.add(staticLines, staticAt[index] as number, staticAt[index + 1] as number, staticNameLength[index] as number);
      return;
    }
    const position = this.place(index - STATIC_COUNT, block);
    if (position === 0) {
      block.unknown++;
      block.add(UNKNOWN_LINE, 0, UNKNOWN_LINE.length, UNKNOWN_NAME_LENGTH);
      return;
    }
    const table = this.table;
    const start = table.startOf(position);
    const nameLength = table.nameLengthOf(position);
    if (nameLength === UNKNOWN_NAME_LENGTH && table.bytes[start] === UNKNOWN_LINE[0]) block.unknown++;
    block.add(table.bytes, start, start + table.lengthOf(position), nameLength);
  }

  /** The position in our table of the sender's dynamic index (from 1); 0 when it is not known. */
  private place(index: number, block: HeaderBlock): number {
    let position = index;
    if (this.shift >= 0) {
      position -= this.pending;
      if (position <= 0) return 0;
    }
    if (this.since >= 0 && position > this.since) {
      if (this.shift < 0 || position <= this.since + this.shift) return 0;
      position -= this.shift;
      this.note(position - this.since);
    }
    if (this.certain >= 0 && position > this.certain) {
      block.inferred++;
      this.note(position - this.certain);
    }
    if (position <= this.table.count) return position;
    if (!this.table.lossy) throw new Malformed('hpack: index behind the table');
    return 0;
  }

  private note(older: number): void {
    this.older++;
    if (this.firstOlder === 0) this.firstOlder = older;
    else if (this.firstOlder === older) return;
    else if (this.secondOlder === 0) this.secondOlder = older;
    else if (this.secondOlder !== older) this.thirdOlder = older;
  }

  private literal(bytes: Bytes, nameIndex: number, end: number, block: HeaderBlock, insert: boolean): void {
    let to = block.length;
    let nameLength = 0;
    let name: Bytes = UNKNOWN_LINE;
    let nameStart = 0;
    if (nameIndex === 0) {
      to = this.text(bytes, end, block, to);
      nameLength = to - block.length;
      if (nameLength === 0) throw new Malformed('hpack: field without a name');
      if (cleanName(block.bytes, block.length, to)) block.odd++;
    } else {
      if (nameIndex <= STATIC_COUNT) {
        name = staticLines;
        nameStart = staticAt[nameIndex] as number;
        nameLength = staticNameLength[nameIndex] as number;
      } else {
        const position = this.place(nameIndex - STATIC_COUNT, block);
        nameLength = position === 0 ? UNKNOWN_NAME_LENGTH : this.table.nameLengthOf(position);
        if (position > 0) {
          name = this.table.bytes;
          nameStart = this.table.startOf(position);
        }
        if (nameLength === UNKNOWN_NAME_LENGTH && name[nameStart] === UNKNOWN_LINE[0]) block.unknown++;
      }
      block.room(to, nameLength);
      for (let i = 0; i < nameLength; i++) block.bytes[to++] = name[nameStart + i] as number;
    }
    block.room(to, 4);
    to = block.separator(to);
    const valueStart = to;
    to = this.text(bytes, end, block, to);
    if (cleanValue(block.bytes, valueStart, to)) block.odd++;
    block.room(to, 2);
    to = block.lineEnd(to);
    if (insert && this.shift >= 0) this.pending++;
    else if (insert) {
      this.table.insert(block.bytes, block.length, to, nameLength);
      if (this.since >= 0) this.since = Math.min(this.since + 1, this.table.count);
      if (this.certain >= 0) this.certain++;
    }
    block.close(to, nameLength);
  }

  /** Reads a string literal (RFC 7541 §5.2) into the block's memory at `to`; returns where it ends. */
  private text(bytes: Bytes, end: number, block: HeaderBlock, to: number): number {
    if (this.at >= end) throw new Malformed('hpack: truncated');
    const huffman = (bytes[this.at] as number) >= 0x80;
    const length = this.integer(bytes, 7, end);
    const from = this.at;
    if (length > end - from) throw new Malformed('hpack: truncated');
    this.at = from + length;
    if (huffman) {
      block.room(to, ((length * 8) / 5 + 1) | 0);
      return decodeHuffman(bytes, from, from + length, block.bytes, to);
    }
    block.room(to, length);
    const into = block.bytes;
    if (length > 48) into.set(bytes.subarray(from, from + length), to);
    else for (let i = 0; i < length; i++) into[to + i] = bytes[from + i] as number;
    return to + length;
  }

  /** Reads an integer with a prefix of `bits` (RFC 7541 §5.1), at most 2^28. */
  private integer(bytes: Bytes, bits: number, end: number): number {
    const mask = (1 << bits) - 1;
    let value = (bytes[this.at++] as number) & mask;
    if (value < mask) return value;
    for (let shift = 0; shift < 28; shift += 7) {
      if (this.at >= end) throw new Malformed('hpack: truncated');
      const byte = bytes[this.at++] as number;
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Malformed('hpack: integer too large');
  }
}

/** Trials are over before anybody else decodes, so one block serves all. */
const trialBlock = new HeaderBlock();

/** Replaces what would break the line in a value (RFC 9113 §8.2.1: CR, LF, NUL) by a blank. */
function cleanValue(bytes: Bytes, start: number, end: number): boolean {
  let odd = false;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte === 0x0d || byte === 0x0a || byte === 0) {
      bytes[i] = SPACE;
      odd = true;
    }
  }
  return odd;
}

/** Replaces what no name may hold (RFC 9113 §8.2.1): controls, blanks, bytes above 0x7e, a colon that is not the first. */
function cleanName(bytes: Bytes, start: number, end: number): boolean {
  let odd = false;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte > SPACE && byte < 0x7f && (byte !== COLON || i === start) && byte !== 0x3f) continue;
    bytes[i] = UNDERSCORE;
    odd = true;
  }
  return odd;
}
