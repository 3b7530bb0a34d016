import { expect, test } from 'vitest';
import ip from './index.ts';

test('a plain IP flow says how much went each way', () => {
  expect(ip.summary({ request: { bytes: 3 }, response: { bytes: 7 }, exchange: {} })).toBe('3 B sent, 7 B received');
});

test('an unanswered start says how often it was tried', () => {
  expect(ip.summary({ request: { bytes: 0 }, response: { bytes: 0 }, exchange: { syns: 3 } })).toBe('SYN × 3');
});
