import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explain } from './explain.ts';

/** Counters that the sources name. */
function named(): string[] {
  const root = join(import.meta.dirname, '..', '..');
  const files = ['pipeline', 'store', 'worker'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true }).map((name) => join(root, room, String(name))),
  );
  const found = new Set<string>();
  for (const file of files.filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts')))
    for (const [, name] of readFileSync(file, 'utf8').matchAll(/counters\.add\('([\w.]+)'/g)) found.add(name ?? '');
  for (const [, name] of readFileSync(join(root, 'net', 'counters.ts'), 'utf8').matchAll(/^ {2}'?([a-z][\w.]*)'?: 0,/gm))
    found.add(`net.${name}`);
  return [...found];
}

test('every counter of the sources is explained', () => {
  const names = named();
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => explain(name).words === 'Counted by this name.')).toEqual([]);
});

test('the longest name that fits counts, and every name gets an answer', () => {
  expect(explain('net.undecoded.arp').tone).toBe('remark');
  expect(explain('net.packets').tone).toBe('plain');
  expect(explain('malformed.http.bad chunk size').words).toContain('break');
  expect(explain('something new').words).toBe('Counted by this name.');
});
