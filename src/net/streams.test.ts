import { describe, expect, test } from 'vitest';
import { NANOS_PER_MS, NANOS_PER_SECOND } from '#base/time';
import { Connection, opened } from './connection.fixture.ts';
import { ACK, FIN } from './packet.ts';
import { Lab } from './recorder.fixture.ts';

describe('holes', () => {
  test('segments out of order are put in order', () => {
    const { lab, c } = opened();
    const [a, b, d, e] = ['a', 'b', 'c', 'd'].map((text) => c.send(0, text)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    lab.frame(d).frame(b).frame(e).frame(a);
    expect(lab.heard().text(0)).toBe('abcd');
    expect([lab.heard().flow.stats[0].outOfOrder, lab.network.queuedBytes]).toEqual([3, 0]);
  });
  test('a hole that the other side acknowledges past is a gap, after a little patience', () => {
    const { lab, c } = opened();
    c.send(0, 'lost');
    lab.frame(c.send(0, 'seen')).frame(c.ack(1));
    expect(lab.heard().log).toEqual([]);
    lab.wait(30 * NANOS_PER_MS);
    expect(lab.heard().log).toEqual(['0-4', '0:seen']);
    expect(lab.heard().flow.stats[0]).toMatchObject({ lost: 4, gaps: 1 });
    expect([lab.counters['gap.count'], lab.counters['gap.bytes']]).toEqual([1, 4]);
  });
  test('by packets of the flow and a millisecond, or by many packets alone', () => {
    const { lab, c } = opened();
    c.send(0, 'lost');
    lab.frame(c.send(1, 'a'));
    for (let i = 0; i < 10; i++) lab.frame(c.send(1, 'b'));
    expect(lab.heard().log).toEqual([]);
    lab.at += NANOS_PER_MS;
    lab.frame(c.send(1, 'c'));
    expect(lab.heard().log[0]).toBe('0-4');
    expect(lab.heard().text(1)).toBe('abbbbbbbbbbc');
    c.send(0, 'lost');
    for (let i = 0; i < 66; i++) lab.frame(c.send(1, 'd'), { at: lab.at });
    expect(lab.heard().text(0)).toBe('????????');
  });
  test('an acknowledgement that overtakes its data loses nothing, and the response waits for its request', () => {
    const { lab, c } = opened();
    const request = c.send(0, 'request');
    const response = c.send(1, 'response');
    lab.frame(response).frame(request);
    expect(lab.heard().log).toEqual(['0:request', '1:response']);
    expect([lab.counters['gap.count'], lab.heard().flow.stats[1].outOfOrder]).toEqual([0, 0]);
  });
  test('a held response waits for the last byte that it acknowledges', () => {
    const { lab, c } = opened();
    c.sent[0] = 7;
    lab.frame(c.send(1, 'response')).frame(c.segment(0, 'req', { at: 0, ack: 0 }));
    expect(lab.heard().log).toEqual(['0:req']);
    lab.frame(c.segment(0, 'uest', { at: 3, ack: 0 }));
    expect(lab.heard().log).toEqual(['0:req', '0:uest', '1:response']);
  });
  test('early segments that overlap each other are joined', () => {
    const { lab, c } = opened();
    lab
      .frame(c.segment(0, 'bcd', { at: 1 }))
      .frame(c.segment(0, 'cdef', { at: 2 }))
      .frame(c.segment(0, 'cd', { at: 2 }));
    lab.frame(c.segment(0, 'bcdefgh', { at: 1 })).frame(c.segment(0, 'a', { at: 0 }));
    expect(lab.heard().text(0)).toBe('abcdefgh');
    expect([lab.heard().flow.stats[0].outOfOrder, lab.heard().flow.stats[0].retransmissions]).toEqual([3, 1]);
  });
  test('copies of early segments from another interface are dropped unless they bring more', () => {
    const { lab, c } = opened();
    const early = c.segment(0, 'bcd', { at: 1 });
    lab
      .frame(early)
      .frame(early, { iface: 1 })
      .frame(c.segment(0, 'cdef', { at: 2 }), { iface: 1 })
      .frame(c.segment(0, 'a', { at: 0 }));
    expect([lab.heard().text(0), lab.counters['segments.duplicate'], lab.heard().flow.stats[0].packets]).toEqual(['abcdef', 1, 5]);
  });
  test('one lost request costs one exchange', () => {
    const { lab, c } = opened();
    c.send(0, 'request1');
    lab
      .frame(c.send(1, 'response1'))
      .wait(30 * NANOS_PER_MS)
      .frame(c.send(0, 'request2'))
      .frame(c.send(1, 'response2'));
    expect(lab.heard().log).toEqual(['0-8', '1:response1', '0:request2', '1:response2']);
    expect(lab.heard().acked).toEqual([[9], [8, 16]]);
  });
  test('bytes that come after they were declared lost are counted', () => {
    const { lab, c } = opened();
    const late = c.send(0, 'late');
    lab
      .frame(c.send(0, 'seen'))
      .frame(c.ack(1))
      .wait(30 * NANOS_PER_MS)
      .frame(late);
    expect(lab.heard().log).toEqual(['0-4', '0:seen']);
    expect(lab.counters['segments.late']).toBe(1);
  });
  test('a lost FIN is no lost byte', () => {
    const { lab, c } = opened();
    lab.frame(c.send(1, 'bye'));
    c.fin(1);
    lab.frame(c.fin(0)).wait(30 * NANOS_PER_MS);
    expect(lab.heard().log).toEqual(['1:bye', '0.fin', '1.fin']);
    expect([lab.heard().end, lab.counters['gap.bytes']]).toEqual(['fin', 0]);
  });
  test('nor is one whose other side goes on, when the flow is over', () => {
    const { lab, c } = opened();
    c.fin(0);
    lab.frame(c.send(1, 'bye')).end();
    expect([lab.heard().log, lab.counters['gap.count']]).toEqual([['1:bye'], 0]);
  });
  test('bytes cut by a snap length are a gap at once', () => {
    const { lab, c } = opened();
    const frame = c.send(0, 'abcdefgh');
    lab.frame(frame.subarray(0, frame.length - 5), { wireLength: frame.length }).frame(c.send(0, 'ijk'));
    expect(lab.heard().log).toEqual(['0:abc', '0-5', '0:ijk']);
    const early = c.send(0, 'abcdefgh');
    const [x, y] = [early.subarray(0, early.length - 8), c.send(0, 'z')];
    lab.frame(y).frame(x, { wireLength: early.length });
    expect(lab.heard().log.slice(3)).toEqual(['0-8', '0:z']);
  });
  test('what is held is delivered when the flow ends', () => {
    const { lab, c } = opened();
    c.send(0, 'lost');
    lab.frame(c.send(0, 'seen')).end();
    expect(lab.heard().log).toEqual(['0-4', '0:seen']);
    expect([lab.network.queuedBytes, lab.network.openFlows]).toEqual([0, 0]);
  });
  test('held bytes are bounded, per flow and together', () => {
    const { lab, c } = opened(new Connection(), new Lab({ maxQueuedPerSide: 4000 }));
    c.send(0, 'lost');
    for (let i = 0; i < 100; i++) {
      lab.frame(c.send(0, 'x'.repeat(100)));
      expect(lab.network.queuedBytes).toBeLessThanOrEqual(4000);
    }
    expect(lab.heard().text(0)).toBe(`????${'x'.repeat(10_000)}`);
    expect(lab.counters['queue.flowlimit']).toBe(1);

    const many = new Lab({ maxQueued: 4000 });
    for (let i = 0; i < 50; i++) {
      const one = new Connection({ ports: [20_000 + i, 80] });
      opened(one, many);
      one.send(0, 'lost');
      many.frame(one.send(0, 'seen'));
      expect(many.network.queuedBytes).toBeLessThanOrEqual(4000);
    }
    expect(many.counters['queue.totallimit']).toBe(50 - Math.floor(4000 / 516));
  });
  test('after a long silence of the capture the stream is taken up where it is', () => {
    const { lab, c } = opened();
    lab.frame(c.send(0, 'before'));
    c.sent[0] += 3_000_000_000;
    for (let i = 0; i < 5; i++) lab.frame(c.send(0, `after${i}`));
    expect(lab.heard().log).toEqual(['0:before', `0-${3_000_000_000 + 18}`, '0:after3', '0:after4']);
    expect(lab.counters['segments.strange']).toBe(4);
  });
  test('a stray segment or RST far away changes nothing', () => {
    const { lab, c } = opened();
    lab
      .frame(c.send(0, 'one'))
      .frame(c.segment(0, 'stray', { at: 900_000_000 }))
      .frame(c.segment(1, '', { at: 700_000_000, flags: 4 }));
    lab
      .frame(c.segment(1, '', { ack: 900_000_000 }))
      .frame(c.send(0, 'two'))
      .wait(3 * NANOS_PER_SECOND);
    expect(lab.heard().log).toEqual(['0:one', '0:two']);
    expect([lab.counters['rst.ignored'], lab.counters['segments.strange']]).toEqual([1, 2]);
  });
  test('FIN before the last data waits for it', () => {
    const { lab, c } = opened();
    const last = c.send(0, 'last');
    lab.frame(c.segment(0, '', { flags: ACK | FIN })).frame(last);
    expect(lab.heard().log).toEqual(['0:last', '0.fin']);
  });
  test('what lies behind a FIN is dropped, held or not', () => {
    const { lab, c } = opened();
    lab
      .frame(c.segment(0, 'zz', { at: 5 }))
      .frame(c.segment(0, 'cd', { at: 2 }))
      .frame(c.segment(0, '', { at: 3, flags: ACK | FIN }))
      .frame(c.segment(0, 'abcde', { at: 0 }));
    lab
      .frame(c.segment(0, 'yy', { at: 4 }))
      .wait(3 * NANOS_PER_SECOND)
      .frame(c.send(1, 'still'))
      .end();
    expect(lab.heard().log).toEqual(['0:ab', '0:c', '0.fin', '1:still']);
    expect([lab.counters['segments.afterclose'], lab.network.queuedBytes]).toEqual([4, 0]);
  });
  test('a FIN far away changes nothing', () => {
    const { lab, c } = opened();
    lab.frame(c.segment(0, '', { at: 900_000_000, flags: ACK | FIN })).frame(c.send(0, 'goes on'));
    expect([lab.heard().log, lab.heard().flow.stats[0].fin]).toEqual([['0:goes on'], false]);
  });
});
