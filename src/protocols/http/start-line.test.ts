import { describe, expect, test } from 'vitest';
import { ascii } from '../kit/testing/conversation.fixture.ts';
import http from './index.ts';
import { GET } from './messages.fixture.ts';

describe('detection', () => {
  const look = (side: 0 | 1, text: string) => {
    const bytes = ascii(`##${text}`);
    return http.detect?.(bytes, 2, bytes.length, { side, port: 4000, transport: 'tcp', start: true, opposite: new Uint8Array(0) });
  };
  test.each([
    GET,
    'PROPFIND /dav HTTP/1.0\n',
    'PATCH /x?y HTTP/1.1\r\n',
    'GET HTTP/1.1\r\n',
    '\r\nGET / HTTP/1.1\r\n',
    `GET /${'x'.repeat(2000)}`,
  ])('yes: %s', (text) => {
    expect(look(0, text)).toBe('yes');
  });
  test.each([
    '',
    'G',
    'GET',
    'GET ',
    'GET /cart',
    'GET / HTTP/1.',
    'GET / HTTP/1.1',
    'GET HTTP/1.',
    'GET HTTP/1.1',
    'POST /a HTTP/1.1\r',
    '\r\n',
  ])('more: %s', (text) => {
    expect(look(0, text)).toBe('more');
  });
  test.each([
    'PRI * HTTP/2.0\r\n',
    'GETS / HTTP/1.1\r\n',
    'GET / SIP/2.0\r\n',
    'get / HTTP/1.1\r\n',
    '\x16\x03\x01',
    '*1\r\n$4\r\nPING\r\n',
    'GET key\r\n',
    'GET / HTTP/1.x\r\n',
    'GET HTTP/1.11\r\n',
    'GET HTTP/2\r\n',
  ])('no: %s', (text) => {
    expect(look(0, text)).toBe('no');
  });
  test('of the server', () => {
    expect(look(1, 'HTTP/1.1 200 OK\r\n')).toBe('yes');
    expect(look(1, 'HTTP/1.1 200\r\n')).toBe('yes');
    expect(look(1, 'HTTP/1.1 20')).toBe('more');
    for (const text of ['HTTP/2 200 \r\n', 'HTTP/1.1 2000 OK', 'HTTP/1.1  200', 'RTSP/1.0 200 OK']) expect(look(1, text)).toBe('no');
  });
});
