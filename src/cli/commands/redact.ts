import { readFileSync } from 'node:fs';
import process from 'node:process';
import { maskFields, maskHead } from '#protocols/kit/mask/fields';
import { keyNames, keysOf } from '#protocols/kit/mask/keys';
import type { Plan } from '#protocols/kit/mask/plan';
import { looksLike, maskText, planFor } from '#protocols/kit/mask/text';
import type { Keys } from '#protocols/contract/masking';
import { Exit } from '../exit.ts';

export interface RedactFlags {
  readonly redactKey?: readonly string[];
  readonly keepKey?: readonly string[];
}

/** A text as it would be stored and shown. */
interface Tested {
  readonly text: string;
  readonly values: number;
  /** What it was taken for. */
  readonly kind: string;
}

const SHOWN = '[REDACTED]';

/** `podwire redact test FILE|-`: the text with what would be masked of it as `[REDACTED]`, and a line on what was done. */
export function testRedaction(path: string, flags: RedactFlags): void {
  const keys = keysOf(keyNames(flags.redactKey ?? [], flags.keepKey ?? []));
  const { text, values, kind } = redacted(textOf(path), keys);
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  process.stderr.write(
    `read as ${kind}: ${values === 0 ? 'nothing would be masked' : `${values} ${values === 1 ? 'value' : 'values'} masked`}\n`,
  );
}

/** What masking would make of a text: a HAR file, an HTTP message, header lines, JSON, XML, a form or a URL. */
export function redacted(bytes: Uint8Array, keys: Keys): Tested {
  const har = harIn(bytes);
  if (har !== undefined) return redactHar(har, keys);
  const text = Buffer.from(bytes).toString('latin1');
  const started = /^(?:[A-Z]+ \S+ HTTP\/|HTTP\/\d)/.test(text);
  if (!started && !/^[\w-]+:[ \t]/.test(text)) return plain(bytes, keys, looksLike(bytes, 0, bytes.length));
  const gap = /\r?\n\r?\n/.exec(text);
  const end = gap === null ? bytes.length : gap.index + gap[0].length;
  const plan = planFor(keys);
  (started ? maskHead : maskFields)(bytes, 0, end, plan);
  const head = shown(bytes, 0, end, plan, end);
  const body = end === bytes.length ? { text: '', values: 0 } : plain(bytes.slice(end), keys, '');
  return { text: head + body.text, values: plan.count + body.values, kind: started ? 'an HTTP message' : 'header lines' };
}

const KINDS: Readonly<Record<string, string>> = {
  json: 'JSON',
  xml: 'XML',
  form: 'a form',
  url: 'a URL',
  text: 'free text, in which no names are looked for',
};

function plain(bytes: Uint8Array, keys: Keys, looks: string): Tested {
  const plan = planFor(keys);
  const proven = maskText(bytes, 0, bytes.length, plan);
  return { text: shown(bytes, 0, bytes.length, plan, proven), values: plan.count, kind: KINDS[looks] ?? looks };
}

/** `[start, end)` with the planned stretches replaced; what lies behind `proven` would not be stored. */
function shown(bytes: Uint8Array, start: number, end: number, { spans }: Plan, proven: number): string {
  const piece = (from: number, to: number): string => Buffer.from(bytes.subarray(from, Math.max(from, to))).toString('utf8');
  let text = '';
  let at = start;
  for (let i = 0; i < spans.length; i += 2) {
    const [from, to] = [spans[i] as number, spans[i + 1] as number];
    if (to <= at) continue;
    text += piece(at, Math.min(from, proven)) + SHOWN;
    at = to;
  }
  text += piece(at, Math.min(end, proven));
  return proven < end && at < end ? `${text}\n[the rest is broken and would not be stored]` : text;
}

type Json = Record<string, unknown>;

function harIn(bytes: Uint8Array): Json | undefined {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as Json & { readonly log?: { readonly entries?: unknown } };
    return Array.isArray(value.log?.entries) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** HAR spells names and values apart, and puts whole bodies into texts. */
function redactHar(har: Json, keys: Keys): Tested {
  let values = 0;
  const inside = (text: string): string => {
    const found = plain(new TextEncoder().encode(text), keys, '');
    values += found.values;
    return found.text;
  };
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const { name, value: paired }: Json = { ...value };
    if (typeof name === 'string' && typeof paired === 'string') {
      if (!keys.matchesText(name)) return { ...value, value: inside(paired) };
      values++;
      return { ...value, value: SHOWN };
    }
    const texts = (key: string, each: unknown): unknown =>
      typeof each === 'string' && (key === 'text' || key === 'url' || key === 'redirectURL') ? inside(each) : walk(each);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, texts(key, each)]));
  };
  return { text: JSON.stringify(walk(har), undefined, 2), values, kind: 'HAR' };
}

function textOf(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path === '-' ? 0 : path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Exit(1, `${path} cannot be read: ${code ?? (error as Error).message}`);
  }
}
