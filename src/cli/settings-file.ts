import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { Exit } from './exit.ts';
import { SETTING_NAMES, type SettingName, type SettingValue, type Settings } from './setting-names.ts';

const SIZE = /^\d+(?:\.\d+)?\s*(?:[KMGT]i?B|B)$/;
const SPAN = /^\d+(?:\.\d+)?\s*[smhd]$/;
const names = z.array(z.string().min(1));

/** Everything that the file may say: each key is the default of the flags of that name. */
const SHAPE = {
  port: z.int('a port is a number from 1 to 65535').min(1).max(65_535),
  browser: z.boolean('whether to open a browser is true or false'),
  store: z.string().min(1),
  retention: z.string().regex(SIZE, 'a size looks like 500MB or 1GiB'),
  'max-age': z.string().regex(SPAN, 'a span looks like 30m, 24h or 7d'),
  messages: z.boolean('whether to keep messages is true or false'),
  'max-message': z.string().regex(SIZE, 'a size looks like 16KiB or 1MiB'),
  'max-flows': z.int('how many connections is a number').min(16),
  'max-buffer': z.string().regex(SIZE, 'a size looks like 64MiB or 1GiB'),
  idle: z.string().regex(SPAN, 'a span looks like 30s, 10m or 1h'),
  descriptors: z.array(z.string().min(1), 'descriptors are a list of files'),
  output: z.enum(['table', 'wide', 'json', 'jsonl', 'yaml']),
  columns: z.array(z.string().min(1), 'columns are a list of names').min(1, 'name one column at least'),
  limit: z.int('a limit is a number, 0 for all').min(0),
  redact: z.boolean('redact.on is true or false'),
  'redact-key': names,
  'keep-key': names,
} as const satisfies Readonly<Record<SettingName, z.ZodType>>;

/** Settings that are names between commas on the command line and in the environment. */
const LISTS: ReadonlySet<SettingName> = new Set(['redact-key', 'keep-key', 'columns', 'descriptors']);

/** How the file spells a setting: `redact` is a group of three. */
const PLACES: Readonly<Partial<Record<SettingName, readonly string[]>>> = {
  redact: ['redact', 'on'],
  'redact-key': ['redact', 'add'],
  'keep-key': ['redact', 'remove'],
};

/** Where a setting stands in the file. */
export function placeOf(name: SettingName): readonly string[] {
  return PLACES[name] ?? [name];
}

/** The setting at a place, as `redact.add` or `max-age`. */
export function settingAt(place: string): SettingName | undefined {
  return SETTING_NAMES.find((name) => placeOf(name).join('.') === place);
}

/** Reads a value for a setting; throws an `Exit` that begins with `where`. */
export function checkSetting(name: SettingName, value: unknown, where: string): SettingValue {
  const parsed = SHAPE[name].safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Exit(2, `${where}: ${parsed.error.issues[0]?.message ?? 'wrong value'}`);
}

/** The text of an environment variable or of the command line as what the setting wants: numbers, true or false, names between commas. */
export function checkText(name: SettingName, text: string, where: string): SettingValue {
  if (LISTS.has(name))
    return checkSetting(
      name,
      text.split(',').map((part) => part.trim()),
      where,
    );
  if (['true', 'false', '1', '0'].includes(text) && ['browser', 'messages', 'redact'].includes(name))
    return text === 'true' || text === '1';
  return checkSetting(name, name === 'port' || name === 'limit' || name === 'max-flows' ? Number(text) : text, where);
}

/** A settings file, as a document whose comments stay when it is changed. */
export interface SettingsFile {
  readonly document: Document.Parsed;
  readonly settings: Settings;
}

/** Reads the settings file; a missing one is empty. Throws an `Exit` that says what is wrong at which line and column. */
export function readSettings(path: string): SettingsFile {
  const lines = new LineCounter();
  const document = parseDocument(textOf(path), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const broken = document.errors[0];
  if (broken !== undefined) throw new Exit(2, `${at(broken.pos[0])}: ${broken.message.split('\n')[0] ?? ''}`);
  const settings = new Map<SettingName, SettingValue>();
  const { contents } = document;
  if (contents === null) return { document, settings };
  if (!isMap(contents)) throw new Exit(2, `${at(0)}: settings are written as "name: value"`);
  walk(contents, [], at, settings);
  return { document, settings };
}

function walk(map: YAMLMap, path: readonly string[], at: (offset: number) => string, into: Map<SettingName, SettingValue>): void {
  for (const { key, value } of map.items) {
    const word = [...path, isScalar(key) ? String(key.value) : '?'].join('.');
    const keyAt = at(rangeOf(key) ?? 0);
    const name = settingAt(word);
    if (name !== undefined) into.set(name, checkSetting(name, plainOf(value), `${at(rangeOf(value) ?? rangeOf(key) ?? 0)}: ${word}`));
    else if (word === 'redact' && isMap(value)) walk(value, [word], at, into);
    else
      throw new Exit(
        2,
        `${keyAt}: there is no setting ${word}; there are ${SETTING_NAMES.map((each) => placeOf(each).join('.')).join(', ')}`,
      );
  }
}

function rangeOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** What a node says, as far as settings can say it: a word, a number, true or false, or a list of those. */
function plainOf(node: unknown): unknown {
  if (isSeq(node)) return node.items.map(plainOf);
  return isScalar(node) ? node.value : node;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new Exit(1, `${path} cannot be read: ${code ?? (error as Error).message}`);
  }
}
