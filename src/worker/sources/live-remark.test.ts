import { expect, test } from 'vitest';
import { liveRemark } from './live-remark.ts';

test('a live source says what it waits for and what it leaves out', () => {
  const own = [{ address: '127.0.0.1', port: 8898 }];
  expect(liveRemark(new Set(), [])).toBeUndefined();
  expect(liveRemark(new Set(), own)).toBe("left out: Podwire's own 127.0.0.1:8898");
  expect(liveRemark(new Set(['eth1', 'eth2']), own)).toBe("waiting for eth1, eth2; left out: Podwire's own 127.0.0.1:8898");
});
