import { isFilterError } from '#net/bpf/parse';
import { expect, test } from 'vitest';
import { compileBpf } from './compile-bpf.ts';

test('what is beyond the own compiler is compiled by another, or a sentence says what to install', () => {
  const result = compileBpf('tcp[tcpflags] & tcp-syn != 0', 1);
  expect(isFilterError(result) ? result.message : 'program').toMatch(/^program$|Install libpcap or tcpdump/);
});

test('a mistake is told by the own compiler, with its place', () => {
  expect(compileBpf('tcp port 99999', 'kernel')).toMatchObject({
    at: 9,
    message: 'At character 10 of the filter: a port is a number up to 65535, not "99999".',
  });
});
