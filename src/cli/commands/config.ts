import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { Exit } from '../exit.ts';
import { settingsIn, settingsPath, variableOf } from '../settings.ts';
import { SETTING_NAMES, type SettingName } from '../setting-names.ts';
import { checkText, placeOf, readSettings, settingAt, type SettingsFile } from '../settings-file.ts';

/** What `podwire config example` prints: every setting with its default. */
export const EXAMPLE = `# Podwire's settings. A flag wins over an environment variable (PODWIRE_PORT, PODWIRE_MAX_AGE …), which wins over this file.
port: 8899            # of the page; unset: the next free one from 8899 on
browser: true         # open a browser when a page starts
store: /srv/podwire   # where local runs keep entries; unset: a folder of Podwire's own
retention: 1GiB       # keep at most this much …
max-age: 24h          # … and at most this long
messages: true        # false: hot fields only, no headers or bodies
max-message: 64KiB    # keep at most this much of each message
max-flows: 65536      # connections followed at once
max-buffer: 64MiB     # what waits for lost packets, together
idle: 10m             # a connection without packets ends after this
descriptors: [/srv/podwire/shop.binpb]   # names for gRPC messages
output: table         # of query and tail: table, wide, json, jsonl or yaml
columns: [time, route, summary, status, latency]   # of query and tail; unset: the usual line
limit: 100            # entries that query prints, 0 for all
redact:
  on: true            # false stores secrets as they are
  add: [x-internal-id]    # mask these names too
  remove: [zip]       # never mask these
`;

/** `podwire config show`: what counts, and where it comes from. */
export async function showConfig(command: Command): Promise<void> {
  const path = settingsPath(command);
  const settings = await settingsIn(path);
  if (settings.size === 0) process.stderr.write(`nothing is set in ${path} or the environment: the defaults count\n`);
  for (const [name, { value, origin }] of settings)
    process.stdout.write(`${placeOf(name).join('.')}: ${JSON.stringify(value)}  # ${origin === 'file' ? path : variableOf(name)}\n`);
}

/** `podwire config set NAME VALUE`: changes the file; comments in it stay. */
export function setConfig(place: string, text: string, command: Command): void {
  const { name, path, file } = openSetting(place, command);
  const value = checkText(name, text, place);
  file.document.setIn(placeOf(name), value);
  write(path, file);
}

/** `podwire config unset NAME`. */
export function unsetConfig(place: string, command: Command): void {
  const { name, path, file } = openSetting(place, command);
  if (!file.settings.has(name)) throw new Exit(1, `${place} is not set in ${path}`);
  file.document.deleteIn(placeOf(name));
  write(path, file);
}

function openSetting(place: string, command: Command): { readonly name: SettingName; readonly path: string; readonly file: SettingsFile } {
  const name = settingAt(place);
  if (name === undefined)
    throw new Exit(2, `there is no setting ${place}; there are ${SETTING_NAMES.map((each) => placeOf(each).join('.')).join(', ')}`);
  const path = settingsPath(command);
  return { name, path, file: readSettings(path) };
}

function write(path: string, { document }: SettingsFile): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, stringify(document), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
