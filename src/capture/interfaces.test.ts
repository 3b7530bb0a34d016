import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { interfaceName } from './interfaces.ts';

test('an interface has its name, one that is gone or of another namespace its number', () => {
  const root = mkdtempSync(join(tmpdir(), 'podwire-interfaces-'));
  try {
    mkdirSync(join(root, 'eth0'));
    writeFileSync(join(root, 'eth0', 'ifindex'), '7\n');
    writeFileSync(join(root, 'eth0', 'flags'), '0x1003\n');
    const names = [interfaceName(7, true, root), interfaceName(8, true, root), interfaceName(7, false, root)];
    expect(names).toEqual(['eth0', 'interface 8', 'interface 7 of another namespace']);
  } finally {
    rmSync(root, { recursive: true });
  }
});
