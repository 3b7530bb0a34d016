import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { protocolNames, protocolsModule } from './gen-protocols.mjs';

test('src/protocols/all.ts is what the folders say', () => {
  const file = new URL('../src/protocols/all.ts', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(protocolsModule(protocolNames()));
});

test('shared parts are no protocols', () => {
  expect(protocolNames()).toContain('http');
  expect(protocolNames()).not.toContain('kit');
});

test('a long list takes a line for each, as the formatter has it', () => {
  const names = Array.from({ length: 30 }, (_, i) => `proto-col${i}`);
  const text = protocolsModule(names);
  expect(text).toContain("import protoCol0 from './proto-col0/index.ts';");
  expect(text).toContain('= [\n  protoCol0,\n');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(140);
});
