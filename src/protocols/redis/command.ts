import { utf8 } from '#base/globals';
import { latin1 } from '#base/bytes';
import { Interner } from '../kit/intern.ts';
import { BLOCKING, CHANNEL, CONTAINER, findCommand, spells, unknownCommand } from './commands.ts';
import type { CommandSpec } from './commands.ts';
import { Words, wordNumber } from './words.ts';

const MAX_TEXT = 256;
const MAX_NAME = 64;
/** One for all connections: a cache of texts, which holds no state of any. */
const texts = new Interner();

/** Text of a name or key: UTF-8, at most 256 bytes of it, one string for equal bytes where it is ASCII. */
export function shortText(bytes: Uint8Array, start: number, end: number): string {
  const stop = end - start > MAX_TEXT ? start + MAX_TEXT : end;
  let all = 0;
  for (let i = start; i < stop; i++) all |= bytes[i] as number;
  return all < 0x80 ? texts.text(bytes, start, stop) : utf8(bytes, start, stop);
}

/** The hot values of a command, read from its bytes. One object is used again and again. */
export class Command {
  spec: CommandSpec = unknownCommand('');
  subcommand: string | undefined;
  key: string | undefined;
  channel: string | undefined;
  keyCount = 0;
  argumentCount = 0;
  blocking = false;
  /** Where the first key stands; -1 when there is none. */
  keyStart = -1;
  keyEnd = -1;
  /** Number of the word that is the first key; -1 when there is none. */
  firstKey = -1;
  readonly words = new Words();
  private bytes: Uint8Array = new Uint8Array(0);
  private start = 0;
  private end = 0;

  /** Reads `[start, end)`, which may be cut short. False when not even the name is there. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const { words } = this;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.subcommand = undefined;
    this.key = undefined;
    this.channel = undefined;
    this.keyCount = 0;
    this.keyStart = -1;
    this.keyEnd = -1;
    this.firstKey = -1;
    if (!words.open(bytes, start, end) || !words.next()) return false;
    this.argumentCount = words.count - 1;
    const spec = findCommand(bytes, words.start, words.end) ?? unknownCommand(upperText(bytes, words.start, words.end));
    this.spec = spec;
    this.blocking = (spec.flags & BLOCKING) !== 0;
    if ((spec.flags & (CONTAINER | CHANNEL)) !== 0 && words.next()) {
      if ((spec.flags & CONTAINER) !== 0) this.subcommand = upperText(bytes, words.start, words.end);
      else this.channel = shortText(bytes, words.start, words.end);
    }
    if (spec.rule !== 'none') this.readKeys(bytes, spec);
    return true;
  }

  /** Goes back before the first word. */
  rewind(): boolean {
    return this.words.open(this.bytes, this.start, this.end);
  }

  private readKeys(bytes: Uint8Array, spec: CommandSpec): void {
    const { words } = this;
    switch (spec.rule) {
      case 'range': {
        const last = spec.last < 0 ? words.count + spec.last : Math.min(spec.last, words.count - 1);
        if (last < spec.first) return;
        this.keyCount = Math.floor((last - spec.first) / spec.step) + 1;
        this.takeKey(bytes, spec.first);
        return;
      }
      case 'counted':
        if (!words.seek(spec.first)) return;
        this.keyCount = Math.max(0, wordNumber(bytes, words.start, words.end));
        if (this.keyCount > 0) this.takeKey(bytes, spec.first + 1);
        return;
      case 'migrate':
        if (!words.seek(3)) return;
        if (words.end > words.start) {
          this.keyCount = 1;
          this.takeKey(bytes, 3);
          return;
        }
        while (words.next()) {
          if (!spells('KEYS', bytes, words.start, words.end)) continue;
          this.keyCount = words.count - words.index - 1;
          if (this.keyCount > 0) this.takeKey(bytes, words.index + 1);
          return;
        }
        return;
      case 'streams':
        while (words.next()) {
          if (spells('BLOCK', bytes, words.start, words.end)) this.blocking = true;
          if (!spells('STREAMS', bytes, words.start, words.end)) continue;
          this.keyCount = (words.count - words.index - 1) >> 1;
          if (this.keyCount > 0) this.takeKey(bytes, words.index + 1);
          return;
        }
        return;
      default:
    }
  }

  private takeKey(bytes: Uint8Array, index: number): void {
    const { words } = this;
    if (!words.seek(index)) return;
    this.firstKey = index;
    this.keyStart = words.start;
    this.keyEnd = words.end;
    this.key = shortText(bytes, words.start, words.end);
  }
}

function upperText(bytes: Uint8Array, start: number, end: number): string {
  return latin1(bytes, start, Math.min(end, start + MAX_NAME)).toUpperCase();
}
