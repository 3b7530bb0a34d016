import { expect, test } from 'vitest';
import { destinationName, sourceName } from './words.ts';

const of = (kind: string, name: string, workload: string): Parameters<typeof sourceName>[0] => ({
  ip: '10.244.1.17',
  name,
  pod: { name },
  workload: { kind, name: workload },
});

test('a caller is its workload and the beginning of its own letters', () => {
  expect(sourceName(of('Deployment', 'frontend-7d9f8b6c5-b2q6r', 'frontend'))).toBe('frontend-b2q');
  expect(sourceName(of('DaemonSet', 'fluent-bit-x7v5k', 'fluent-bit'))).toBe('fluent-bit-x7v');
});

test('a caller whose name is short already, or not a pod, keeps it', () => {
  expect(sourceName(of('StatefulSet', 'redis-12345', 'redis'))).toBe('redis-12345');
  expect(sourceName({ ip: '10.244.1.3', name: 'debug', pod: { name: 'debug' } })).toBe('debug');
  expect(sourceName({ ip: '203.0.113.7', name: 'api.bank.example' })).toBe('api.bank.example');
  expect(sourceName({ ip: '203.0.113.7' })).toBe('203.0.113.7');
});

test('what is called is a service, else a workload, else itself; a numbered pod is itself', () => {
  const pod = of('Deployment', 'cart-5f7d8c9b6-z6n2x', 'cart');
  expect(destinationName({ ...pod, service: { name: 'cart-api', namespace: 'shop' } })).toEqual(['cart-api', 'dst.service.name']);
  expect(destinationName(pod)).toEqual(['cart', 'dst.workload.name']);
  expect(destinationName(of('StatefulSet', 'redis-0', 'redis'))).toEqual(['redis-0', 'dst.name']);
  expect(destinationName({ ip: '203.0.113.7' })).toEqual(['203.0.113.7', 'dst.name']);
});
