import { Lines, MAX_LINE, readRequest, requestLine } from '#capture/opener-protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const good = {
  id: 1,
  do: 'open' as const,
  iface: 'eth0',
  netns: undefined,
  blockSize: 1 << 20,
  blockCount: 64,
  timeoutMs: 20,
  promiscuous: false,
  filter: undefined,
};

describe('a request', () => {
  test('is read as it was written', () => {
    const filter = [{ code: 6, jt: 0, jf: 0, k: 0xffff_ffff }];
    for (const request of [
      good,
      { ...good, filter, netns: '/proc/77/ns/net', promiscuous: true },
      { id: 2, do: 'list' as const, netns: '/run/netns/cni-1_a.b' },
    ]) {
      expect(readRequest(requestLine(request))).toEqual(request);
    }
  });

  for (const [what, change] of [
    ['a path that is no namespace', { netns: '/etc/shadow' }],
    ['a path that climbs', { netns: '/run/netns/../../etc/shadow' }],
    ['another process file', { netns: '/proc/1/root' }],
    ['an interface name with a slash', { iface: '../x' }],
    ['a long interface name', { iface: 'abcdefghijklmnop' }],
    ['no interface', { iface: undefined }],
    ['a small block', { blockSize: 4096 }],
    ['a block that is no power of two', { blockSize: 150_000 }],
    ['a huge ring', { blockCount: 4096 }],
    ['a fraction', { blockCount: 1.5 }],
    ['a timeout of zero', { timeoutMs: 0 }],
    ['an empty filter', { filter: [] }],
    ['a filter with a word', { filter: [['ret', 0, 0, 0]] }],
    ['another verb', { do: 'exec' }],
  ] as const) {
    test(`with ${what} is refused`, () => {
      const request = { ...good, ...change };
      expect(readRequest(JSON.stringify(request))).toMatchObject({ id: 1, refused: expect.stringContaining(' must be ') as string });
    });
  }

  test('of any bytes never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        const request = readRequest(line);
        expect('refused' in request || request.do === 'list').toBe(true);
      }),
    );
  });
});

test('lines are the same however the bytes are cut, and a line without end is refused', () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n\n{"b":1}\nrest');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const lines = new Lines();
    const got = [...(lines.push(bytes.subarray(0, cut)) ?? []), ...(lines.push(bytes.subarray(cut)) ?? [])];
    expect(got).toEqual(['{"a":"é"}', '', '{"b":1}']);
  }
  expect(new Lines().push(new Uint8Array(MAX_LINE + 1).fill(0x61))).toBeUndefined();
});
