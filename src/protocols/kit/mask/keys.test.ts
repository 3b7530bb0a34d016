import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '#base/globals';
import { DEFAULT_KEY_NAMES, defaultKeys, keyNames, keysOf, normalName } from './keys.ts';

const matches = (text: string, keys = defaultKeys) => keys.matchesText(text);
const mentions = (text: string, keys = defaultKeys) => {
  const bytes = encodeUtf8(`##${text}##`);
  return keys.mentions(bytes, 2, bytes.length - 2);
};

describe('a name matches', () => {
  test.each(['password', 'Password', 'pass-word', 'X-Api-Key', 'access_token', 'client.secret', '-key', 'AUTH', 'redirect_uri'])(
    '%s',
    (name) => {
      expect(matches(name)).toBe(true);
    },
  );
  test.each(['', '-', 'pass word', 'passwords', 'mykey', 'keyboard', 'x-password', 'tokens', 'id', 'useragent'])('not %s', (name) => {
    expect(matches(name)).toBe(false);
  });
  test('only inside the stretch that is asked about', () => {
    const bytes = encodeUtf8('xxtokenyy');
    expect(defaultKeys.matches(bytes, 2, 7)).toBe(true);
    expect(defaultKeys.matches(bytes, 2, 8)).toBe(false);
    expect(defaultKeys.matches(bytes, 1, 7)).toBe(false);
  });
});

describe('the list', () => {
  test('takes names in and out, however they are written', () => {
    const names = keyNames(['X-Tenant_Id', 'PASSWORD', ''], ['user.name', 'zip']);
    expect(names).toContain('xtenantid');
    expect(names).not.toContain('username');
    expect(names).not.toContain('zip');
    expect(new Set(names).size).toBe(names.length);
    expect(keysOf(names).matchesText('x-tenant-id')).toBe(true);
  });
  test('may be empty', () => {
    expect(mentions('password', keysOf([]))).toBe(false);
    expect(matches('password', keysOf([]))).toBe(false);
    expect(matches('', keysOf([]))).toBe(false);
  });
  test('may have names in any script', () => {
    const keys = keysOf(['пароль', '密码']);
    expect(matches('пароль', keys)).toBe(true);
    expect(mentions('x密-码x', keys)).toBe(true);
  });
  test('has a bound', () => {
    expect(() => keysOf(['x'.repeat(60_001)])).toThrow(RangeError);
  });
});

describe('the scan', () => {
  test('finds names inside words, at both ends and across skipped bytes', () => {
    for (const text of ['password', 'mypasswords', 'pa-ss_w.ord', '"To-Ken"', 'xxzip', 'zipxx']) expect(mentions(text)).toBe(true);
    for (const text of ['', 'pas', 'to ken', 'k3y', 'tok', 'hello world']) expect(mentions(text)).toBe(false);
  });

  test('says the same as searching for each name in the folded text', () => {
    const letters = fc.stringMatching(/^[a-eA-E_.\- ]{0,40}$/);
    const lists = fc.array(fc.stringMatching(/^[a-e]{1,4}$/), { maxLength: 6 });
    fc.assert(
      fc.property(letters, lists, (text, names) => {
        const keys = keysOf(names);
        const folded = normalName(text);
        expect(mentions(text, keys)).toBe(names.some((name) => folded.includes(name)));
        expect(matches(text, keys)).toBe(names.includes(folded));
      }),
      { numRuns: 2000 },
    );
  });

  test('finds every default name in every case', () => {
    for (const name of DEFAULT_KEY_NAMES) for (const text of [name, name.toUpperCase(), `x${name}x`]) expect(mentions(text)).toBe(true);
  });
});
