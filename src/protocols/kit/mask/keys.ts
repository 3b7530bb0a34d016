import { encodeUtf8 } from '#base/globals';
import type { Keys } from '#protocols/contract/masking';

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

/**
 * Two automata over byte classes: `trie` reads exactly one name from its beginning, `scan` finds any name anywhere (Aho and Corasick, 1975).
 * A class is a letter in both cases; class 0 is every byte that is in no name, class 1 the three bytes that names skip: they lead back
 * to the same state. A row of a table is one state, `1 << shift` classes long.
 */
class KeyTables implements Keys {
  private readonly classes = new Uint8Array(256);
  private readonly shift: number;
  private readonly trie: Uint16Array;
  /** 1 for states of `trie` at which a name is complete. */
  private readonly ends: Uint8Array;
  private readonly scan: Uint16Array;
  /** The state of `scan` that says that a name was found. */
  private readonly found: number;

  constructor(names: readonly Uint8Array[]) {
    const used = numberClasses(names, this.classes);
    this.shift = Math.ceil(Math.log2(used));
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
    this.found = states;
    this.scan = scanTable(this.trie, this.ends, states, used, this.shift);
    for (let state = ROOT; state < states; state++) this.trie[state * width + SKIP] = state;
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
    const { classes, scan, shift, found } = this;
    let state = ROOT;
    for (let i = start; i < end; i++) {
      state = scan[(state << shift) | (classes[bytes[i] as number] as number)] as number;
      if (state === found) return true;
    }
    return false;
  }
}

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
  for (const byte of [0x2d, 0x5f, 0x2e]) classes[byte] = SKIP;
  return used;
}

/** The trie with every missing step led to the longest suffix that is the beginning of a name; complete names lead to the state `states`. */
function scanTable(trie: Uint16Array, ends: Uint8Array, states: number, used: number, shift: number): Uint16Array {
  const scan = new Uint16Array((states + 1) << shift);
  const suffix = new Uint16Array(states);
  const queue = [ROOT];
  suffix[ROOT] = ROOT;
  for (const state of queue) {
    for (let each = 0; each < used; each++) {
      const cell = (state << shift) | each;
      const fallback = state === ROOT ? ROOT : (scan[((suffix[state] as number) << shift) | each] as number);
      const next = trie[cell] as number;
      if (each === SKIP) scan[cell] = state;
      else if (next === DEAD) scan[cell] = fallback;
      else if (ends[next] === 1 || fallback === states) scan[cell] = states;
      else {
        scan[cell] = next;
        suffix[next] = fallback;
        queue.push(next);
      }
    }
  }
  return scan;
}

/** The tables of the default list. */
export const defaultKeys: Keys = keysOf(DEFAULT_KEY_NAMES);
