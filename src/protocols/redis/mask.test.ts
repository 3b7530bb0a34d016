import { describe, expect, it } from 'vitest';
import { conversation, detailOf, type Step } from '../kit/testing/conversation.fixture.ts';
import { nth } from '../kit/testing/nth.fixture.ts';
import type { SaidExchange } from '../kit/testing/transcript.fixture.ts';
import * as recorded from './conversations.fixture.ts';
import redis from './index.ts';

const SECRET = 'TOP-secret-1';

function command(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
}

function bulk(...words: readonly string[]): string {
  return words.map((word) => `$${word.length}\r\n${word}\r\n`).join('');
}

/** Everything that would be stored of a conversation, as text. */
function stored(exchanges: readonly SaidExchange[]): string {
  return exchanges
    .flatMap(({ request, response }) => [request, response])
    .map((said) => String.fromCharCode(...(said?.stored.bytes ?? [])))
    .join('\n');
}

function line(...words: readonly string[]): unknown {
  const { exchanges } = conversation(redis, [[0, command(...words)]]);
  expect(stored(exchanges)).not.toContain(SECRET);
  return detailOf(redis, nth(exchanges, 0)).request?.['line'];
}

function value(words: readonly string[], reply: string): unknown {
  const { exchanges } = conversation(redis, [
    [0, command(...words)],
    [1, reply],
  ]);
  expect(stored(exchanges)).not.toContain(SECRET);
  return detailOf(redis, nth(exchanges, 0)).response?.['value'];
}

describe('masking of Redis commands', () => {
  it('hides passwords wherever a command takes one', () => {
    expect(line('AUTH', SECRET)).toBe('AUTH [REDACTED]');
    expect(line('auth', 'ada', SECRET)).toBe('AUTH [REDACTED] [REDACTED]');
    expect(line('HELLO', '3', 'AUTH', 'ada', SECRET, 'SETNAME', 'me')).toBe('HELLO 3 AUTH [REDACTED] [REDACTED] SETNAME me');
    expect(line('CONFIG', 'SET', 'maxmemory', '1gb', 'requirepass', SECRET)).toBe('CONFIG SET maxmemory 1gb requirepass [REDACTED]');
    expect(line('CONFIG', 'SET', 'masterauth', SECRET)).toBe('CONFIG SET masterauth [REDACTED]');
    expect(line('ACL', 'SETUSER', 'ada', 'on', `>${SECRET}`, '~*')).toBe('ACL SETUSER ada on [REDACTED] ~*');
    expect(line('MIGRATE', 'h', '1', '', '0', '9', 'AUTH2', 'ada', SECRET, 'KEYS', 'a')).toBe(
      'MIGRATE h 1  0 9 AUTH2 [REDACTED] [REDACTED] KEYS a',
    );
    expect(line('SENTINEL', 'SET', 'm', 'auth-pass', SECRET)).toBe('SENTINEL SET m auth-pass [REDACTED]');
  });

  it('hides values by the names of their fields, and by the last part of their keys', () => {
    expect(line('HSET', 'user:1', 'name', 'ada', 'pass-word', SECRET)).toBe('HSET user:1 name ada pass-word [REDACTED]');
    expect(line('XADD', 's', 'MAXLEN', '~', '10', '*', 'token', SECRET, 'n', '1')).toBe('XADD s MAXLEN ~ 10 * token [REDACTED] n 1');
    expect(line('SET', 'user:1:password', SECRET, 'EX', '10')).toBe('SET user:1:password [REDACTED] EX 10');
    expect(line('MSET', 'a', '1', 'b:token', SECRET)).toBe('MSET a 1 b:token [REDACTED]');
    expect(line('JSON.SET', 'k', '$.user.password', `"${SECRET}"`)).toBe('JSON.SET k $.user.password [REDACTED]');
    expect(line('SET', 'password:reset:count', '5')).toBe('SET password:reset:count 5');
  });

  it('hides what follows a name among the arguments of a script', () => {
    expect(line('EVAL', 'return 1', '1', 'token', 'ada', 'password', SECRET, 'x')).toBe('EVAL return 1 1 token ada password [REDACTED] x');
    expect(line('EVALSHA', 'e0e1', '0', 'token', SECRET)).toBe('EVALSHA e0e1 0 token [REDACTED]');
    expect(line('FCALL', 'login', '2', 'user', 'token', 'password')).toBe('FCALL login 2 user token password');
  });

  it('looks into values that are JSON', () => {
    expect(line('SET', 'user:1', `{"name":"ada","password":"${SECRET}"}`)).toBe('SET user:1 {"name":"ada","password":"[REDACTED]"}');
    expect(line('PUBLISH', 'token', `{"token":"${SECRET}"}`)).toBe('PUBLISH token {"token":"[REDACTED]"}');
    expect(line('SET', 'user:1', `{"p\\u0061ssword":"${SECRET}"}`)).toContain('[REDACTED]');
  });

  it('never hides keys, fields and channels', () => {
    expect(line('GET', 'token')).toBe('GET token');
    expect(line('HGET', 'session', 'password')).toBe('HGET session password');
    expect(line('SUBSCRIBE', 'token')).toBe('SUBSCRIBE token');
    expect(line('EVAL', 'return KEYS[1]', '1', 'session', 'x')).toBe('EVAL return KEYS[1] 1 session x');
  });

  it('hides the same in replies', () => {
    expect(value(['HGETALL', 'u'], `*4\r\n${bulk('name', 'ada', 'password', SECRET)}`)).toEqual({ name: 'ada', password: '[REDACTED]' });
    expect(value(['HGETALL', 'u'], `%2\r\n${bulk('name', 'ada', 'password', SECRET)}`)).toEqual({ name: 'ada', password: '[REDACTED]' });
    expect(value(['HGET', 'u', 'password'], bulk(SECRET))).toBe('[REDACTED]');
    expect(value(['HMGET', 'u', 'name', 'password'], `*2\r\n${bulk('ada', SECRET)}`)).toEqual(['ada', '[REDACTED]']);
    expect(value(['GET', 'u:1:password'], bulk(SECRET))).toBe('[REDACTED]');
    expect(value(['MGET', 'u:1:password', 'b'], `*2\r\n${bulk(SECRET, 'x')}`)).toEqual(['[REDACTED]', 'x']);
    expect(value(['GET', 'u'], bulk(`{"token":"${SECRET}"}`))).toBe('{"token":"[REDACTED]"}');
    expect(value(['CONFIG', 'GET', 'require*'], `*2\r\n${bulk('requirepass', SECRET)}`)).toEqual({ requirepass: '[REDACTED]' });
    expect(value(['XRANGE', 's', '-', '+'], `*1\r\n*2\r\n${bulk('1-0')}*2\r\n${bulk('token', SECRET)}`)).toEqual([
      ['1-0', ['token', '[REDACTED]']],
    ]);
    expect(value(['HGETEX', 'u', 'EX', '10', 'FIELDS', '2', 'name', 'password'], `*2\r\n${bulk('ada', SECRET)}`)).toEqual([
      'ada',
      '[REDACTED]',
    ]);
    expect(value(['ACL', 'GENPASS'], bulk(SECRET))).toBe('[REDACTED]');
    expect(value(['SMEMBERS', 'names'], `*2\r\n${bulk('password', 'user')}`)).toEqual(['password', 'user']);
  });

  it('hides what a transaction gives back, command by command', () => {
    const secrets = conversation(redis, recorded.multi).exchanges;
    expect(stored(secrets)).not.toContain('hunter2');
    const late: Step[] = [
      [0, command('EXEC')],
      [1, `*1\r\n*2\r\n${bulk('password', SECRET)}`],
    ];
    expect(stored(conversation(redis, late, { started: false }).exchanges)).not.toContain(SECRET);
  });

  it('hides what an unknown command is answered with', () => {
    const { exchanges } = conversation(redis, [
      [0, command('AUHT', 'x')],
      [1, `-ERR unknown command 'AUHT', with args beginning with: '${SECRET}' \r\n`],
    ]);
    expect(stored(exchanges)).not.toContain(SECRET);
    expect(exchanges[0]?.result.errorMessage).toBe("ERR unknown command 'AUHT'");
  });

  it('hides payloads of deliveries and of what MONITOR shows', () => {
    expect(stored(conversation(redis, recorded.pubsub).exchanges)).not.toContain('t0p');
    const shown = `+1795255137.067769 [0 127.0.0.1:38520] "SET" "k" "{\\"password\\":\\"${SECRET}\\"}"\r\n`;
    const { exchanges } = conversation(redis, [
      [0, command('MONITOR')],
      [1, '+OK\r\n'],
      [1, shown],
      [1, `+1795255137.1 [0 127.0.0.1:1] "HSET" "u" "password" "${SECRET}"\r\n`],
    ]);
    expect(stored(exchanges)).not.toContain(SECRET);
    expect(stored(exchanges)).toContain('"SET" "k"');
  });

  it('hides the beginning of a secret that was cut', () => {
    const long = SECRET + 'x'.repeat(500);
    const { exchanges } = conversation(redis, [[0, command('HSET', 'u', 'password', long)]], { limit: 60 });
    expect(stored(exchanges)).not.toContain(SECRET);
    expect(exchanges[0]?.request?.masked).toBe(1);
  });

  it('leaves what names nothing as it is', () => {
    for (const exchange of conversation(redis, recorded.pipeline).exchanges)
      expect([exchange.request?.masked, exchange.response?.masked]).toEqual([0, 0]);
  });
});
