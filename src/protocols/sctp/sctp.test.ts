import { expect, test } from 'vitest';
import sctp from './index.ts';

test('a plain SCTP flow says how much went each way', () => {
  expect(sctp.summary({ request: { bytes: 3 }, response: { bytes: 7 }, exchange: {} })).toBe('3 B sent, 7 B received');
});

test('an unanswered start says how often it was tried', () => {
  expect(sctp.summary({ request: { bytes: 0 }, response: { bytes: 0 }, exchange: { syns: 3 } })).toBe('SYN × 3');
});
