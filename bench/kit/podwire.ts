/** The built Podwire as a user runs it on a file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Cost, cost } from './cost.ts';

/** The built command. */
export const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** What `podwire open --headless -o json` says. */
export interface Summary {
  readonly packets: number;
  readonly entries: number;
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly counters: Readonly<Record<string, number>>;
}

/** Reads a file through the whole product into sealed segments; the store is thrown away, unless a folder is given. */
export async function openFile(file: string, flags: readonly string[], store?: string): Promise<Cost> {
  const folder = store ?? mkdtempSync(join(tmpdir(), 'podwire-bench-store-'));
  try {
    return await cost([process.execPath, CLI, 'open', '--headless', '-o', 'json', '--store', folder, ...flags, file]);
  } finally {
    if (store === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

export function summaryOf({ output }: Cost): Summary {
  return JSON.parse(output) as Summary;
}

/** Entries of HTTP that a summary counts. */
export function httpEntries(cost: Cost): number {
  return Object.values(summaryOf(cost).counts['http'] ?? {}).reduce((sum, count) => sum + count, 0);
}
