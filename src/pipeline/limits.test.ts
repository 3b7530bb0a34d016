import { describe, expect, test } from 'vitest';
import { Malformed } from '#base/errors';
import { protocol } from '#protocols/contract/protocol';
import type { Dissector, Emit } from '#protocols/contract/emit';
import type { Message } from '#protocols/contract/message';
import { STORED_CUT } from '#entry/stored';
import { Bench, connect, get, lines, ok, word } from './bench.fixture.ts';

describe('limits', () => {
  test('a message is kept up to its limit and counted in full', () => {
    const bench = new Bench({ limits: { messageBytes: 100 } });
    const c = connect(bench);
    bench.frames(c.send(0, get('/a')), c.send(1, ok('x'.repeat(500))));
    const [entry] = bench.end();
    expect(entry?.response?.text.length).toBe(100);
    expect(entry?.response?.size).toBe(ok('x'.repeat(500)).length);
    expect((entry?.response?.flags ?? 0) & STORED_CUT).toBe(STORED_CUT);
    expect(bench.counters.get('messages.cut')).toBe(1);
  });

  test('messages that wait share one sum; beyond it they are cut, and the sum is given back', () => {
    const bench = new Bench({ limits: { pendingBytes: 20_000 } });
    const many = Array.from({ length: 20 }, (_, i) => connect(bench, { ports: [41_000 + i, 80] }));
    for (const c of many) bench.frames(c.send(0, get('/a')));
    expect(bench.counters.get('messages.pendingBytes')).toBeGreaterThan(0);
    expect(bench.pipeline.engine.pool.held).toBeLessThanOrEqual(20_000);
    for (const c of many) bench.frames(c.send(1, ok('y')), c.fin(0), c.fin(1));
    expect(lines(bench.end())).toEqual(many.map(() => '/a 200 ok'));
    expect(bench.pipeline.engine.pool.held).toBeLessThanOrEqual(20_000);
  });

  test('the longest open entry closes when too many are open; its late answer is nobody else’s', () => {
    const bench = new Bench({ limits: { openExchanges: 2 } });
    const [a, b, c] = [1, 2, 3].map((n) => connect(bench, { ports: [41_000 + n, 80] }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three connections');
    bench.frames(a.send(0, get('/a')), b.send(0, get('/b')), c.send(0, get('/c')));
    expect(bench.entries).toMatchObject([{ asked: { path: '/a' }, outcome: 'interrupted', error: 'too_many_open' }]);
    bench.frames(a.send(1, ok('A')), a.send(0, get('/a2')), a.send(1, ok('A2')), b.send(1, ok('B')), c.send(1, ok('C')));
    expect(bench.end().map((e) => [e.asked?.['path'], e.response?.text.split('\r\n\r\n')[1]])).toEqual([
      ['/a', undefined],
      ['/b', undefined],
      ['/a2', 'A2'],
      ['/c', 'C'],
    ]);
    expect(bench.counters.get('entries.evicted')).toBe(2);
    expect(bench.pipeline.engine.open.count).toBe(0);
  });

  test('an answer that was cut off by an early close does not leak into the entry that uses its memory next', () => {
    const bench = new Bench({ limits: { openExchanges: 1 } });
    const a = connect(bench, { ports: [41_001, 80] });
    const b = connect(bench, { ports: [41_002, 80] });
    bench.frames(a.send(0, get('/a')), a.send(1, 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nAAAAAAAAAA'));
    bench.frames(b.send(0, get('/b')), b.send(1, 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbb'));
    bench.frames(a.send(1, 'AAAAAAAAAA'), b.send(1, 'bb'), a.send(0, get('/c')), a.send(1, ok('cc')));
    const bodies = bench.end().map((e) => [e.asked?.['path'], e.outcome, e.response?.text.split('\r\n\r\n')[1]]);
    expect(bodies).toEqual([
      ['/a', 'interrupted', 'AAAAAAAAAA'],
      ['/b', 'ok', 'bbbb'],
      ['/c', 'ok', 'cc'],
    ]);
  });

  test('a late answer is still read by what its request said: one to HEAD has no body', () => {
    const bench = new Bench({ limits: { openExchanges: 1 } });
    const a = connect(bench, { ports: [41_001, 80] });
    const b = connect(bench, { ports: [41_002, 80] });
    bench.frames(a.send(0, get('/a').replace('GET', 'HEAD')), b.send(0, get('/b')), b.send(1, ok('B')));
    bench.frames(a.send(1, 'HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n'), a.send(0, get('/c')), a.send(1, ok('C')));
    expect(lines(bench.end())).toEqual(['/a - interrupted', '/b 200 ok', '/c 200 ok']);
  });

  test('a secret in an answer to a command that was given up is not kept', () => {
    const bench = new Bench({ limits: { openPerFlow: 1 } });
    const c = connect(bench, { ports: [40_000, 6379] });
    bench.frames(c.send(0, '*2\r\n$3\r\nGET\r\n$13\r\nbob:password:\r\n*2\r\n$3\r\nGET\r\n$12\r\nbob:password\r\n*1\r\n$4\r\nPING\r\n'));
    bench.frames(c.send(1, '$7\r\nhunter1\r\n$7\r\nhunter2\r\n+PONG\r\n'));
    expect(JSON.stringify(bench.end())).not.toContain('hunter');
    expect(bench.entries.at(-1)).toMatchObject({
      asked: { command: 'PING' },
      response: { text: expect.stringContaining('PONG') as string },
    });
  });

  test('a connection has a limit of its own; answers to what was given up are not taken for those of the next', () => {
    const bench = new Bench({ limits: { openPerFlow: 2 } });
    const c = connect(bench);
    bench.frames(...['/1', '/2', '/3', '/4'].map((path) => c.send(0, get(path))));
    expect(bench.counters.get('entries.openPerFlow')).toBe(2);
    bench.frames(...['1', '2', '3', '4'].map((body) => c.send(1, ok(body))));
    const pairs = bench.end().map((e) => `${word(e, 'path') || '-'} ${e.response?.text.slice(-1) ?? '-'}`);
    expect(pairs).toEqual(['/1 -', '/2 -', '/3 3', '/4 4']);
  });

  test('a head that never ends is dropped and counted', () => {
    const bench = new Bench({ limits: { carryBytes: 4096 } });
    const c = connect(bench);
    bench.frames(c.send(0, `GET /a HTTP/1.1\r\nx: ${'y'.repeat(900)}`));
    for (let i = 0; i < 20; i++) bench.frames(c.send(0, 'z'.repeat(900)));
    bench.end();
    const { counters } = bench;
    expect(counters.get('bytes.carry') + counters.get('bytes.notUnderstood')).toBeGreaterThan(0);
  });

  test('a flow is given up after some tries', () => {
    const bench = new Bench({ limits: { detectTries: 3 } });
    const c = connect(bench, { ports: [40_000, 9999] });
    for (let i = 0; i < 3; i++) bench.frames(c.send(0, '\x01\x02\x03\x04'.repeat(150)));
    bench.frames(c.send(0, get('/late')), c.send(1, ok('a')));
    expect(bench.end()).toMatchObject([{ kind: 'flow', protocol: 'tcp' }]);
  });

  test('memory is flat over very many short flows', { timeout: 20_000 }, () => {
    const bench = new Bench({ sink: { entry: () => undefined, event: () => undefined } });
    const { pipeline } = bench;
    const engine = pipeline.engine;
    const asked = bytesOf(get('/a'));
    const answered = bytesOf(ok('x'));
    let flows = 0;
    for (; flows < 100_000; flows++) {
      const flow = pipeline.openStream({ ip: 4, addresses: ['10.0.0.1', '10.0.0.2'], ports: [flows & 0xffff, 80], started: true }, flows);
      pipeline.pushStream(flow, 0, asked, flows);
      // Every third request has no answer, every seventh breaks off in the middle of it.
      if (flows % 3 !== 0) pipeline.pushStream(flow, 1, flows % 7 === 0 ? answered.subarray(0, answered.length - 1) : answered, flows);
      pipeline.closeStream(flow, 'fin', flows);
      if (flow.user !== undefined) throw new Error('a closed flow keeps its state');
    }
    expect(engine.open.count).toBe(0);
    expect(engine.pool.held).toBeLessThan(64 * 1024);
    expect(engine.counters.get('flows')).toBe(flows);
  });
});

const echoFields = {
  request: { path: { kind: 'string', doc: 'The line.', example: 'hello', hot: true } },
  response: {},
  exchange: {},
} as const;

/** A protocol of lines that says what it is told: to see the engine through it. */
const echo = protocol({
  id: 'echo',
  title: 'Echo',
  transports: ['tcp'],
  serverPorts: [7],
  specification: 'https://www.rfc-editor.org/rfc/rfc862',
  fields: echoFields,
  detect: (bytes, start) => (bytes[start] === 0x21 ? 'yes' : 'no'),
  open: (emit, context) => new Echo(emit, context.context),
  mask: (message) => ({ message, count: 0 }),
  maskEvent: (message) => ({ message: { ...message, bytes: message.bytes.fill(0x78) }, count: 1 }),
  detail: () => ({}),
  summary: () => '',
});

class Echo implements Dissector {
  private readonly emit: Emit<typeof echoFields>;
  private readonly context: string;
  private stream: Message | undefined = undefined;
  resyncs = 0;

  constructor(emit: Emit<typeof echoFields>, context: string) {
    this.emit = emit;
    this.context = context;
  }

  data(side: 0 | 1, bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    for (;;) {
      const lf = bytes.indexOf(10, at);
      if (lf < 0 || lf >= end) return at;
      const line = String.fromCharCode(...bytes.subarray(at, lf));
      if (line === '!broken') throw new Malformed('broken line');
      const message = line === '!event' && this.stream !== undefined ? this.stream : this.emit.begin(side, at);
      if (line === '!event') this.emit.event(message, side, 4, bytes, at + 1, lf);
      else {
        message.size += lf + 1 - at;
        message.keep(bytes, at, lf);
        if (side === 0) this.emit.request(message, { path: `${this.context}${line}` });
        if (line === '!stream') this.stream = message;
        else if (line === '!switch') {
          this.emit.done(message, { noAnswer: true });
          this.emit.become('echo', message, 'inner:');
          return lf + 1;
        } else if (line === '!one') this.emit.oneWay(message, { path: `${this.context}one` });
        else this.emit.done(message);
      }
      at = lf + 1;
    }
  }

  gap(): void {
    this.stream = undefined;
  }
  end(): void {
    if (this.stream !== undefined) this.emit.done(this.stream, { noAnswer: true });
    this.stream = undefined;
  }
  resync(): void {
    this.resyncs++;
  }
}

describe('the engine seen through a protocol of lines', () => {
  test('messages of a stream are masked, numbered, and stored up to a limit', () => {
    const bench = new Bench({ protocols: [echo], limits: { eventsPerEntry: 2 } });
    const c = connect(bench);
    bench.frames(c.send(0, '!stream\n!event\n!event\n!event\n'), c.fin(0), c.fin(1));
    expect(bench.end()).toMatchObject([{ events: 3, redacted: 3 }]);
    expect(bench.sink.events.map((e) => [e.seq, e.text])).toEqual([
      [0, 'xxxxx'],
      [1, 'xxxxx'],
    ]);
    expect(bench.counters.get('events.perEntry')).toBe(1);
  });

  test('another protocol takes over behind what was consumed, and names its parent', () => {
    const bench = new Bench({ protocols: [echo] });
    const c = connect(bench);
    bench.frames(c.send(0, '!a\n!switch\n!one\n'), c.send(1, '!answer\n'));
    const entries = bench.end();
    const parent = entries.find((e) => e.asked?.['path'] === '!switch')?.sequence;
    expect(entries.find((e) => e.asked?.['path'] === 'inner:one')).toMatchObject({ kind: 'message', parent });
    expect(parent).toBeGreaterThan(0);
  });

  test('hostile bytes are counted with their reason, and reading goes on', () => {
    const bench = new Bench({ protocols: [echo] });
    const c = connect(bench);
    bench.frames(c.send(0, '!a\n'), c.send(1, '!A\n'), c.send(0, '!broken\n'), c.send(1, '!E\n'), c.send(0, '!b\n'), c.send(1, '!B\n'));
    expect(bench.end().map((e) => [e.asked?.['path'], e.response?.text])).toEqual([
      ['!a', '!A'],
      [undefined, '!E'],
      ['!b', '!B'],
    ]);
    expect(bench.counters.get('malformed.echo.broken line')).toBe(1);
    expect(bench.counters.get('bytes.notUnderstood')).toBe(8);
  });

  test('open entries are listed in the order in which they opened', () => {
    const bench = new Bench({ protocols: [echo] });
    const cs = [1, 2, 3, 4].map((n) => connect(bench, { ports: [42_000 + n, 7] }));
    cs.forEach((c, i) => bench.frames(c.send(0, `!${i}\n`)));
    const second = cs[1];
    if (second !== undefined) bench.frames(second.send(1, '!done\n'));
    const paths: unknown[] = [];
    const list = bench.pipeline.engine.open;
    for (let e = list.oldest; e !== undefined; e = e.newer) paths.push(e.requestValues?.['path']);
    expect(paths).toEqual(['!0', '!2', '!3']);
    expect(list.count).toBe(3);
  });

  test('an error of ours is not hidden', () => {
    const bench = new Bench({
      protocols: [{ ...echo, open: () => broken }],
    });
    const c = connect(bench);
    expect(() => bench.frames(c.send(0, '!a\n'))).toThrow('our bug');
  });
});

const broken: Dissector = {
  data: () => {
    throw new TypeError('our bug');
  },
  gap: () => undefined,
  end: () => undefined,
  resync: () => undefined,
};

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}
