import { existsSync } from 'node:fs';
import process from 'node:process';
import type { Command } from 'commander';
import { Exit } from './exit.ts';
import { configFile } from './paths.ts';
import { SETTING_NAMES, type SettingName, type SettingValue } from './setting-names.ts';

/** Where a setting's value comes from. */
export type Origin = 'environment' | 'file';

/** The settings file in use: `--config`, else `PODWIRE_CONFIG`, else the user's. One that was named must be there. */
export function settingsPath(command: Command): string {
  const { config } = command.optsWithGlobals<{ readonly config?: string }>();
  const named = config ?? process.env['PODWIRE_CONFIG'];
  if (named !== undefined && !existsSync(named)) throw new Exit(2, `--config ${named}: there is no such file`);
  return named ?? configFile();
}

/** The environment variable of a setting: `PODWIRE_MAX_AGE`. */
export function variableOf(name: SettingName): string {
  return `PODWIRE_${name.replaceAll('-', '_').toUpperCase()}`;
}

/** What the environment and the file at a path say; the environment wins. What reads and checks them is loaded only where one of them is there. */
export async function settingsIn(
  path: string,
): Promise<ReadonlyMap<SettingName, { readonly value: SettingValue; readonly origin: Origin }>> {
  const found = new Map<SettingName, { readonly value: SettingValue; readonly origin: Origin }>();
  if (!existsSync(path) && SETTING_NAMES.every((name) => (process.env[variableOf(name)] ?? '') === '')) return found;
  const { checkText, readSettings } = await import('./settings-file.ts');
  const file = readSettings(path).settings;
  for (const name of SETTING_NAMES) {
    const text = process.env[variableOf(name)];
    const value = text === undefined || text === '' ? file.get(name) : checkText(name, text, variableOf(name));
    if (value !== undefined) found.set(name, { value, origin: text === undefined || text === '' ? 'file' : 'environment' });
  }
  return found;
}

/** Commands that must run whatever stands in the file. */
const WITHOUT = new Set(['config', 'completion', 'complete-kfl', 'version', 'token', 'status']);
const READERS = new Set(['query', 'tail', 'export']);

/** Whether a flag means what the setting of its name does: `--store` of a reader is what it reads, `-o` of `open` the form of a summary. */
function fits(name: SettingName, command: string): boolean {
  if (name === 'store') return !READERS.has(command);
  if (name === 'columns') return READERS.has(command);
  return name !== 'output' || READERS.has(command);
}

/** A setting's value as the command line would have it. */
function textual(name: SettingName, value: SettingValue): SettingValue {
  return typeof value === 'number' || name === 'columns' ? String(value) : value;
}

/** Gives flags that the user left out the values of the environment or the file: flag > environment > file > default. */
export async function applySettings(command: Command): Promise<void> {
  if (WITHOUT.has(command.name()) || command.parent?.name() === 'config') return;
  const settings = await settingsIn(settingsPath(command));
  for (const option of command.options) {
    const name = (option.long ?? '').replace(/^--(?:no-)?/, '') as SettingName;
    const setting = settings.get(name);
    const source = command.getOptionValueSource(option.attributeName());
    if (setting === undefined || (source !== undefined && source !== 'default')) continue;
    if (!fits(name, command.name())) continue;
    if (option.argChoices !== undefined && !option.argChoices.includes(String(setting.value))) continue;
    // A view has columns of its own.
    if (name === 'columns' && command.getOptionValue('view') !== undefined) continue;
    const value = textual(name, setting.value);
    command.setOptionValueWithSource(option.attributeName(), value, setting.origin === 'file' ? 'config' : 'env');
  }
}
