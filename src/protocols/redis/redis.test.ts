import { describe, expect, it } from 'vitest';
import { conversation, detailOf, type Step } from '../kit/testing/conversation.fixture.ts';
import { nth } from '../kit/testing/nth.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import type { SaidExchange, Transcript } from '../kit/testing/transcript.fixture.ts';
import * as recorded from './conversations.fixture.ts';
import redis from './index.ts';

const all: readonly (readonly Step[])[] = Object.values(recorded);
/** `GET k → 2 bytes` for each entry. */
function lines(transcript: Transcript): string[] {
  return transcript.exchanges.map(line);
}

function line(exchange: SaidExchange): string {
  const asked = redis.summary({ request: exchange.request?.values ?? {}, response: {}, exchange: {} });
  const { outcome, statusText } = exchange.result;
  const answer = exchange.noAnswer ? 'no answer' : exchange.kind === 'message' ? 'message' : (statusText ?? 'open');
  return `${asked} → ${answer}${outcome === undefined ? '' : ` (${outcome})`}`;
}

function found(transcript: Transcript, asked: string): SaidExchange {
  const exchange = transcript.exchanges.find((each) => line(each).startsWith(asked));
  if (exchange === undefined) throw new Error(`${asked} is not among ${lines(transcript).join(', ')}`);
  return exchange;
}

describe('a Redis connection', () => {
  it('gives one entry for each command', () => {
    const transcript = conversation(redis, recorded.basics);
    expect(lines(transcript)).toEqual([
      'SET cart:8f21 → OK',
      'GET cart:8f21 → 18 bytes',
      'HSET user:7 → 2',
      'HGETALL user:7 → 2 fields',
      'GET nothing → nil',
      'INCR hits → 1',
      'LPUSH cart:8f21 → WRONGTYPE (client_error)',
      'NOSUCH → ERR (client_error)',
    ]);
    expect(found(transcript, 'SET').request?.values).toEqual({
      command: 'SET',
      subcommand: undefined,
      key: 'cart:8f21',
      channel: undefined,
      keyCount: 1,
      argumentCount: 2,
      database: 0,
      blocking: false,
    });
    expect(found(transcript, 'NOSUCH').result.errorMessage).toBe("ERR unknown command 'NOSUCH'");
  });

  it('pairs a pipeline in order', () => {
    const transcript = conversation(redis, recorded.pipeline);
    expect(lines(transcript)).toEqual(['MSET a → OK', 'MGET a → 3 items', 'DEL a → 2', 'EXISTS a → 0']);
    expect(transcript.exchanges.map((each) => each.request?.values['keyCount'])).toEqual([2, 3, 3, 1]);
  });

  it('tells deliveries from replies in RESP2', () => {
    const transcript = conversation(redis, recorded.pubsub);
    expect(lines(transcript)).toEqual([
      'SUBSCRIBE orders → 2 channels',
      'MESSAGE orders → message',
      'PSUBSCRIBE st* → 3 channels',
      'MESSAGE stock → message',
      'PMESSAGE stock → message',
      'PING → 2 items',
      'UNSUBSCRIBE → 1 channel',
      'PUNSUBSCRIBE → 0 channels',
    ]);
  });

  it('tells pushes from replies in RESP3', () => {
    const transcript = conversation(redis, recorded.resp3);
    expect(lines(transcript).slice(0, 8)).toEqual([
      'HELLO → 7 fields',
      'HGETALL user:7 → 2 fields',
      'SUBSCRIBE orders → 1 channel',
      'MESSAGE orders → message',
      'GET nothing → nil',
      'SISMEMBER s → 0',
      'ZADD z → 1',
      'ZSCORE z → 1.5',
    ]);
    expect(lines(transcript)[8]).toBe('CONFIG GET → 1 field');
  });

  it('follows transactions, with what went wrong inside', () => {
    const transcript = conversation(redis, recorded.multi);
    expect(lines(transcript)).toEqual([
      'MULTI → OK',
      'SET k → QUEUED',
      'HGET user:7 → QUEUED',
      'LPUSH k → QUEUED',
      'EXEC → 3 results (warning)',
      'WATCH k → OK',
      'MULTI → OK',
      'GET k → QUEUED',
      'EXEC → nil (warning)',
    ]);
    expect(found(transcript, 'EXEC → 3').result.errorType).toBe('WRONGTYPE');
  });

  it('finds the keys of scripts', () => {
    const transcript = conversation(redis, recorded.scripts);
    expect(lines(transcript)).toEqual(['EVAL k → 3 items', 'EVALSHA → NOSCRIPT (client_error)']);
    expect(detailOf(redis, found(transcript, 'EVAL')).request?.['script']).toBe("return {KEYS[1],ARGV[1],redis.call('GET',KEYS[1])}");
  });

  it('marks commands that wait on purpose', () => {
    const transcript = conversation(redis, recorded.blocking);
    expect(lines(transcript)).toEqual(['BLPOP queue → 2 items', 'XREAD events → nil']);
    expect(transcript.exchanges.every((each) => each.request?.values['blocking'] === true)).toBe(true);
  });

  it('expects no reply where the client switched replies off', () => {
    expect(lines(conversation(redis, recorded.silence))).toEqual([
      'CLIENT REPLY → no answer',
      'SET k → no answer',
      'GET k → 1 byte',
      'CLIENT REPLY → no answer',
      'SET k → no answer',
      'GET k → no answer',
      'CLIENT REPLY → OK',
      'GET k → 1 byte',
    ]);
  });

  it('takes what MONITOR shows as messages', () => {
    expect(lines(conversation(redis, recorded.monitor))).toEqual(['MONITOR → OK', 'MONITOR → message']);
  });

  it('reads inline commands', () => {
    const transcript = conversation(redis, recorded.inline);
    expect(lines(transcript)).toEqual(['PING → PONG', 'SET greeting → OK', 'GET greeting → 12 bytes']);
    expect(detailOf(redis, found(transcript, 'SET')).request?.['line']).toBe('SET greeting hello! world');
  });

  it('ends an open quote with its line', () => {
    const transcript = conversation(redis, [
      [0, 'SET a "b\r\nPING\r\n'],
      [1, '-ERR Protocol error: unbalanced quotes in request\r\n'],
    ]);
    expect(lines(transcript)).toEqual(['SET a → ERR (client_error)', 'PING → open']);
  });

  it('leaves a replication stream alone, and counts it', () => {
    const transcript = conversation(redis, recorded.psync);
    expect(lines(transcript).at(-1)).toMatch(/^PSYNC → FULLRESYNC /);
    expect(transcript.unknown['replication stream']).toBeGreaterThan(300);
    expect(transcript.malformed).toEqual([]);
  });

  it('knows the database, and forgets it when SELECT failed', () => {
    const transcript = conversation(redis, recorded.auth);
    expect(found(transcript, 'SET user:1:password').request?.values['database']).toBe(2);
    const after = conversation(redis, [...recorded.auth, [0, '*1\r\n$4\r\nPING\r\n'], [1, '+PONG\r\n']]);
    expect(found(after, 'PING').request?.values['database']).toBeUndefined();
  });

  it('calls redirects warnings and states of the server its own errors', () => {
    const asked: Step = [0, '*2\r\n$3\r\nGET\r\n$1\r\nk\r\n'];
    const answers = [
      '-MOVED 3999 127.0.0.1:6381',
      '-ASK 3999 127.0.0.1:6381',
      '-LOADING Redis is loading',
      '-OOM used',
      '-NOAUTH x',
      '!9\r\nERR brief',
    ];
    const transcript = conversation(
      redis,
      answers.flatMap((text): Step[] => [asked, [1, `${text}\r\n`]]),
    );
    expect(transcript.exchanges.map((each) => each.result.outcome)).toEqual([
      'warning',
      'warning',
      'server_error',
      'server_error',
      'client_error',
      'client_error',
    ]);
  });

  it('reads a map of RESP2 and RESP3 alike', () => {
    const two = detailOf(redis, found(conversation(redis, recorded.basics), 'HGETALL')).response;
    const three = detailOf(redis, found(conversation(redis, recorded.resp3), 'HGETALL')).response;
    expect(two?.['value']).toEqual(three?.['value']);
    expect(two?.['count']).toBe(2);
  });

  it('reads attributes, sets, streamed values and nested maps', () => {
    const value = (reply: string): unknown =>
      detailOf(
        redis,
        nth(
          conversation(redis, [
            [0, '*1\r\n$4\r\nTEST\r\n'],
            [1, reply],
          ]).exchanges,
          0,
        ),
      ).response?.['value'];
    expect(value('|1\r\n+ttl\r\n:3600\r\n:42\r\n')).toBe(42);
    expect(value('~2\r\n+a\r\n#t\r\n')).toEqual(['a', true]);
    expect(value('$?\r\n;4\r\nHell\r\n;5\r\no wor\r\n;0\r\n')).toBe('Hello wor');
    expect(value('*?\r\n:1\r\n*2\r\n:2\r\n_\r\n.\r\n')).toEqual([1, [2, null]]);
    expect(value('%1\r\n+a\r\n%1\r\n+b\r\n,1.5\r\n')).toEqual({ a: { b: 1.5 } });
    expect(value('(3492890328409238509324850943850943825024385\r\n')).toBe('3492890328409238509324850943850943825024385');
    expect(value('=7\r\ntxt:abc\r\n')).toBe('abc');
  });

  it('steps over a large value, and over what is lost inside it', () => {
    const body = 'x'.repeat(200_000);
    const steps: Step[] = [
      [0, `*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$200000\r\n${body.slice(0, 100_000)}`],
      [0, { gap: 50_000 }],
      [0, `${body.slice(0, 50_000)}\r\n`],
      [1, '+OK\r\n'],
    ];
    const transcript = conversation(redis, steps);
    expect(lines(transcript)).toEqual(['SET big → OK']);
    const request = transcript.exchanges[0]?.request;
    expect(request?.size).toBe(200_033);
    expect((request?.stored.flags ?? 0) & 8).toBe(8);
    expect(request?.stored.bytes.length).toBe(65_536);
  });

  it('goes on after a loss at the next command and the next reply', () => {
    const transcript = conversation(redis, [
      [0, '*2\r\n$3\r\nGET\r\n$1\r\na\r\n'],
      [1, '*2\r\n$5\r\nfirst\r\n'],
      [1, { gap: 30 }],
      [1, 'left over\r\n'],
      [0, '*2\r\n$3\r\nGET\r\n$1\r\nb\r\n'],
      [1, '$5\r\nhello\r\n'],
      [0, { gap: 20 }],
      [0, 'ue\r\n*2\r\n$3\r\nGET\r\n$1\r\nc\r\n'],
      [1, '$3\r\nyes\r\n'],
    ]);
    expect(lines(transcript)).toEqual(['GET a → open (interrupted)', 'GET b → 5 bytes', 'GET c → 3 bytes']);
    expect(transcript.unknown).toEqual({ 'between replies': 11, 'between commands': 4 });
  });

  it('refuses nesting without end', () => {
    const transcript = conversation(redis, [
      [0, '*1\r\n$4\r\nTEST\r\n'],
      [1, '*1\r\n'.repeat(100)],
    ]);
    expect(transcript.malformed).toEqual(['nested too deep']);
  });

  it('reads any recorded conversation however it is cut', () => {
    for (const steps of all) anyCut(redis, steps);
  });

  it('survives any broken byte of any recorded conversation', () => {
    for (const steps of all) anyBroken(redis, steps);
  });

  it('says nothing wrong whatever is lost', () => {
    anyGap(redis, recorded.basics.slice(0, 4), { started: false });
    anyGap(redis, recorded.resp3.slice(2, 14), { started: false });
  });
});
