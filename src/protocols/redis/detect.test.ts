import { describe, expect, it } from 'vitest';
import { ascii } from '../kit/testing/conversation.fixture.ts';
import redis from './index.ts';

function verdict(text: string, hint: { side?: 0 | 1; port?: number; start?: boolean; opposite?: string } = {}): string | undefined {
  const bytes = ascii(text);
  return redis.detect?.(bytes, 0, bytes.length, {
    side: hint.side ?? 0,
    port: hint.port ?? 4000,
    transport: 'tcp',
    start: hint.start ?? true,
    opposite: ascii(hint.opposite ?? ''),
  });
}

describe('detection of Redis', () => {
  it('knows a command by its form, on any port', () => {
    expect(verdict('*1\r\n$4\r\nPING\r\n')).toBe('yes');
    expect(verdict('*3\r\n$7\r\nFOO.BAR\r\n$1\r\na\r\n$1\r\nb\r\n')).toBe('yes');
    expect(verdict('*3\r\n$3')).toBe('more');
    expect(verdict('*')).toBe('more');
  });

  it('finds a command behind the rest of another when it came late', () => {
    expect(verdict('tail of a value\r\n*1\r\n$4\r\nPING\r\n', { start: false })).toBe('yes');
    expect(verdict('tail of a value\r\n*1\r\n$4\r\nPING\r\n')).toBe('no');
  });

  it('takes inline commands only where the port or the server agrees', () => {
    expect(verdict('PING\r\n')).toBe('no');
    expect(verdict('PING\r\n', { port: 6379 })).toBe('yes');
    expect(verdict('PING\r\n', { opposite: '+PONG\r\n' })).toBe('yes');
    expect(verdict('EHLO example\r\n', { port: 6379 })).toBe('more');
  });

  it('leaves other protocols alone', () => {
    for (const text of [
      'GET / HTTP/1.1\r\n\r\n',
      '*not a number',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\x16\x03\x01\x02\x00',
      'INFO {"server_id":"x"}\r\n',
      '$5\r\nhello\r\n',
    ])
      expect(verdict(text)).toBe('no');
    for (const text of ['+OK POP3 ready\r\n', '-ERR no such mailbox\r\n', '220 smtp ready\r\n', 'HTTP/1.1 200 OK\r\n\r\n'])
      expect(verdict(text, { side: 1 })).toBe('no');
  });

  it('knows a server by what only Redis says, else by what it was asked', () => {
    expect(verdict('-NOAUTH Authentication required.\r\n', { side: 1 })).toBe('yes');
    expect(verdict('*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n', { side: 1 })).toBe('yes');
    expect(verdict('$5\r\nhello\r\n', { side: 1, opposite: '*2\r\n$3\r\nGET\r\n$1\r\nk\r\n' })).toBe('yes');
    expect(verdict('$5\r\nhello\r\n', { side: 1 })).toBe('no');
  });
});
