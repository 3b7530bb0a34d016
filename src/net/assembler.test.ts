import { describe, expect, test } from 'vitest';
import { NANOS_PER_SECOND } from '#base/time';
import { Connection, opened } from './connection.fixture.ts';
import { ACK, FIN, SYN } from './packet.ts';
import { Lab } from './recorder.fixture.ts';

describe('a connection', () => {
  test('from SYN to FIN', () => {
    const { lab, c } = opened();
    lab.frame(c.send(0, 'GET /')).frame(c.ack(1)).frame(c.send(1, '200')).frame(c.fin(0)).frame(c.fin(1)).frame(c.ack(0));
    const heard = lab.heard();
    expect(heard.log).toEqual(['0:GET /', '1:200', '0.fin', '1.fin']);
    expect(heard.end).toBe('fin');
    expect(heard.acked).toEqual([[0], [5]]);
    const { flow } = heard;
    expect([flow.addresses, flow.ports, flow.transport, flow.started]).toEqual([['10.0.0.1', '10.0.0.2'], [40000, 80], 'tcp', true]);
    expect([flow.synAt, flow.synAckAt, flow.establishedAt, flow.syns, flow.baseSequence]).toEqual([1000, 11_000, 21_000, 1, [1001, 5001]]);
    expect(flow.stats.map(({ packets, bytes, fin }) => [packets, bytes, fin])).toEqual([
      [4, 5, true],
      [4, 3, true],
    ]);
    // The last acknowledgement came after the end and loses nothing.
    expect(lab.counters['segments.afterclose']).toBe(0);
  });
  test('whose sequence numbers wrap around', () => {
    const { lab, c } = opened(new Connection({ isn: [2 ** 32 - 3, 2 ** 31 - 3] }));
    for (const text of ['abcdef', 'ghijkl']) lab.frame(c.send(0, text)).frame(c.send(1, text.toUpperCase()));
    lab.frame(c.fin(0)).frame(c.fin(1));
    expect(lab.heard().log).toEqual(['0:abcdef', '1:ABCDEF', '0:ghijkl', '1:GHIJKL', '0.fin', '1.fin']);
    expect(lab.heard().flow.baseSequence).toEqual([2 ** 32 - 2, 2 ** 31 - 2]);
  });
  test('half closed: the other side goes on', () => {
    const { lab, c } = opened();
    lab.frame(c.fin(0, 'all')).frame(c.send(1, 'more')).frame(c.ack(0)).frame(c.fin(1, '!'));
    expect(lab.heard().log).toEqual(['0:all', '0.fin', '1:more', '1:!', '1.fin']);
    expect(lab.heard().acked[1]).toEqual([4, 4]);
  });
  test('that is reset: both streams end', () => {
    const { lab, c } = opened();
    lab.frame(c.send(0, 'hello')).frame(c.rst(1)).frame(c.send(0, 'late'));
    expect(lab.heard().log).toEqual(['0:hello', '1.rst', '0.rst']);
    expect([lab.heard().end, lab.heard().flow.stats[1].rst, lab.counters['segments.afterclose']]).toEqual(['rst', true, 1]);
  });
  test('that is refused, that nobody answers, that the capture cut off', () => {
    const refused = new Lab().frame(new Connection().syn()).frame(new Connection().rst(1));
    expect(refused.heard().end).toBe('refused');
    const c = new Connection();
    const unanswered = new Lab()
      .frame(c.syn())
      .wait(NANOS_PER_SECOND)
      .frame(c.syn())
      .wait(2 * NANOS_PER_SECOND)
      .frame(c.syn())
      .wait(80 * NANOS_PER_SECOND);
    expect([unanswered.heard().end, unanswered.heard().flow.syns, unanswered.recorder.flows.length]).toEqual(['unanswered', 3, 1]);
    expect(new Lab().frame(c.syn()).end().heard().end).toBe('capture');
    expect(
      new Lab()
        .frame(c.syn())
        .wait(3 * NANOS_PER_SECOND)
        .end()
        .heard().end,
    ).toBe('unanswered');
    expect(opened().lab.end().heard().end).toBe('capture');
  });
  test('opened from both ends at once', () => {
    const c = new Connection();
    const synBack = c.segment(1, '', { at: -1, ack: -c.ends.isn[0] - 1, flags: SYN });
    const lab = new Lab()
      .frame(c.syn())
      .frame(synBack)
      .frame(c.segment(0, '', { at: -1, flags: SYN | ACK }))
      .frame(c.synAck());
    lab.frame(c.send(0, 'ping')).frame(c.send(1, 'pong'));
    expect(lab.recorder.flows.length).toBe(1);
    expect(lab.heard().log).toEqual(['0:ping', '1:pong']);
    expect(lab.heard().flow.addresses).toEqual(['10.0.0.1', '10.0.0.2']);
  });
  test('with data in its SYN', () => {
    const c = new Connection();
    const lab = new Lab().frame(c.segment(0, 'early', { at: -1, flags: SYN }));
    c.sent[0] = 5;
    lab.frame(c.segment(1, '', { at: -1, flags: SYN | ACK })).frame(c.send(0, ' bird'));
    expect(lab.heard().text(0)).toBe('early bird');
  });
  test('over IPv6', () => {
    const { lab, c } = opened(new Connection({ addresses: ['2001:db8::1', 'fd00::1'] }));
    lab.frame(c.send(0, 'six')).frame(c.send(1, 'yes'));
    expect([lab.heard().log, lab.heard().flow.ip, lab.heard().flow.addresses]).toEqual([['0:six', '1:yes'], 6, ['2001:db8::1', 'fd00::1']]);
  });
  test('whose port is used again', () => {
    const { lab, c } = opened();
    lab.frame(c.send(0, 'one'));
    const next = new Connection({ isn: [900_000, 800_000] });
    for (const frame of next.handshake()) lab.frame(frame);
    lab.frame(next.send(0, 'two')).frame(next.fin(0)).frame(next.fin(1));
    const third = new Connection({ isn: [3_900_000, 3_800_000] });
    for (const frame of third.handshake()) lab.frame(frame);
    lab.frame(third.send(0, 'three'));
    expect(lab.recorder.flows.map((heard) => [heard.text(0), heard.end])).toEqual([
      ['one', 'reused'],
      ['two', 'fin'],
      ['three', undefined],
    ]);
    expect(lab.counters['flows.reused']).toBe(1);
  });
  test('whose port is used again, and the SYN was not captured', () => {
    const { lab, c } = opened();
    lab.frame(c.fin(0)).frame(c.fin(1));
    const next = new Connection({ isn: [900_000_000, 800_000_000] });
    lab.frame(next.send(0, 'two')).frame(next.send(1, 'yes'));
    expect(lab.heard(1).log).toEqual(['0:two', '1:yes']);
  });
});

describe('joined in the middle', () => {
  test('the reserved port serves, whoever speaks first', () => {
    const c = new Connection();
    const lab = new Lab().frame(c.send(1, 'answer')).frame(c.send(0, 'question'));
    expect(lab.heard().log).toEqual(['1:answer', '0:question']);
    expect([lab.heard().flow.started, lab.heard().flow.ports]).toEqual([false, [40000, 80]]);
    expect(lab.counters['flows.midstream']).toBe(1);
  });
  test('a known server serves, whatever its port', () => {
    const ports = [31000, 45000] as const;
    const { lab } = opened(new Connection({ ports }));
    const c = new Connection({ ports: [30999, 45000] });
    lab.frame(c.send(1, 'answer'));
    expect(lab.heard(1).flow.ports).toEqual([30999, 45000]);
  });
  test('else the first bytes tell, before they are delivered', () => {
    const guess = (bytes: Uint8Array, start: number): 0 | 1 => (bytes[start] === 0x47 ? 0 : 1);
    const c = new Connection({ ports: [31000, 45000] });
    const lab = new Lab({ guess }).frame(c.ack(0)).frame(c.send(0, 'GET /'));
    expect([lab.heard().flow.ports, lab.heard().log]).toEqual([[31000, 45000], ['0:GET /']]);
    expect(new Lab().frame(c.send(0, 'x')).heard().flow.ports).toEqual([45000, 31000]);
  });
  test('a SYN-ACK turns a wrong guess', () => {
    const c = new Connection({ ports: [5000, 6000] });
    const lab = new Lab().frame(c.ack(0));
    expect(lab.heard().flow.ports).toEqual([6000, 5000]);
    lab.frame(c.synAck()).frame(c.send(0, 'x'));
    expect([lab.heard().flow.ports, lab.heard().log, lab.heard().flow.baseSequence]).toEqual([[5000, 6000], ['0:x'], [1001, 5001]]);
  });
  test('nothing turns once an end was told', () => {
    const c = new Connection({ ports: [5000, 6000] });
    const lab = new Lab()
      .frame(c.segment(0, '', { flags: SYN | FIN | ACK }))
      .frame(c.synAck())
      .frame(c.send(1, 'x'));
    expect([lab.heard().flow.ports, lab.heard().log]).toEqual([
      [6000, 5000],
      ['1.fin', '0:x'],
    ]);
  });
  test('bytes that an earlier packet acknowledged are not lost when they come after it', () => {
    const c = new Connection();
    const data = c.send(1, 'response');
    const lab = new Lab().frame(c.ack(0)).frame(data).frame(c.send(0, 'next'));
    expect(lab.heard().log).toEqual(['1:response', '0:next']);
  });
  test('at a keep-alive', () => {
    const c = new Connection();
    c.sent[0] = 100;
    const lab = new Lab().frame(c.segment(0, '', { at: 99 })).frame(c.send(0, 'data'));
    expect(lab.heard().log).toEqual(['0:data']);
  });
  test('at a keep-alive that is acknowledged', () => {
    const c = new Connection();
    c.sent[0] = 100;
    const lab = new Lab()
      .frame(c.segment(0, '', { at: 99 }))
      .frame(c.ack(1))
      .frame(c.send(0, 'data'))
      .frame(c.ack(1))
      .end();
    expect([lab.heard().log, lab.counters['gap.count']]).toEqual([['0:data'], 0]);
  });
  test('one direction only: it flows, and its holes are given up by age', () => {
    const c = new Connection();
    const lab = new Lab().frame(c.send(0, 'one'));
    c.sent[1] += 5000;
    c.send(0, 'lost');
    lab.frame(c.send(0, 'two'));
    expect(lab.heard().log).toEqual(['0:one']);
    lab.wait(1.9 * NANOS_PER_SECOND);
    expect(lab.heard().log).toEqual(['0:one']);
    lab.wait(0.2 * NANOS_PER_SECOND);
    expect(lab.heard().log).toEqual(['0:one', '0-4', '0:two']);
    expect(lab.counters['queue.aged']).toBe(1);
    lab.end();
    expect([lab.counters['flows.onesided'], lab.counters['gap.bytes']]).toEqual([1, 4]);
  });
  test('a direction that shows up late begins with what was acknowledged of it', () => {
    const c = new Connection();
    const lab = new Lab().frame(c.send(0, 'a'));
    c.sent[1] += 7000;
    lab.frame(c.send(0, 'b')).frame(c.send(1, 'hello'));
    expect(lab.heard().log).toEqual(['0:a', '0:b', '1-7000', '1:hello']);
  });
});

describe('segments that come twice', () => {
  test('a retransmission is counted and not delivered', () => {
    const { lab, c } = opened();
    const one = c.send(0, 'abc');
    lab
      .frame(one)
      .frame(one)
      .frame(c.segment(0, 'bcdef', { at: 1 }))
      .frame(c.segment(0, 'gh', { at: 6 }));
    expect(lab.heard().text(0)).toBe('abcdefgh');
    expect([lab.heard().flow.stats[0].retransmissions, lab.counters['segments.retransmitted']]).toEqual([2, 2]);
  });
  test('the first of two overlapping early segments wins, and differences are counted', () => {
    const { lab, c } = opened();
    lab
      .frame(c.segment(0, 'DEF', { at: 3 }))
      .frame(c.segment(0, 'xxexxx', { at: 2 }))
      .frame(c.segment(0, 'abczzz', { at: 0 }));
    expect(lab.heard().text(0)).toBe('abxDEFxx');
    // 'xxexxx' at 2 against 'DEF' at 3: all three differ. 'abczzz' at 0: 'zzz' against 'DEF', and 'c' against 'x'.
    expect([lab.heard().flow.stats[0].differing, lab.counters['segments.differing']]).toEqual([7, 7]);
  });
  test('retransmissions after the end are no new flow, however slow', () => {
    const { lab, c } = opened();
    const last = c.send(0, 'request');
    lab.frame(last).frame(c.fin(0)).frame(c.fin(1));
    for (let wait = 0.3; wait < 12; wait *= 2) lab.wait(wait * NANOS_PER_SECOND).frame(last);
    const counted = [lab.counters['segments.retransmitted'], lab.counters['segments.afterclose']];
    expect([lab.recorder.flows.length, counted, lab.heard().text(0)]).toEqual([1, [6, 0], 'request']);
  });
  test('after the end only payload that was never seen is counted as lost', () => {
    const { lab, c } = opened();
    const half = c.send(0, 'abc');
    lab.frame(half).frame(c.fin(0)).frame(half);
    lab.frame(c.segment(0, '\0', { at: 3 }));
    expect(lab.counters['segments.afterclose']).toBe(0);
    lab.frame(c.segment(0, 'defg', { at: 3 }));
    expect(lab.counters['segments.afterclose']).toBe(1);
    lab
      .frame(c.fin(1))
      .frame(c.ack(0))
      .frame(half)
      .frame(c.segment(0, 'defg', { at: 3 }));
    expect(lab.counters['segments.afterclose']).toBe(2);
    expect(lab.heard().log).toEqual(['0:abc', '0.fin', '1.fin']);
  });
  test('keep-alives are no retransmissions', () => {
    const { lab, c } = opened();
    lab
      .frame(c.send(0, 'abc'))
      .frame(c.ack(1))
      .frame(c.segment(0, '', { at: 2 }))
      .frame(c.segment(0, '\0', { at: 2 }))
      .frame(c.ack(1));
    const [client] = lab.heard().flow.stats;
    expect([client.keepAlives, client.retransmissions, lab.heard().text(0)]).toEqual([2, 0, 'abc']);
  });
  test('zero windows are counted once each; their probes are no keep-alives', () => {
    const { lab, c } = opened();
    lab
      .frame(c.send(0, 'abc'))
      .frame(c.segment(1, '', { window: 0 }))
      .frame(c.segment(0, '', { at: 2 }))
      .frame(c.segment(1, '', { window: 0 }));
    lab.frame(c.ack(1)).frame(c.segment(1, '', { window: 0 }));
    const [client, server] = lab.heard().flow.stats;
    expect([client.keepAlives, server.zeroWindows]).toEqual([0, 2]);
  });
  test('copies from another interface are dropped, retransmissions are counted once', () => {
    const c = new Connection();
    const lab = new Lab();
    const both = (bytes: Uint8Array, first = 0): Lab => lab.frame(bytes, { iface: first }).frame(bytes, { iface: 1 - first });
    for (const frame of c.handshake()) both(frame);
    const one = c.send(0, 'abc');
    both(one);
    both(one);
    both(c.send(1, 'xyz'), 1);
    both(c.send(0, 'def'));
    both(c.fin(0), 1);
    both(c.fin(1));
    const heard = lab.heard();
    expect(heard.log).toEqual(['0:abc', '1:xyz', '0:def', '0.fin', '1.fin']);
    expect(heard.flow.stats.map(({ packets, retransmissions }) => [packets, retransmissions])).toEqual([
      [6, 1],
      [3, 0],
    ]);
    expect([heard.flow.syns, lab.counters['segments.duplicate'] + lab.counters['segments.afterclose']]).toEqual([1, 9]);
  });
  test('copies that are cut otherwise, and batches of copies, are dropped too', () => {
    const { lab, c } = opened();
    const big = c.send(0, 'abcdefghij');
    lab
      .frame(big)
      .frame(c.segment(0, 'abcd', { at: 0 }), { iface: 1 })
      .frame(c.segment(0, 'efghij', { at: 4 }), { iface: 1 });
    const batch = ['1', '2', '3'].map((text) => c.send(0, text));
    for (const iface of [1, 0]) for (const frame of batch) lab.frame(frame, { iface });
    expect(lab.heard().text(0)).toBe('abcdefghij123');
    expect([lab.heard().flow.stats[0].retransmissions, lab.counters['segments.duplicate']]).toEqual([0, 5]);
  });
});
