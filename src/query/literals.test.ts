import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationText, rfc3339 } from './edit.ts';
import { parseDuration } from './lexer.ts';
import { canonicalAddress, parseAmericanTime, parseBlock, parseTime } from './literals.ts';

describe('addresses', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:0db8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
    ['256.0.0.1', undefined],
    ['1.2.3', undefined],
    ['1:2', undefined],
    [':::', undefined],
    ['1::2::3', undefined],
    ['g::', undefined],
    ['', undefined],
  ])('%s', (text, wanted) => {
    expect(canonicalAddress(text)).toBe(wanted);
  });

  test('blocks of every width hold what shares their bits', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (base, address, bits) => {
        const number = (text: string) => text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
        const shift = 2 ** (32 - bits);
        expect(parseBlock(`${base}/${bits}`)?.(address)).toBe(Math.floor(number(base) / shift) === Math.floor(number(address) / shift));
      }),
    );
    expect(parseBlock('2001:db8::/33')?.('2001:db8:7fff::1')).toBe(true);
    expect(parseBlock('2001:db8::/33')?.('2001:db8:8000::1')).toBe(false);
    expect(parseBlock('10.0.0.0/8')?.('::ffff:10.0.0.1')).toBe(false);
    expect(parseBlock('10.0.0.0/33')).toBeUndefined();
    expect(parseBlock('10.0.0.0/')).toBeUndefined();
  });
});

describe('times', () => {
  test('what is written as RFC 3339 reads as the same moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), (micros) => {
        expect(parseTime(rfc3339(micros))).toBe(micros);
      }),
    );
  });

  test.each([
    ['2026-10-19T18:29:02+02:00', Date.UTC(2026, 9, 19, 16, 29, 2) * 1000],
    ['2026-10-19', Date.UTC(2026, 9, 19) * 1000],
    ['2026-02-30', undefined],
    ['2026-13-01', undefined],
    ['2026-10-19T24:00:00Z', undefined],
    ['yesterday', undefined],
  ])('%s', (text, wanted) => {
    expect(parseTime(text)).toBe(wanted);
  });

  test.each([
    ['10/19/2026, 6:29:02.593 PM', Date.UTC(2026, 9, 19, 18, 29, 2, 593) * 1000],
    ['10/19/2026, 12:00:00 AM', Date.UTC(2026, 9, 19) * 1000],
    ['19/10/2026, 6:29:02 PM', undefined],
    ['10/19/2026, 16:29:02 PM', undefined],
  ])('%s', (text, wanted) => {
    expect(parseAmericanTime(text)).toBe(wanted);
  });
});

test('a duration reads as what it was written for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), (micros) => {
      expect(parseDuration(durationText(micros))).toBeCloseTo(micros, 3);
    }),
  );
  expect(durationText(2500)).toBe('2.5ms');
  expect(durationText(0.5)).toBe('500ns');
  expect(parseDuration('1h30m')).toBe(5_400_000_000);
  expect(parseDuration('5 parsecs')).toBeUndefined();
});
