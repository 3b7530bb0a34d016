import { describe, expect, it } from 'vitest';
import { conversation, detailOf, type Step } from '../kit/testing/conversation.fixture.ts';
import { fromHex as bytes, nth } from '../kit/testing/nth.fixture.ts';
import { anyBroken } from '../kit/testing/properties.fixture.ts';
import type { SaidExchange, Transcript } from '../kit/testing/transcript.fixture.ts';
import icmp from './index.ts';

// Recorded with ping and a closed port between two network namespaces.
const ping = ['08000b8606740001f06e016b00000000e62a0e0000000000', '0000138606740001f06e016b00000000e62a0e0000000000'] as const;
const again = ['080004f706740002f16e016b00000000f6b8030000000000', '00000cf706740002f16e016b00000000f6b8030000000000'] as const;
const ping6 = ['80005b2606750001f16e016b00000000ccc1030000000000', '81005a2606750001f16e016b00000000ccc1030000000000'] as const;
const closed = '03033c04000000004500001ee5b440004011d116c0000201c0000202d45c0009000a841f6869';
const closed6 = '010401f800000000600358da000a114020010db800000000000000000000000120010db8000000000000000000000002b7700009000a5b906869';
const solicitation = '8700ab570000000020010db80000000000000000000000020101f671f51d8740';
const advertisement = '880044f46000000020010db800000000000000000000000202019e2cb678f2d9';
const router = '8500f02f0000000001019e2cb678f2d9';

type Said = readonly [0 | 1, string];

function talkOver(ip: 4 | 6, messages: readonly Said[]): Transcript {
  return conversation(
    icmp,
    messages.map(([side, hex]): Step => [side, bytes(hex)]),
    { transport: 'icmp', ip },
  );
}

const talk = (...messages: readonly Said[]): Transcript => talkOver(4, messages);
const talk6 = (...messages: readonly Said[]): Transcript => talkOver(6, messages);

function summary(exchange: SaidExchange): string {
  return icmp.summary({ request: exchange.request?.values ?? {}, response: {}, exchange: {} });
}

describe('ICMP', () => {
  it('pairs echo requests with their replies, in any order', () => {
    const { exchanges } = talk([0, ping[0]], [0, again[0]], [1, again[1]], [1, ping[1]]);
    expect(exchanges.map((each) => [summary(each), each.result.statusText])).toEqual([
      ['echo request seq 1', 'echo reply'],
      ['echo request seq 2', 'echo reply'],
    ]);
    expect(exchanges[0]?.request?.values).toMatchObject({ version: 4, code: 0, identifier: 0x674, sequence: 1 });
    expect(detailOf(icmp, nth(exchanges, 0)).response?.['payload']).toBe('f06e016b00000000e62a0e0000000000');
  });

  it('pairs them in IPv6 too, whoever is called the client', () => {
    const { exchanges } = talk6([1, ping6[0]], [0, ping6[1]]);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]).toMatchObject({
      request: { values: { type: 'echo request', version: 6 } },
      response: { values: { type: 'echo reply' } },
    });
  });

  it('leaves a request open that nobody answers', () => {
    expect(talk([0, ping[0]], [1, again[1]]).exchanges.map((each) => each.response === undefined)).toEqual([true, false]);
  });

  it('says which packet an error speaks of', () => {
    const exchanges = [...talk([1, closed]).exchanges, ...talk6([1, closed6]).exchanges];
    expect(exchanges.map((each) => each.kind)).toEqual(['message', 'message']);
    expect(exchanges.map((each) => each.result.errorMessage)).toEqual([
      'port unreachable: udp 192.0.2.1:54364 → 192.0.2.2:9',
      'port unreachable: udp [2001:db8::1]:46960 → [2001:db8::2]:9',
    ]);
    expect(exchanges.map((each) => each.request?.values['version'])).toEqual([4, 6]);
    expect(exchanges[0]?.result).toMatchObject({ outcome: 'warning', errorType: 'icmp_port_unreachable', status: 3 });
  });

  it('tells errors of both families apart that share a number', () => {
    const expired4 = `0b00${closed.slice(4)}`;
    const expired6 = `0300${closed6.slice(4)}`;
    const needed = `0304000000000578${closed.slice(16)}`;
    const exchanges = [...talk([1, expired4]).exchanges, ...talk6([1, expired6]).exchanges, ...talk([1, needed]).exchanges];
    expect(exchanges.map((each) => each.result.statusText)).toEqual([
      'time to live exceeded',
      'hop limit exceeded',
      'fragmentation needed',
    ]);
    expect(detailOf(icmp, nth(exchanges, 2)).request?.['mtu']).toBe(1400);
  });

  it('takes the family from the flow, whatever the number', () => {
    // What ICMPv6 calls a solicitation is a number that ICMP gave to nobody; an error may quote nothing.
    expect(talk([0, solicitation]).exchanges.map(summary)).toEqual(['type 135']);
    const bare = '0300000000000000';
    const exchanges = [...talk([1, bare]).exchanges, ...talk6([1, bare]).exchanges];
    expect(exchanges.map((each) => [each.request?.values['version'], each.result.statusText])).toEqual([
      [4, 'network unreachable'],
      [6, 'hop limit exceeded'],
    ]);
    expect(exchanges.map((each) => detailOf(icmp, each).request?.['version'])).toEqual([4, 6]);
  });

  it('reads neighbor discovery', () => {
    const { exchanges } = talk6([0, solicitation], [1, advertisement], [0, router]);
    expect(exchanges.map(summary)).toEqual([
      'neighbor solicitation 2001:db8::2',
      'neighbor advertisement 2001:db8::2',
      'router solicitation',
    ]);
    expect(detailOf(icmp, nth(exchanges, 1)).request?.['options']).toEqual([
      { option: 'target link-layer address', value: '9e:2c:b6:78:f2:d9' },
    ]);
  });

  it('reads group reports', () => {
    const report = '8f00000000000001' + '04000000' + 'ff0200000000000000000000000000fb';
    const { exchanges } = talk6([0, report]);
    expect(detailOf(icmp, nth(exchanges, 0)).request?.['options']).toEqual([
      { record: 'changes to exclude', group: 'ff02::fb', sources: 0 },
    ]);
  });

  it('survives any broken byte', () => {
    const all = [...ping, ...ping6, closed, closed6, solicitation, advertisement, router];
    for (const ip of [4, 6] as const)
      anyBroken(
        icmp,
        all.map((hex): Step => [0, bytes(hex)]),
        { transport: 'icmp', ip },
      );
  });
});
