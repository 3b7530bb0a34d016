import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('docs/entry.md shows what its examples print (npm run entries writes it)', { timeout: 60_000 }, () => {
  const script = fileURLToPath(new URL('../scripts/entry-page.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=podwire-source', script, '--check'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
