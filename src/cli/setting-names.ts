/** Every setting, in the order in which they are shown. Beside what checks them, because most runs have none and need not load that. */
export const SETTING_NAMES = [
  'port',
  'browser',
  'store',
  'retention',
  'max-age',
  'messages',
  'max-message',
  'max-flows',
  'max-buffer',
  'idle',
  'descriptors',
  'output',
  'columns',
  'limit',
  'redact',
  'redact-key',
  'keep-key',
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/** A value of the file or of the environment. */
export type SettingValue = string | number | boolean | readonly string[];

/** Settings that somebody gave. */
export type Settings = ReadonlyMap<SettingName, SettingValue>;
