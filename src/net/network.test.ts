import { concat } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';
import { NANOS_PER_MS, NANOS_PER_SECOND } from '#base/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Connection } from './connection.fixture.ts';
import { MAX_REASONS } from './counters.ts';
import { ICMP, ICMP6, SCTP, UDP } from './packet.ts';
import { Lab } from './recorder.fixture.ts';
import { ethernet, internetChecksum, ip, tcpFrame, transportChecksum, udp, udpFrame } from './write.ts';

const A = { source: '10.0.0.1', destination: '10.0.0.53', sourcePort: 3333, destinationPort: 53 };
const B = { source: '10.0.0.53', destination: '10.0.0.1', sourcePort: 53, destinationPort: 3333 };
const SIX = { source: '2001:db8::1', destination: '2001:db8::2', sourcePort: 3333, destinationPort: 53 };

/** An ICMP message of either family in its frame. */
function icmpFrame(source: string, destination: string, type: number, code: number, body: Uint8Array): Uint8Array {
  const six = source.includes(':');
  const message = concat([Uint8Array.of(type, code, 0, 0), body]);
  const sum = six ? transportChecksum(source, destination, ICMP6, message) : internetChecksum(message);
  new DataView(message.buffer).setUint16(2, sum);
  return ethernet({ type: six ? 0x86dd : 0x0800 }, ip({ source, destination, protocol: six ? ICMP6 : ICMP }, message));
}

const unused = new Uint8Array(4);
const vxlan = (vni: number, frame: Uint8Array): Uint8Array =>
  udpFrame(
    { source: '192.0.2.1', destination: '192.0.2.2', sourcePort: 9, destinationPort: 4789 },
    concat([Uint8Array.of(8, 0, 0, 0, 0, 0, vni, 0), frame]),
  );

describe('datagrams', () => {
  test('question and answer are one flow', () => {
    const lab = new Lab().frame(udpFrame(A, encodeUtf8('who?'))).frame(udpFrame(B, encodeUtf8('me')));
    expect(lab.heard().datagrams).toEqual([
      { side: 0, text: 'who?', wireLength: 4 },
      { side: 1, text: 'me', wireLength: 2 },
    ]);
    expect([lab.heard().flow.transport, lab.heard().flow.ports]).toEqual(['udp', [3333, 53]]);
  });
  test('an answer seen first comes from the server', () => {
    expect(new Lab().frame(udpFrame(B, encodeUtf8('me'))).heard().flow.ports).toEqual([3333, 53]);
  });
  test('copies from another interface are dropped for a moment, repeats on one interface are not', () => {
    const one = udpFrame(A, encodeUtf8('a question of some length'), 7);
    const lab = new Lab().frame(one).frame(one, { iface: 1 }).frame(one).frame(one, { iface: 2 });
    expect([lab.heard().datagrams.length, lab.counters['datagrams.duplicate']]).toEqual([2, 2]);
    lab.wait(150 * NANOS_PER_MS).frame(one, { iface: 1 });
    lab.frame(udpFrame(A, encodeUtf8('a question of some length'), 8));
    expect(lab.heard().datagrams.length).toBe(4);
  });
  test('fragments are delivered whole, a snap cut is told', () => {
    const whole = udp(SIX, encodeUtf8('x'.repeat(2000)));
    const lab = new Lab();
    for (const offset of [1000, 0]) {
      const fragment = { offset, more: offset === 0 };
      lab.frame(
        ethernet({ type: 0x86dd }, ip({ ...SIX, protocol: UDP, id: 5, fragment }, whole.subarray(offset, offset === 0 ? 1000 : undefined))),
      );
    }
    expect(lab.heard().datagrams).toEqual([{ side: 0, text: 'x'.repeat(2000), wireLength: 2000 }]);
    const long = udpFrame(A, encodeUtf8('y'.repeat(500)));
    lab.frame(long.subarray(0, 50), { wireLength: long.length });
    expect(lab.heard(1).datagrams).toEqual([{ side: 0, text: 'y'.repeat(8), wireLength: 500 }]);
    expect([lab.counters['fragments.reassembled'], lab.counters['packets.cut']]).toEqual([1, 1]);
  });
  test('a ping is a flow, by identifier', () => {
    const echo = (type: number, id: number, back: boolean): Uint8Array =>
      icmpFrame(back ? '10.0.0.2' : '10.0.0.1', back ? '10.0.0.1' : '10.0.0.2', type, 0, Uint8Array.of(0, id, 0, 1, 0x68, 0x69));
    const lab = new Lab()
      .frame(echo(8, 1, false))
      .frame(echo(8, 2, false))
      .frame(echo(0, 1, true));
    expect(lab.recorder.flows.length).toBe(2);
    expect(lab.heard().datagrams.map(({ side, text }) => [side, text.slice(0, 2), text.slice(8)])).toEqual([
      [0, '\x08\0', 'hi'],
      [1, '\0\0', 'hi'],
    ]);
    expect([lab.heard().flow.transport, lab.heard().flow.ports]).toEqual(['icmp', [1, 0]]);
    const six = new Lab().frame(icmpFrame('fe80::1', 'fe80::2', 129, 0, Uint8Array.of(0, 9, 0, 1)));
    expect([six.heard().flow.addresses, six.heard().flow.ports]).toEqual([
      ['fe80::2', 'fe80::1'],
      [9, 0],
    ]);
  });
  test('SCTP and other transports are flows with their payload', () => {
    const ends = { source: '10.0.0.1', destination: '10.0.0.2' };
    const sctp = concat([Uint8Array.of(0x0b, 0x59, 0x0b, 0x5a, 0, 0, 0, 0, 0, 0, 0, 0), encodeUtf8('chunks')]);
    const lab = new Lab()
      .frame(ethernet({ type: 0x0800 }, ip({ ...ends, protocol: SCTP }, sctp)))
      .frame(ethernet({ type: 0x0800 }, ip({ ...ends, protocol: 89 }, encodeUtf8('ospf'))))
      .frame(ethernet({ type: 0x0800 }, ip({ ...ends, protocol: 50 }, encodeUtf8('esp'))));
    expect(lab.recorder.flows.map(({ flow, datagrams }) => [flow.transport, flow.ports, datagrams[0]?.text])).toEqual([
      ['sctp', [2905, 2906], 'chunks'],
      ['other', [0, 0], 'ospf'],
      ['other', [0, 0], 'esp'],
    ]);
  });
});

describe('ICMP errors', () => {
  test('are told to the flow that they speak of', () => {
    const question = udpFrame(A, encodeUtf8('who?'));
    const lab = new Lab().frame(question).frame(icmpFrame('10.0.0.53', '10.0.0.1', 3, 3, concat([unused, question.subarray(14, 42)])));
    expect([lab.heard().icmp, lab.recorder.flows.length]).toEqual([['3/3 10.0.0.53'], 1]);
    const c = new Connection();
    const big = c.send(0, 'x'.repeat(1000));
    lab
      .frame(c.syn())
      .frame(c.synAck())
      .frame(big)
      .frame(icmpFrame('10.9.9.9', '10.0.0.1', 3, 4, concat([unused, big.subarray(14, 42)])));
    expect(lab.heard(1).icmp).toEqual(['3/4 10.9.9.9']);
    const six = udpFrame(SIX, encodeUtf8('who?'));
    lab.frame(six).frame(icmpFrame('fe80::9', '2001:db8::1', 1, 4, concat([unused, six.subarray(14)])));
    expect(lab.heard(2).icmp).toEqual(['1/4 fe80::9']);
  });
  test('that speak of no known flow are visible themselves', () => {
    const lab = new Lab().frame(icmpFrame('10.0.0.53', '10.0.0.1', 3, 3, concat([unused, udpFrame(A, encodeUtf8('?')).subarray(14)])));
    expect([lab.heard().flow.transport, lab.counters['icmp.errors'], lab.counters['icmp.unmatched']]).toEqual(['icmp', 1, 1]);
  });
});

describe('address spaces', () => {
  const ask = udpFrame(A, encodeUtf8('who?'), 1);
  const answer = udpFrame(B, encodeUtf8('me'), 1);
  test('one 5-tuple under two VNIs is two flows', () => {
    const lab = new Lab().frame(vxlan(1, ask)).frame(vxlan(2, ask)).frame(vxlan(2, answer)).frame(vxlan(1, answer)).frame(vxlan(1, ask));
    expect(lab.recorder.flows.map(({ flow, datagrams }) => [flow.tunnels, datagrams.length])).toEqual([
      [['vxlan:1'], 3],
      [['vxlan:2'], 2],
    ]);
    lab.end();
    expect(lab.network.openFlows).toBe(0);
  });
  test('directions may have different VNIs', () => {
    const lab = new Lab().frame(vxlan(1, ask)).frame(vxlan(2, answer)).frame(vxlan(1, ask)).frame(vxlan(2, answer));
    expect(lab.recorder.flows.length).toBe(1);
    lab.frame(vxlan(3, answer));
    expect(lab.recorder.flows.length).toBe(2);
  });
  test('inside and outside of a tunnel it is one flow, and the copies are dropped', () => {
    const c = new Connection();
    const lab = new Lab();
    for (const frame of [...c.handshake(), c.send(0, 'one'), c.send(1, 'two')]) lab.frame(frame, { iface: 1 }).frame(vxlan(1, frame));
    expect([lab.recorder.flows.length, lab.heard().log, lab.counters['segments.duplicate']]).toEqual([1, ['0:one', '1:two'], 5]);
  });
  test('the same VLAN, tagged or told by the kernel, is the same space', () => {
    const tagged = ethernet({ type: 0x0800, vlans: [7] }, ask.subarray(14));
    const lab = new Lab().frame(tagged).frame(ask, { vlan: 7 }).frame(ask, { vlan: 8 });
    expect(lab.recorder.flows.map(({ flow }) => flow.vlan)).toEqual([7, 8]);
  });
  test('no more than a bounded number is told apart', () => {
    const lab = new Lab();
    for (let vni = 1; vni < 101; vni++) lab.frame(vxlan(vni, ask));
    expect([lab.recorder.flows.length, lab.counters['flows.spaces']]).toEqual([64, 36]);
    lab.wait(60 * NANOS_PER_SECOND);
    expect(lab.network.openFlows).toBe(0);
  });
});

describe('bounds', () => {
  const asking = (port: number): Uint8Array => udpFrame({ ...A, sourcePort: port }, encodeUtf8('who?'));
  test('flows idle out by their state', () => {
    const c = new Connection();
    const lab = new Lab().frame(asking(1));
    for (const frame of c.handshake()) lab.frame(frame);
    lab.wait(31 * NANOS_PER_SECOND);
    expect([lab.heard(0).end, lab.heard(1).end, lab.network.openFlows]).toEqual(['idle', undefined, 1]);
    lab.frame(c.send(0, 'x')).wait(599 * NANOS_PER_SECOND);
    expect(lab.heard(1).end).toBeUndefined();
    lab.wait(2 * NANOS_PER_SECOND);
    expect([lab.heard(1).end, lab.counters['flows.idle']]).toEqual(['idle', 2]);
  });
  test('the flow that was idle longest makes room', () => {
    const lab = new Lab({ maxFlows: 4, datagramTimeout: 1e15 });
    for (const port of [1, 2, 3, 4]) lab.frame(asking(port)).wait(2 * NANOS_PER_SECOND);
    lab.frame(asking(1)).frame(asking(5));
    expect(lab.recorder.flows.map(({ end }) => end)).toEqual([undefined, 'evicted', undefined, undefined, undefined]);
    expect(lab.counters['flows.evicted']).toBe(1);
  });
  test('a flood of SYNs does not push out connections', () => {
    const c = new Connection();
    const lab = new Lab({ maxFlows: 100 });
    for (const frame of c.handshake()) lab.frame(frame);
    for (let port = 1000; port < 3000; port++) lab.frame(new Connection({ ports: [port, 80] }).syn());
    lab.frame(c.send(0, 'still here'));
    expect([lab.heard().text(0), lab.heard().end, lab.network.openFlows]).toEqual(['still here', undefined, 100]);
  });
  test('connections that come and go leave nothing', () => {
    const lab = new Lab({ maxFlows: 1000 });
    for (let i = 0; i < 3000; i++) {
      const c = new Connection({ ports: [10_000 + (i % 50), 80], isn: [i * 1_000_003, i * 7_000_003] });
      for (const frame of [...c.handshake(), c.send(0, 'a'), c.send(1, 'b'), c.fin(0), c.fin(1), c.ack(0)]) lab.frame(frame);
    }
    expect(lab.recorder.flows.map(({ log, end }) => [log.join(' '), end])).toEqual(
      Array.from({ length: 3000 }, () => ['0:a 1:b 0.fin 1.fin', 'fin']),
    );
    expect([lab.network.openFlows, lab.counters['flows.evicted'], lab.counters['flows.reused']]).toEqual([0, 0, 0]);
  });
  test('what is not understood is counted by reason, a bounded number of them', () => {
    const lab = new Lab().frame(ethernet({ type: 0x0806 }, new Uint8Array(28))).frame(ethernet({ type: 0x0806 }, new Uint8Array(28)));
    expect([lab.counters.undecoded, lab.counters['packets.undecoded']]).toEqual([{ arp: 2 }, 2]);
    for (let type = 0x9000; type < 0x9100; type++) lab.frame(ethernet({ type }, new Uint8Array(28)));
    expect(Object.keys(lab.counters.undecoded).length).toBe(MAX_REASONS);
    expect([lab.counters['packets.undecoded'], lab.counters['undecoded.other']]).toEqual([258, 258 - 2 - (MAX_REASONS - 1)]);
  });
});

describe('hostile frames', () => {
  const c = new Connection();
  const six = new Connection({ addresses: ['2001:db8::1', '2001:db8::2'] });
  const frames = [c, six].flatMap((each) => [
    ...each.handshake(),
    each.send(0, 'GET / HTTP/1.1'),
    each.send(1, 'HTTP/1.1 200 OK'),
    each.send(0, 'again'),
    each.fin(0),
    each.fin(1),
  ]);
  const all = [
    ...frames,
    udpFrame(A, encodeUtf8('who?')),
    ...frames.slice(3, 7).map((frame) => vxlan(5, frame)),
    icmpFrame('10.0.0.2', '10.0.0.1', 3, 1, concat([unused, tcpFrame({ ...A, seq: 1 }, unused).subarray(14)])),
  ];
  const edit = fc.tuple(fc.nat(all.length - 1), fc.nat(130), fc.nat(255));

  test('no broken byte throws, breaks the order of calls or leaves anything held', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(all.length - 1), { maxLength: 60 }),
        fc.array(edit, { maxLength: 12 }),
        fc.nat(2),
        (order, edits, step) => {
          const copies = all.map((frame) => frame.slice());
          for (const [which, at, value] of edits) {
            const frame = copies[which] ?? unused;
            frame[at % frame.length] = value;
          }
          const lab = new Lab({ maxFlows: 8, maxQueued: 4000, maxQueuedPerSide: 2000, maxFragmented: 2 });
          for (const index of order) {
            lab.frame(copies[index] ?? unused, { iface: index % (step + 1) });
            if (index % 7 === 0) lab.wait(step * NANOS_PER_SECOND);
            expect(lab.network.queuedBytes).toBeLessThanOrEqual(4000);
            expect(lab.network.openFlows).toBeLessThanOrEqual(8);
          }
          lab.end();
          expect([lab.network.queuedBytes, lab.network.openFlows]).toEqual([0, 0]);
          expect(lab.counters['flows.opened']).toBe(lab.counters['flows.closed']);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
