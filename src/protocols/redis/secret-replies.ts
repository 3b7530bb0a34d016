import type { Keys } from '#protocols/contract/masking';
import type { Plan } from '../kit/mask/plan.ts';
import { commandNamed, FIELDS } from './commands.ts';
import { splitContext } from './policy.ts';
import { BULK, CHUNK, ERROR, MAP, SIMPLE, VERBATIM } from './resp.ts';
import { isSecretSetting } from './secret-words.ts';
import type { Value } from './value.ts';

/** How names and values lie in arrays: not at all, in turn, or anywhere. */
type Naming = 'none' | 'turns' | 'anywhere';

const IN_TURNS = new Set(['HRANDFIELD', 'HSCAN', 'XRANGE', 'XREVRANGE', 'XREAD', 'XREADGROUP', 'XCLAIM', 'XAUTOCLAIM', '']);

/** Whether a context by itself calls parts of the reply secret, whatever names are in it. */
export function isGuarded(context: string): boolean {
  return context.includes(' all') || context.includes(' at ') || context.startsWith('CONFIG') || context.startsWith('SUBSCRIBE');
}

/** Plans what to mask of a reply, by what the context says of the command that it answers. */
export class ReplySecrets {
  private readonly bytes: Uint8Array;
  private readonly names: Keys;
  private readonly plan: Plan;

  constructor(bytes: Uint8Array, names: Keys, plan: Plan) {
    this.bytes = bytes;
    this.names = names;
    this.plan = plan;
  }

  reply(value: Value, context: string): void {
    const { name, rest } = splitContext(context);
    if (value.type === ERROR) this.error(value);
    else if (rest === 'all') this.all(value);
    else if (rest.startsWith('at ')) this.some(value, new Set(rest.slice(3).split(',').map(Number)));
    else if (name === 'EXEC' && context.includes('\n')) this.results(value, context.split('\n').slice(1));
    else if (name === 'CONFIG') this.settings(value);
    else this.inside(value, namingOf(name, rest));
  }

  /** An unknown command is answered with its words, which may be a mistyped AUTH. */
  private error(value: Value): void {
    const phrase = ', with args beginning with:';
    const text = String.fromCharCode(...this.bytes.subarray(value.start, Math.min(value.end, value.start + 512)));
    const at = text.indexOf(phrase);
    if (at >= 0) this.plan.add(value.start + at + phrase.length, value.end);
  }

  private all(value: Value): void {
    if (value.items !== undefined) for (const item of value.items) this.all(item);
    else if (value.type === BULK || value.type === VERBATIM || value.type === CHUNK) this.plan.add(value.start, value.end);
  }

  private some(value: Value, secret: ReadonlySet<number>): void {
    if (value.items === undefined) this.all(value);
    else
      value.items.forEach((item, i) => {
        if (secret.has(i)) this.all(item);
        else this.inside(item, 'none');
      });
  }

  private results(value: Value, contexts: readonly string[]): void {
    if (value.items === undefined) this.inside(value, 'anywhere');
    else value.items.forEach((item, i) => this.reply(item, contexts[i] ?? ''));
  }

  private settings(value: Value): void {
    const items = value.items ?? [];
    for (let i = 0; i + 1 < items.length; i += 2) {
      const setting = items[i] as Value;
      if (setting.items === undefined && isSecretSetting(this.bytes, setting.start, setting.end, this.names))
        this.all(items[i + 1] as Value);
    }
  }

  /** Leaves are looked into; behind a name of the list they are secret. */
  private inside(value: Value, naming: Naming): void {
    const { items } = value;
    if (items === undefined) {
      if (value.type === BULK || value.type === VERBATIM || value.type === SIMPLE) this.plan.addInside(this.bytes, value.start, value.end);
      return;
    }
    const named = value.type === MAP ? 'turns' : naming;
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as Value;
      const next = items[i + 1];
      if (this.isName(item, named, i) && next !== undefined && (value.type === MAP || next.items === undefined)) {
        this.whole(next);
        i++;
      } else this.inside(item, naming);
    }
  }

  private isName(value: Value, naming: Naming, index: number): boolean {
    if (naming === 'none' || value.items !== undefined || (naming === 'turns' && index % 2 === 1)) return false;
    return this.names.matches(this.bytes, value.start, value.end);
  }

  /** A secret of any type, numbers too. */
  private whole(value: Value): void {
    if (value.items === undefined) this.plan.add(value.start, value.end);
    else for (const item of value.items) this.whole(item);
  }
}

function namingOf(name: string, rest: string): Naming {
  if (rest === 'names') return 'anywhere';
  if (IN_TURNS.has(name)) return 'turns';
  return ((commandNamed(name)?.flags ?? 0) & FIELDS) !== 0 ? 'turns' : 'none';
}
