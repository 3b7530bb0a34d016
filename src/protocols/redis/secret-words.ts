import type { Keys } from '#protocols/contract/masking';
import { type CommandSpec, CHANNEL, CONTAINER, spells } from './commands.ts';
import { namesSecret } from './policy.ts';
import { wordNumber } from './words.ts';

/** The words of a command that lie in some bytes. `count` is what the command declares; fewer are here when it was cut. */
export interface WordSpans {
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly count: number;
}

/** What a word is for masking: text that may hold names by itself, identity that stays, or a secret. */
export type WordRole = 'value' | 'identity' | 'secret';

/** Settings of the server and of Sentinel that are secrets, beside those whose names are in the list. */
const SECRET_SETTINGS = [
  'REQUIREPASS',
  'MASTERAUTH',
  'MASTERUSER',
  'AUTH-PASS',
  'AUTH-USER',
  'SENTINEL-PASS',
  'SENTINEL-USER',
  'TLS-KEY-FILE-PASS',
  'TLS-CLIENT-KEY-FILE-PASS',
];

/** Whether bytes name a setting that is a secret. */
export function isSecretSetting(bytes: Uint8Array, start: number, end: number, keys: Keys): boolean {
  for (const name of SECRET_SETTINGS) if (spells(name, bytes, start, end)) return true;
  return keys.matches(bytes, start, end);
}

/** What each word of a command is. */
export function wordRoles(words: WordSpans, spec: CommandSpec, keys: Keys): WordRole[] {
  const roles = new Roles(words, keys);
  roles.set(0, 'identity');
  if ((spec.flags & (CHANNEL | CONTAINER)) !== 0) roles.set(1, 'identity');
  roles.keys(spec);
  roles.secrets(spec.name);
  return roles.list;
}

class Roles {
  readonly list: WordRole[];
  private readonly words: WordSpans;
  private readonly names: Keys;

  constructor(words: WordSpans, names: Keys) {
    this.words = words;
    this.names = names;
    this.list = words.starts.map(() => 'value');
  }

  set(index: number, role: WordRole): void {
    if (index < this.list.length) this.list[index] = role;
  }

  private is(index: number, word: string): boolean {
    const { bytes, starts, ends } = this.words;
    return index < starts.length && spells(word, bytes, starts[index] as number, ends[index] as number);
  }

  private matches(index: number): boolean {
    const { bytes, starts, ends } = this.words;
    return index < starts.length && this.names.matches(bytes, starts[index] as number, ends[index] as number);
  }

  private keyMatches(index: number): boolean {
    const { bytes, starts, ends } = this.words;
    return index < starts.length && namesSecret(bytes, starts[index] as number, ends[index] as number, this.names);
  }

  private number(index: number): number {
    const { bytes, starts, ends } = this.words;
    return index < starts.length ? wordNumber(bytes, starts[index] as number, ends[index] as number) : -1;
  }

  private find(word: string, from: number): number {
    for (let i = from; i < this.list.length; i++) if (this.is(i, word)) return i;
    return -1;
  }

  keys(spec: CommandSpec): void {
    const { count } = this.words;
    const until = Math.min(count, this.list.length);
    let first = spec.first;
    let last = spec.last < 0 ? count + spec.last : spec.last;
    if (spec.rule === 'none') return;
    if (spec.rule === 'counted') {
      last = spec.first + this.number(spec.first);
      first = spec.first + 1;
    } else if (spec.rule === 'streams') {
      first = this.find('STREAMS', 1) + 1;
      last = first === 0 ? -1 : count - 1;
    } else if (spec.rule === 'migrate') {
      const more = this.find('KEYS', 4);
      if (more > 0) for (let i = more + 1; i < until; i++) this.set(i, 'identity');
    }
    for (let i = first; i <= last && i < until; i += spec.step || 1) this.set(i, 'identity');
  }

  secrets(name: string): void {
    switch (name) {
      case 'AUTH':
        this.from(1);
        return;
      case 'HELLO':
        this.behind('AUTH', 1, 2);
        return;
      case 'MIGRATE':
        this.behind('AUTH', 5, 1);
        this.behind('AUTH2', 5, 2);
        return;
      case 'CONFIG':
      case 'SENTINEL':
        if (this.is(1, 'SET')) this.settings(name === 'CONFIG' ? 2 : 3);
        return;
      case 'ACL':
        if (this.is(1, 'SETUSER')) this.rules();
        return;
      case 'HSET':
      case 'HMSET':
      case 'HSETNX':
        this.fields(2);
        return;
      case 'HSETEX':
        this.fields(this.find('FIELDS', 2) + 2);
        return;
      case 'XADD':
        this.fields(3 + ((this.words.count - 3) & 1));
        return;
      case 'SET':
      case 'SETNX':
      case 'GETSET':
      case 'APPEND':
        if (this.keyMatches(1)) this.set(2, 'secret');
        return;
      case 'SETEX':
      case 'PSETEX':
      case 'SETRANGE':
      case 'RESTORE':
        if (this.keyMatches(1)) this.set(3, 'secret');
        return;
      case 'MSET':
      case 'MSETNX':
        this.pairedKeys(1, this.words.count);
        return;
      case 'MSETEX':
        this.pairedKeys(2, 2 + 2 * this.number(1));
        return;
      case 'JSON.SET':
        if (this.pathMatches(2)) this.set(3, 'secret');
        return;
      case 'EVAL':
      case 'EVAL_RO':
      case 'EVALSHA':
      case 'EVALSHA_RO':
      case 'FCALL':
      case 'FCALL_RO':
        this.set(1, 'identity');
        this.scriptArguments(3 + Math.max(0, this.number(2)));
        return;
      default:
    }
  }

  private from(index: number): void {
    for (let i = index; i < this.list.length; i++) this.set(i, 'secret');
  }

  private behind(word: string, from: number, many: number): void {
    const at = this.find(word, from);
    if (at < 0) return;
    for (let i = 1; i <= many; i++) this.set(at + i, 'secret');
  }

  /** Names and values of settings in turn. */
  private settings(from: number): void {
    const { bytes, starts, ends } = this.words;
    for (let i = from; i + 1 < this.list.length; i += 2) {
      this.set(i, 'identity');
      if (isSecretSetting(bytes, starts[i] as number, ends[i] as number, this.names)) this.set(i + 1, 'secret');
    }
  }

  /** Passwords and their digests in the rules of a user: `>pass`, `<pass`, `#digest`, `!digest`. */
  private rules(): void {
    const { bytes, starts } = this.words;
    for (let i = 3; i < this.list.length; i++) {
      const mark = bytes[starts[i] as number];
      if (mark === 0x3e || mark === 0x3c || mark === 0x23 || mark === 0x21) this.set(i, 'secret');
    }
  }

  /** Fields and values in turn. */
  private fields(from: number): void {
    for (let i = from; i < this.list.length; i += 2) {
      this.set(i, 'identity');
      if (this.matches(i)) this.set(i + 1, 'secret');
    }
  }

  /** What follows a name of the list is its value, wherever it stands: only the script knows which arguments are names. The same holds for its reply. */
  private scriptArguments(from: number): void {
    for (let i = from; i + 1 < this.list.length; i++) if (this.matches(i)) this.set(++i, 'secret');
  }

  private pairedKeys(from: number, until: number): void {
    for (let i = from; i < Math.min(until, this.list.length); i += 2) {
      this.set(i, 'identity');
      if (this.keyMatches(i)) this.set(i + 1, 'secret');
    }
  }

  /** Whether the last step of a JSON path is a name of the list: `$.user.password`. */
  private pathMatches(index: number): boolean {
    const { bytes, starts, ends } = this.words;
    if (index >= starts.length) return false;
    let start = ends[index] as number;
    const floor = starts[index] as number;
    while (start > floor && bytes[start - 1] !== 0x2e) start--;
    return this.names.matches(bytes, start, ends[index] as number);
  }
}
