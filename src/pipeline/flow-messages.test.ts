import { describe, expect, test } from 'vitest';
import { STORED_CUT } from '#entry/stored';
import { replay } from '#protocols/http2/recorded/recording.fixture';
import type { Recording } from '#protocols/http2/recorded/recording.fixture';
import { plain as chat } from '#protocols/websocket/recorded/recorded.fixture';
import { tls12, tls13 } from '#protocols/tls/recorded/recorded.fixture';
import { Bench, connect } from './bench.fixture.ts';

/** A connection that says what was recorded, and stays open. */
function say(bench: Bench, recording: Recording, port: number): ReturnType<typeof connect> {
  const connection = connect(bench, { ports: [port, 443] });
  for (const [side, bytes] of replay(recording)) bench.frames(connection.send(side, bytes as Uint8Array));
  return connection;
}

describe('the entry of a flow', () => {
  test('keeps its handshake in no more memory than it needs while the flow goes on', () => {
    const bench = new Bench();
    const { pool } = bench.pipeline.engine;
    const connection = say(bench, tls12, 41_000);
    expect(pool.held).toBe(0);
    bench.frames(connection.fin(0), connection.fin(1));
    const [entry, ...others] = bench.end();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ kind: 'flow', protocol: 'tls', statusText: 'TLS 1.2 · h2 · closed', outcome: 'ok' });
    expect(entry?.request?.text).toContain('shop.example');
    expect(entry?.response?.text).toContain('Shop Root');
    expect(entry?.response?.flags).toBe(0);
  });

  test('gives it up beyond what all flows may hold together, and only then', () => {
    const bench = new Bench({ limits: { flowBytes: 5000 } });
    const first = say(bench, tls13, 41_001);
    const second = say(bench, tls13, 41_002);
    expect(bench.counters.get('messages.flowBytes')).toBeGreaterThan(0);
    bench.frames(first.fin(0), first.fin(1), second.fin(0), second.fin(1));
    const third = say(bench, tls13, 41_003);
    bench.frames(third.fin(0), third.fin(1));
    const flags = bench.end().map(({ asked, response }) => [asked?.['sni'], (response?.flags ?? 0) & STORED_CUT]);
    expect(flags).toEqual([
      ['shop.example', 0],
      ['shop.example', STORED_CUT],
      ['shop.example', 0],
    ]);
  });
});

test('messages behind an upgrade name the exchange that asked for it', () => {
  const bench = new Bench();
  const connection = say(bench, chat, 41_004);
  bench.frames(connection.fin(0), connection.fin(1));
  const [upgrade, ...messages] = bench.end();
  expect(upgrade).toMatchObject({ kind: 'exchange', protocol: 'http', status: 101 });
  expect(messages).toHaveLength(8);
  for (const message of messages) expect(message).toMatchObject({ kind: 'message', protocol: 'websocket', parent: upgrade?.sequence });
});
