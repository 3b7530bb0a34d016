import { describe, expect, test } from 'vitest';
import { Connection } from '#net/connection.fixture';
import { concat } from '#base/bytes';
import { ICMP, SYN } from '#net/packet';
import { ethernet, internetChecksum, ip, udpFrame } from '#net/write';
import { Bench, connect, get, lines, ok, word } from './bench.fixture.ts';

describe('pairing', () => {
  test('requests of a kept connection meet their answers in order', () => {
    const bench = new Bench();
    const c = connect(bench);
    for (const path of ['/a', '/b', '/c']) bench.frames(c.send(0, get(path)), c.send(1, ok(path)));
    expect(lines(bench.end())).toEqual(['/a 200 ok', '/b 200 ok', '/c 200 ok']);
    expect(bench.entries.map((e) => e.response?.text.slice(-2))).toEqual(['/a', '/b', '/c']);
  });

  test('pipelined requests in one segment meet answers in one segment', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(c.send(0, get('/a') + get('/b') + get('/c')), c.send(1, ok('A') + ok('B')), c.send(1, ok('C')));
    expect(bench.end().map((e) => `${word(e, 'path')} ${e.response?.text.slice(-1)}`)).toEqual(['/a A', '/b B', '/c C']);
  });

  test('a tunnel that was opened from behind a firewall: the one that was connected to asks, and is the client', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(
      c.send(0, Uint8Array.of(0x4e, 0x5a, 0x8d, 0x08, 0x87, 0x4e)),
      c.send(1, Uint8Array.of(5, 1, 0)),
      c.send(1, Uint8Array.of(5, 1, 0, 1, 0x4a, 0x7d, 0x83, 0x67, 0, 0x50)),
      c.send(0, Uint8Array.of(5, 0)),
      c.send(0, Uint8Array.of(5, 0, 0, 1, 0x4a, 0x7d, 0x83, 0x67, 0, 0x50)),
      c.send(1, get('/search')),
      c.send(0, ok('found')),
      c.send(1, get('/next')),
      c.send(0, ok('more')),
    );
    const entries = bench.end();
    expect(lines(entries)).toEqual(['/search 200 ok', '/next 200 ok']);
    expect(entries.map((e) => e.client)).toEqual(['10.0.0.2:80', '10.0.0.2:80']);
    expect(bench.counters.get('flows.turned')).toBe(1);
  });

  test('a server that greets with a word of other clients stays a server', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(
      c.send(1, 'INFO {"server_id":"x"}\r\n'),
      c.send(0, 'CONNECT {}\r\nPING\r\n'),
      c.send(1, 'PING\r\n'),
      c.send(0, 'PONG\r\n'),
    );
    expect(bench.end().map((e) => [e.kind, e.protocol, e.client])).toEqual([['flow', 'tcp', '10.0.0.1:40000']]);
  });

  test('a provisional answer counts, and the exchange goes on waiting', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(
      c.send(0, 'POST /up HTTP/1.1\r\nhost: shop\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n'),
      c.send(1, 'HTTP/1.1 100 Continue\r\n\r\n'),
      c.send(0, 'hi'),
      c.send(1, 'HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n'),
    );
    expect(lines(bench.end())).toEqual(['/up 201 ok']);
  });

  test('DNS answers find their question by its number, whatever their order', () => {
    const bench = new Bench();
    const question = (id: number, name: string): Uint8Array =>
      Uint8Array.of(id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...label(name), 0, 1, 0, 1);
    const answer = (id: number, name: string): Uint8Array =>
      Uint8Array.of(id >> 8, id & 255, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0, ...label(name), 0, 1, 0, 1);
    const to = { source: '10.0.0.1', destination: '10.0.0.53', sourcePort: 5000, destinationPort: 53 };
    const from = { source: '10.0.0.53', destination: '10.0.0.1', sourcePort: 53, destinationPort: 5000 };
    bench.frames(
      udpFrame(to, question(1, 'one'), 1),
      udpFrame(to, question(2, 'two'), 2),
      udpFrame(from, answer(2, 'two'), 3),
      udpFrame(from, answer(1, 'one'), 4),
    );
    expect(bench.end().map((e) => [e.protocol, e.request?.text.includes('two'), e.response?.text.includes('two')])).toEqual([
      ['dns', true, true],
      ['dns', false, false],
    ]);
  });

  test('the handshake belongs to the first exchange, times to the segments that brought the bytes', () => {
    const bench = new Bench();
    const c = connect(bench);
    const text = get('/slow');
    const began = bench.at;
    bench.frames(c.send(0, text.slice(0, 9)));
    bench.at += 5_000_000;
    const ended = bench.at;
    bench.frames(c.send(0, text.slice(9)));
    bench.frames(c.send(1, ok('x')), c.send(0, get('/next')), c.send(1, ok('y')));
    const [first, second] = bench.end();
    expect(first?.request).toMatchObject({ at: began, endAt: ended, size: text.length });
    expect(first?.handshake).toBe(20_000);
    expect(second?.handshake).toBe(-1);
  });
});

describe('what is not whole', () => {
  test('a request without an answer is unanswered when its connection ends', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(c.send(0, get('/a')), c.fin(0), c.fin(1), c.ack(0));
    bench.wait(60e9);
    expect(bench.entries).toMatchObject([{ outcome: 'unanswered', error: 'closed_without_answer' }]);
  });

  test('a reset takes the exchange with it', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(c.send(0, get('/a')), c.rst(1));
    expect(bench.end()).toMatchObject([{ outcome: 'reset', error: 'connection_reset', asked: { path: '/a' } }]);
  });

  test.each(['fin', 'rst'] as const)('a client that leaves a stream of events by %s has what it wanted', (how) => {
    const stream = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
    const leave = (events: string): string[] => {
      const bench = new Bench();
      const c = connect(bench);
      bench.frames(c.send(0, get('/events')), c.send(1, stream + events));
      if (how === 'rst') bench.frames(c.rst(0));
      else bench.frames(c.fin(0), c.fin(1), c.ack(0));
      return bench.end().map((e) => `${e.outcome} ${e.events}`);
    };
    expect(leave('9\r\ndata: a\n\n\r\n')).toEqual(['ok 1']);
    expect(leave('')).toEqual([how === 'rst' ? 'reset 0' : 'interrupted 0']);
  });

  test('a stream of events that the server breaks off is interrupted', () => {
    const bench = new Bench();
    const c = connect(bench);
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
    bench.frames(c.send(0, get('/events')), c.send(1, `${head}9\r\ndata: a\n\n\r\n`), c.fin(1), c.fin(0));
    expect(bench.end()).toMatchObject([{ outcome: 'interrupted', error: 'cut_short' }]);
  });

  test.each(['fin', 'rst'] as const)('an answer cut short by %s has the size that was seen', (how) => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(c.send(0, get('/big')), c.send(1, 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nonly this'));
    bench.frames(how === 'rst' ? c.rst(1) : c.fin(1));
    expect(bench.end()).toMatchObject([{ outcome: how === 'rst' ? 'reset' : 'interrupted', answered: { bodySize: 9 } }]);
  });

  test('an answer that breaks off is interrupted', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(c.send(0, get('/a')), c.send(1, 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'));
    expect(bench.end()).toMatchObject([{ outcome: 'interrupted', status: 200 }]);
  });

  test('answers alone are entries, marked one-sided', () => {
    const bench = new Bench();
    const c = new Connection();
    bench.frames(c.send(1, ok('a')), c.send(1, ok('b')));
    const entries = bench.end();
    expect(entries.map((e) => [e.status, e.request, e.marks & 8])).toEqual([
      [200, undefined, 8],
      [200, undefined, 8],
    ]);
  });

  test('requests alone are entries', () => {
    const bench = new Bench();
    const c = new Connection();
    bench.frames(c.send(0, get('/a')), c.send(0, get('/b')));
    expect(bench.end().map((e) => e.asked?.['path'])).toEqual(['/a', '/b']);
  });
});

describe('flows that nobody understands', () => {
  test('a flow entry tells bytes and how it ended', () => {
    const bench = new Bench();
    const c = connect(bench, { ports: [40_000, 9999] });
    bench.frames(c.send(0, '\x01\x02\x03'), c.send(1, '\x04'), c.fin(0), c.fin(1), c.ack(0));
    expect(bench.end()).toMatchObject([
      { kind: 'flow', protocol: 'tcp', outcome: 'ok', statusText: 'closed', asked: { bytes: 3 }, answered: { bytes: 1 } },
    ]);
  });

  test('a refused connection', () => {
    const bench = new Bench();
    const c = new Connection();
    bench.frames(c.syn(), c.rst(1));
    expect(bench.end()).toMatchObject([{ kind: 'flow', outcome: 'reset', error: 'connection_refused', statusText: 'refused' }]);
  });

  test('a SYN that nobody answers, tried three times', () => {
    const bench = new Bench();
    const c = new Connection();
    for (let i = 0; i < 3; i++) bench.frames(c.segment(0, '', { at: -1, ack: -c.ends.isn[1] - 1, flags: SYN })).wait(1e9);
    expect(bench.end()).toMatchObject([{ outcome: 'unanswered', error: 'syn_unanswered', statusText: 'SYN unanswered × 3' }]);
  });

  test('an ICMP error is told of the flow that it speaks of', () => {
    const bench = new Bench();
    const to = { source: '10.0.0.1', destination: '10.0.0.9', sourcePort: 5000, destinationPort: 7777 };
    const datagram = udpFrame(to, Uint8Array.of(1, 2, 3), 1);
    bench.frames(datagram, unreachable(datagram));
    expect(bench.end()).toMatchObject([
      {
        kind: 'flow',
        protocol: 'udp',
        outcome: 'unanswered',
        error: 'icmp_port_unreachable',
        message: '10.0.0.9 answered: port unreachable',
      },
    ]);
  });

  test('a connection that was opened and closed is an entry too', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(c.fin(0), c.fin(1), c.ack(0));
    expect(bench.end()).toMatchObject([{ kind: 'flow', protocol: 'tcp', statusText: 'closed' }]);
  });
});

describe('heads that are not complete', () => {
  const head = 'GET /cart?page=2 HTTP/1.1\r\nhost: shop\r\ncookie: session=abcdef\r\n\r\n';

  test('before a gap say what stands there; nobody knows which request of the gap the answer belongs to', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(c.send(0, head.slice(0, 45)));
    c.send(0, head.slice(45));
    bench.frames(c.send(1, 'HTTP/1.1 500 Oh\r\ncontent-type: text/pl'));
    c.send(1, 'ain\r\ncontent-length: 0\r\n\r\n');
    bench.frames(c.ack(0), c.send(0, get('/next')));
    const entries = bench.wait(5e9).end();
    expect(lines(entries).slice(0, 2)).toEqual(['/cart - interrupted', 'http 500 server_error']);
    expect(entries[0]?.request?.text).toBe('GET /cart?page=2 HTTP/1.1\r\nhost: shop\r\n');
    expect(entries[1]?.response?.text).toBe('HTTP/1.1 500 Oh\r\n');
  });

  test('at the end of the capture are entries that were interrupted', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(c.send(0, head.slice(0, 45)));
    expect(lines(bench.end())).toEqual(['/cart - interrupted']);
  });

  test('in a capture that keeps only the beginning of each packet', () => {
    const bench = new Bench();
    const c = connect(bench);
    for (const path of ['/a', '/b', '/c']) {
      const asked = c.send(0, `GET ${path} HTTP/1.1\r\nhost: shop\r\nx-long: ${'y'.repeat(200)}\r\n\r\n`);
      const answered = c.send(1, `HTTP/1.1 200 OK\r\ncontent-length: 300\r\nserver: ${'z'.repeat(100)}\r\n\r\n${'b'.repeat(300)}`);
      bench.cut(asked, 120).cut(answered, 120);
    }
    const seen = lines(bench.end());
    expect(seen.filter((line) => line === 'http 200 ok')).toHaveLength(3);
    expect(seen).toEqual(expect.arrayContaining(['/a - interrupted', '/b - interrupted', '/c - interrupted']));
  });
});

describe('tunnels', () => {
  test('what a CONNECT carries is read like a connection of its own', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(
      c.send(0, 'CONNECT bank:80 HTTP/1.1\r\nhost: bank:80\r\n\r\n'),
      c.send(1, 'HTTP/1.1 200 Connection established\r\n\r\n'),
      c.send(0, get('/inside')),
      c.send(1, ok('secret')),
    );
    const entries = bench.end();
    expect(entries.map((e) => [e.asked?.['method'], e.asked?.['path'], e.status])).toEqual([
      ['CONNECT', undefined, 200],
      ['GET', '/inside', 200],
    ]);
    expect(entries[1]?.parent).toBe(entries[0]?.sequence);
  });

  test('a preamble that might become something does not hide what follows it', () => {
    const bench = new Bench();
    const c = connect(bench);
    // SOCKS 4: to DNS over TCP the first two bytes are the length of a message.
    bench.frames(
      c.send(0, Uint8Array.of(4, 1, 0, 80, 192, 0, 2, 7, 0)),
      c.send(1, Uint8Array.of(0, 90, 1, 2, 192, 0, 2, 7)),
      c.send(0, get('/behind')),
      c.send(1, ok('x')),
    );
    expect(lines(bench.end())).toContain('/behind 200 ok');
  });

  test('a client that speaks before the tunnel stands is not lost', () => {
    const bench = new Bench();
    const c = connect(bench);
    bench.frames(
      c.send(0, `CONNECT bank:80 HTTP/1.1\r\nhost: bank:80\r\n\r\n${get('/early')}`),
      c.send(1, 'HTTP/1.1 200 OK\r\n\r\n'),
      c.send(1, ok('x')),
    );
    expect(lines(bench.end())).toContain('/early 200 ok');
  });
});

describe('streams joined in the middle', () => {
  test('the side that speaks like a client is the client, whatever its port', () => {
    const bench = new Bench();
    const c = new Connection({ ports: [50_001, 50_002] });
    // The first segment that is seen is an answer.
    bench.frames(c.send(1, ok('x')), c.send(0, get('/a')), c.send(1, ok('a')));
    const entries = bench.end();
    expect(entries.map((e) => e.client)).toEqual(['10.0.0.1:50001', '10.0.0.1:50001']);
    expect(lines(entries)).toEqual(['http 200 ok', '/a 200 ok']);
  });

  test('bytes that nobody understands are skipped up to the next message', () => {
    const bench = new Bench();
    const c = new Connection();
    bench.frames(c.send(1, 'the rest of some answer'), c.send(0, get('/a')), c.send(1, ok('a')));
    expect(lines(bench.end())).toContain('/a 200 ok');
  });
});

test('state of a closed flow is let go at once', () => {
  const bench = new Bench();
  const users: unknown[] = [];
  const close = bench.pipeline.close.bind(bench.pipeline);
  bench.pipeline.close = (flow, how, at): void => {
    close(flow, how, at);
    users.push(flow.user);
  };
  const c = connect(bench);
  bench.frames(c.send(0, get('/a')), c.send(1, ok('a')), c.fin(0), c.fin(1), c.ack(0), c.ack(1));
  bench.end();
  expect(users).toEqual([undefined]);
});

/** A question's name: one label. */
function label(name: string): number[] {
  return [name.length, ...Array.from(name, (c) => c.charCodeAt(0)), 0];
}

/** Port unreachable (RFC 792) about an IPv4 datagram. */
function unreachable(frame: Uint8Array): Uint8Array {
  const message = concat([Uint8Array.of(3, 3, 0, 0, 0, 0, 0, 0), frame.subarray(14, 42)]);
  const sum = internetChecksum(message);
  message.set([sum >> 8, sum & 255], 2);
  return ethernet({ type: 0x0800 }, ip({ source: '10.0.0.9', destination: '10.0.0.1', protocol: ICMP }, message));
}
