import { encodeUtf8 } from '#base/globals';
import type { Keys } from '#protocols/contract/masking';
import { hides } from './escapes.ts';
import { NameFilter } from './name-filter.ts';

const NAMES =
  'token authorization authentication cookie userid password username user key passcode pass auth authtoken jwt bearer clientid clientsecret ' +
  'redirecturi phonenumber zip zipcode address country firstname lastname middlename fname lname birthdate ' +
  'apikey xapikey accesstoken refreshtoken idtoken secret privatekey session setcookie proxyauthorization';

/** The names that are masked unless configured otherwise. */
export const DEFAULT_KEY_NAMES: readonly string[] = NAMES.split(' ');

/**
 * The names in the form in which they are compared: lower case, without `-`, `_` and `.`; doubles and empty ones left out.
 */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, '');
}

/** The default list with some names added and some taken out. */
export function keyNames(add: readonly string[] = [], remove: readonly string[] = []): readonly string[] {
  const removed = new Set(remove.map(normalName));
  return [...new Set([...DEFAULT_KEY_NAMES, ...add].map(normalName))].filter((name) => name !== '' && !removed.has(name));
}

/** Most letters that all names together may have. */
const GREATEST_LETTERS = 60_000;

/**
 * Makes the tables for a list of names. ASCII letters match in both cases, other characters as their UTF-8 bytes.
 * Throws `RangeError` when the names have more than 60,000 letters together.
 */
export function keysOf(names: readonly string[]): Keys {
  const spelled = [...new Set(names.map(normalName))].filter((name) => name !== '').map((name) => encodeUtf8(name));
  if (spelled.reduce((sum, name) => sum + name.length, 0) > GREATEST_LETTERS) throw new RangeError('too many names to mask');
  return new KeyTables(spelled);
}

const OTHER = 0;
const SKIP = 1;
const DEAD = 0;
const ROOT = 1;
/** Bytes that are looked at one by one where bytes end. */
const TAIL = 8;

/**
 * Two machines. `trie` reads exactly one name from its beginning, over byte classes: a class is a letter in both cases, class 0 every byte that is in
 * no name, class 1 the three bytes that names skip, which lead back to the same state; a row is one state, `1 << shift` classes long.
 * To find names anywhere, a `NameFilter` looks for their openings, and only where one fits does `trie` look at the rest.
 */
class KeyTables implements Keys {
  private readonly classes = new Uint8Array(256);
  private readonly shift: number;
  private readonly trie: Uint16Array;
  /** 1 for states of `trie` at which a name is complete. */
  private readonly ends: Uint8Array;
  private readonly filter: NameFilter;

  constructor(names: readonly Uint8Array[]) {
    this.shift = Math.ceil(Math.log2(numberClasses(names, this.classes)));
    const width = 1 << this.shift;
    const most = names.reduce((sum, name) => sum + name.length, 2);
    this.trie = new Uint16Array(most * width);
    this.ends = new Uint8Array(most);
    let states = 2;
    for (const name of names) {
      let state = ROOT;
      for (const byte of name) {
        const cell = state * width + (this.classes[byte] as number);
        if (this.trie[cell] === DEAD) this.trie[cell] = states++;
        state = this.trie[cell] as number;
      }
      this.ends[state] = 1;
    }
    for (let state = ROOT; state < states; state++) this.trie[state * width + SKIP] = state;
    this.filter = new NameFilter(names, this.classes, SKIP);
  }

  matches(bytes: Uint8Array, start: number, end: number): boolean {
    const { classes, trie, shift } = this;
    let state = ROOT;
    for (let i = start; i < end; i++) {
      state = trie[(state << shift) | (classes[bytes[i] as number] as number)] as number;
      if (state === DEAD) return false;
    }
    return this.ends[state] === 1;
  }

  matchesText(name: string): boolean {
    const bytes = encodeUtf8(name);
    return this.matches(bytes, 0, bytes.length);
  }

  mentions(bytes: Uint8Array, start: number, end: number): boolean {
    return this.scan(bytes, start, end, false);
  }

  mayMention(bytes: Uint8Array, start: number, end: number): boolean {
    return this.scan(bytes, start, end, true);
  }

  private scan(bytes: Uint8Array, start: number, end: number, hidden: boolean): boolean {
    const { filter } = this;
    for (let at = filter.next(bytes, start, end); at >= 0; at = filter.next(bytes, at + 2, end)) {
      if (this.namesIn(bytes, Math.max(start, at - 2), at + 2, end) || (hidden && hidesIn(bytes, at, at + 4, end))) return true;
    }
    // The last bytes may hold less than four, and the name that begins in the last two was not compared.
    const from = Math.max(start, end - TAIL);
    return this.namesIn(bytes, from, end, end) || (hidden && hidesIn(bytes, from, end, end));
  }

  /** Whether a name begins in `[from, to)`. */
  private namesIn(bytes: Uint8Array, from: number, to: number, end: number): boolean {
    for (let at = from; at < to; at++) if (this.begins(bytes, at, end)) return true;
    return false;
  }

  private begins(bytes: Uint8Array, start: number, end: number): boolean {
    const { classes, trie, shift, ends } = this;
    let state = ROOT;
    for (let i = start; i < end; i++) {
      state = trie[(state << shift) | (classes[bytes[i] as number] as number)] as number;
      if (state === DEAD) return false;
      if (ends[state] === 1) return true;
    }
    return false;
  }
}

function hidesIn(bytes: Uint8Array, from: number, to: number, end: number): boolean {
  for (let at = from; at < to; at++) if (hides(bytes[at] as number, at + 1 < end ? bytes[at + 1] : undefined)) return true;
  return false;
}

const SKIPPED_BYTES: readonly number[] = [0x2d, 0x5f, 0x2e];

/** Gives every byte its class; returns how many classes there are. */
function numberClasses(names: readonly Uint8Array[], classes: Uint8Array): number {
  let used = 2;
  for (const name of names) {
    for (const byte of name) {
      if (classes[byte] !== OTHER) continue;
      classes[byte] = used;
      if (byte >= 0x61 && byte <= 0x7a) classes[byte - 0x20] = used;
      used++;
    }
  }
  for (const byte of SKIPPED_BYTES) classes[byte] = SKIP;
  return used;
}

/** The tables of the default list. */
export const defaultKeys: Keys = keysOf(DEFAULT_KEY_NAMES);
