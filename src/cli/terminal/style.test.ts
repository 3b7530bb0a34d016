import { afterEach, expect, test, vi } from 'vitest';
import { Painter } from './style.ts';

afterEach(() => vi.unstubAllEnvs());

function painted(isTTY: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'TERM']) vi.stubEnv(name, env[name]);
  return new Painter({ isTTY }).paint('red', 'x') !== 'x';
}

test('colours are for terminals that show them, and for those who insist', () => {
  expect(painted(true, { TERM: 'xterm' })).toBe(true);
  expect(painted(false, { TERM: 'xterm' })).toBe(false);
  expect(painted(true, { TERM: 'dumb' })).toBe(false);
  expect(painted(true, { NO_COLOR: '1' })).toBe(false);
  expect(painted(true, { NO_COLOR: '' })).toBe(true);
  expect(painted(false, { FORCE_COLOR: '1' })).toBe(true);
  expect(painted(false, { FORCE_COLOR: '0' })).toBe(false);
});
