import { Store } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'compact' | 'normal' | 'comfortable';

/** What this browser remembers. Not part of an address: it is taste, not state. */
export interface Settings {
  readonly theme: Theme;
  readonly density: Density;
  /** Shown columns in order; `undefined`: the usual ones. */
  readonly columns: readonly string[] | undefined;
  /** Widths that were changed, px by column. */
  readonly widths: Readonly<Record<string, number>>;
  /** Width of the details, px. */
  readonly details: number;
  /** Queries, newest first. */
  readonly history: readonly string[];
}

const KEY = 'podwire';
const USUAL: Settings = { theme: 'system', density: 'normal', columns: undefined, widths: {}, details: 448, history: [] };

/** Reads what is remembered; whatever is not as it should be is as usual. */
export function readSettings(text: string | null): Settings {
  let kept: Partial<Record<keyof Settings, unknown>>;
  try {
    kept = (JSON.parse(text ?? '{}') ?? {}) as typeof kept;
  } catch {
    return USUAL;
  }
  const strings = (value: unknown): readonly string[] | undefined =>
    Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
  const widths = Object.entries(kept.widths ?? {}).filter(([, width]) => typeof width === 'number' && width >= 40 && width < 2000);
  return {
    theme: kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : 'system',
    density: kept.density === 'compact' || kept.density === 'comfortable' ? kept.density : 'normal',
    columns: strings(kept.columns),
    widths: Object.fromEntries(widths) as Record<string, number>,
    details: typeof kept.details === 'number' && kept.details >= 280 && kept.details < 4000 ? kept.details : USUAL.details,
    history: strings(kept.history) ?? [],
  };
}

/** Storage may be forbidden (a private window): then nothing is remembered, and everything works. */
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const settings: Store<Settings> = new Store(readSettings(stored()));

settings.subscribe(() => {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings.get()));
  } catch {
    // Not remembered; see `stored`.
  }
});

/** Puts the chosen theme on the document, now and whenever it changes. */
export function applyTheme(): void {
  const apply = (): void => {
    const { theme } = settings.get();
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  };
  apply();
  settings.subscribe(apply);
}

/** Whether dark is shown now. */
export function isDark(): boolean {
  const { theme } = settings.get();
  return theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
}
