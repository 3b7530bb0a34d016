import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversation, detailOf, type Step } from '../kit/testing/conversation.fixture.ts';
import { fromHex as bytes, nth } from '../kit/testing/nth.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import type { SaidExchange, Transcript } from '../kit/testing/transcript.fixture.ts';
import dns, { namesOf } from './index.ts';
import { recorded } from './recorded.fixture.ts';

type Name = keyof typeof recorded;
const datagrams = (Object.keys(recorded) as Name[]).filter((name) => name !== 'tcp');

function steps(...names: readonly Name[]): Step[] {
  return names.flatMap((name): Step[] => [
    [0, bytes(recorded[name][0])],
    [1, bytes(recorded[name][1])],
  ]);
}

function talk(all: readonly Step[], serverPort = 53): Transcript {
  return conversation(dns, all, { transport: 'udp', serverPort });
}

function only(name: Name): SaidExchange {
  const { exchanges } = talk(steps(name));
  expect(exchanges).toHaveLength(1);
  return nth(exchanges, 0);
}

function line(exchange: SaidExchange): string {
  const asked = dns.summary({ request: exchange.request?.values ?? {}, response: {}, exchange: {} });
  const { statusText, outcome } = exchange.result;
  return `${asked} → ${statusText ?? 'open'}${outcome === undefined ? '' : ` (${outcome})`}`;
}

describe('DNS', () => {
  it('pairs a question with its answer', () => {
    const exchange = only('a');
    expect(line(exchange)).toMatch(/^A cart\.shop\.example → 10\.96\.14\.[34], 10\.96\.14\.[34]$/);
    expect(exchange.request?.values).toMatchObject({
      name: 'cart.shop.example',
      type: 'A',
      questions: ['cart.shop.example'],
      opcode: 'QUERY',
    });
    expect(exchange.response?.values).toMatchObject({ code: 'NOERROR', count: 2, ttl: 30, truncated: false });
    expect(exchange.values).toEqual({ transport: 'udp', attempts: 1 });
    expect(exchange.result.status).toBe(0);
  });

  it('reads every kind of record as a zone file writes it', () => {
    const answers = (name: Name): unknown => only(name).response?.values['answers'];
    expect(answers('aaaa')).toEqual(['2001:db8::14:3']);
    expect(answers('alias')).toContain('cart.shop.example');
    expect(answers('mx')).toEqual(['10 mail.shop.example']);
    expect(answers('txt')).toEqual(['"v=spf1 -all" "second \\"part\\""']);
    expect(answers('caa')).toEqual(['0 issue "ca.example"']);
    expect(answers('srv')).toEqual(['0 5 8080 cart.shop.example']);
    expect(answers('naptr')).toEqual(['100 10 "U" "E2U+sip" "!^.*$!sip:info@shop.example!" .']);
    expect(answers('tlsa')).toEqual([`3 1 1 ${'0123456789abcdef'.repeat(4)}`]);
    expect(answers('https')).toEqual(['1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1']);
    expect(answers('svcb')).toEqual(['0 cart.shop.example']);
    expect(answers('ds')).toEqual([`12345 13 2 ${'0123456789abcdef'.repeat(4)}`]);
    expect(answers('sshfp')).toEqual([`4 2 ${'0123456789abcdef'.repeat(4)}`]);
    expect(answers('hinfo')).toEqual(['"x86" "Linux"']);
    expect(answers('unknownType')).toEqual(['\\# 4 0a000001']);
    expect(answers('soa')).toEqual(['ns.shop.example admin.shop.example 7 3600 900 604800 60']);
    expect(answers('ns')).toEqual(['ns.shop.example']);
    expect(answers('nsec3param')).toEqual(['1 0 0 abcd']);
  });

  it('keeps a dot inside a label apart', () => {
    expect(only('dotted').request?.values['name']).toBe('a\\.b.shop.example');
  });

  it('reads the records of DNSSEC', () => {
    const records = JSON.stringify(detailOf(dns, only('signed')).response?.['records']);
    expect(records).toMatch(
      /"type":"RRSIG","class":"IN","ttl":30,"value":"A 13 3 30 20\d{12} 20\d{12} \d+ shop\.example [A-Za-z0-9+/]+=*"/,
    );
    const authority = JSON.stringify(detailOf(dns, only('missingSigned')).response?.['authority']);
    expect(authority).toMatch(/"type":"NSEC3","class":"IN","ttl":60,"value":"1 [01] \d+ abcd [0-9A-V]{32} /);
    expect(only('dnskey').response?.values['answers']).toEqual([expect.stringMatching(/^25[67] 3 13 [A-Za-z0-9+/]+=*$/)]);
  });

  it('says what went wrong, whose fault it is, and in which words', () => {
    expect(line(only('missing'))).toBe('A gone.shop.example → NXDOMAIN (client_error)');
    expect(line(only('refused'))).toBe('A elsewhere.example → REFUSED (client_error)');
    expect(line(only('badVersion'))).toBe('A cart.shop.example → BADVERS (client_error)');
    expect(only('badVersion').result.status).toBe(16);
    expect(line(only('truncated'))).toBe('A many.shop.example → truncated');
    const failed = bytes(recorded.missing[1]);
    failed.set([0x85, 0x82], 2);
    expect(
      talk([
        [0, bytes(recorded.missing[0])],
        [1, failed],
      ]).exchanges[0]?.result,
    ).toMatchObject({ status: 2, outcome: 'server_error' });
  });

  it('reads the question again in an answer whose query was not seen', () => {
    const { exchanges } = talk(steps('a').slice(1));
    expect(detailOf(dns, nth(exchanges, 0)).request).toEqual({ types: ['A'], class: 'IN' });
  });

  it('reads what EDNS says', () => {
    expect(detailOf(dns, only('subnet')).request).toMatchObject({ clientSubnet: '198.51.100.0/24', recursionDesired: true });
    expect(detailOf(dns, only('signed')).request).toMatchObject({ dnssec: true, types: ['A'], class: 'IN' });
  });

  it('knows notifications and updates', () => {
    expect(line(only('notify'))).toMatch(/^NOTIFY shop\.example → /);
    expect(line(only('update'))).toMatch(/^UPDATE shop\.example → REFUSED/);
  });

  it('makes one entry of a question that is asked again', () => {
    const [question, answer] = recorded.a.map(bytes) as [Uint8Array, Uint8Array];
    const { exchanges } = talk([
      [0, question],
      [0, question],
      [0, question],
      [1, answer],
    ]);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]?.values).toEqual({ transport: 'udp', attempts: 3 });
  });

  it('does not mix questions that share an id, and ignores the case of names', () => {
    const sameId = (hex: string): Uint8Array => {
      const message = bytes(hex);
      message.set([7, 7]);
      return message;
    };
    const shouted = sameId(recorded.mx[1]);
    shouted[13] = 'S'.charCodeAt(0);
    const { exchanges } = talk([
      [0, sameId(recorded.a[0])],
      [0, sameId(recorded.mx[0])],
      [1, shouted],
      [1, sameId(recorded.a[1])],
    ]);
    expect(exchanges.map(line)).toEqual([expect.stringMatching(/^A cart.* → 10\.96/), 'MX shop.example → 10 mail.Shop.example']);
  });

  it('finds the question of an answer that does not repeat it', () => {
    const question = bytes(recorded.a[0]);
    const answer = new Uint8Array(12);
    answer.set(question.subarray(0, 2));
    answer.set([0x80, 0x01], 2);
    expect(
      talk([
        [0, question],
        [1, answer],
      ]).exchanges.map(line),
    ).toEqual(['A cart.shop.example → FORMERR (client_error)']);
  });

  it('takes multicast announcements as messages', () => {
    const { exchanges } = talk(
      [
        [0, bytes(recorded.a[0])],
        [1, bytes(recorded.srv[1])],
      ],
      5353,
    );
    expect(exchanges.map((each) => each.kind)).toEqual(['message', 'message']);
    expect(exchanges.map((each) => dns.summary({ request: each.request?.values ?? {}, response: {}, exchange: {} }))).toEqual([
      'A cart.shop.example',
      'RESPONSE _http._tcp.shop.example',
    ]);
    expect(detailOf(dns, nth(exchanges, 1)).response?.['answers']).toEqual(['0 5 8080 cart.shop.example']);
  });

  it('cuts messages out of a TCP stream', () => {
    const transcript = anyCut(dns, steps('tcp', 'tcp'));
    expect(transcript.exchanges.map(line)).toEqual(
      Array(2).fill(expect.stringMatching(/^A many\.shop\.example → 198\.51\.100\.\d+, .* \+57$/)),
    );
    anyBroken(dns, steps('tcp', 'tcp'));
    anyGap(dns, steps('tcp', 'tcp'));
  });

  it('takes a zone transfer as one answer', () => {
    const framed = (message: Uint8Array): Uint8Array => Uint8Array.of(message.length >> 8, message.length & 255, ...message);
    const asTransfer = (hex: string, type: number): Uint8Array => {
      const message = bytes(hex);
      const end = message.indexOf(0, 12) + 1;
      message.set([9, 9]);
      message.set([type >> 8, type & 255], end);
      return framed(message.slice(0, message.length));
    };
    const query = asTransfer(recorded.soa[0], 252);
    const soa = asTransfer(recorded.soa[1], 252);
    const mx = asTransfer(recorded.mx[1], 252);
    const { exchanges } = conversation(dns, [
      [0, query],
      [1, soa],
      [1, mx],
      [1, soa],
    ]);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]?.response?.state).toBe('done');
    const records = detailOf(dns, nth(exchanges, 0)).response?.['records'];
    expect((records as { type: string }[]).map(({ type }) => type)).toEqual(['SOA', 'MX', 'SOA']);
  });

  it('tells the directory which name an address was looked up by', () => {
    const expected = { '10.96.14.3': 'www.shop.example', '10.96.14.4': 'www.shop.example' };
    expect(Object.fromEntries(namesOf(bytes(recorded.alias[1])))).toEqual(expected);
    const { request, response } = only('alias');
    expect(Object.fromEntries(dns.names?.(request?.values ?? {}, response?.values ?? {}) ?? [])).toEqual(expected);
    expect(namesOf(bytes(recorded.missing[1]))).toEqual([]);
  });

  it('ends on pointers that lead round in circles', () => {
    const message = bytes(`${recorded.a[0].slice(0, 24)}c00c00010001`);
    expect(talk([[0, message]]).malformed).toEqual(['broken name']);
  });

  it('survives any broken byte', () => {
    anyBroken(dns, steps(...datagrams), { transport: 'tcp' });
    fc.assert(
      fc.property(fc.constantFrom(...datagrams), fc.nat(), fc.nat(255), fc.nat(), (name, at, byte, cut) => {
        const [question, answer] = recorded[name].map(bytes) as [Uint8Array, Uint8Array];
        answer[at % answer.length] = byte;
        const { exchanges } = talk([
          [0, question],
          [1, answer.subarray(0, 1 + (cut % (2 * answer.length)))],
        ]);
        for (const exchange of exchanges) detailOf(dns, exchange);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('detection of DNS', () => {
  const verdict = (message: Uint8Array, port = 4000, transport: 'udp' | 'tcp' = 'udp'): string | undefined =>
    dns.detect?.(message, 0, message.length, { side: 0, port, transport, start: true, opposite: new Uint8Array(0) });

  it('knows every recorded message on any port', () => {
    for (const name of datagrams.filter((each) => each !== 'unknownType'))
      for (const hex of recorded[name]) expect([name, verdict(bytes(hex))]).toEqual([name, 'yes']);
    for (const hex of recorded.tcp) expect(verdict(bytes(hex), 4000, 'tcp')).toBe('yes');
    expect(verdict(bytes(recorded.tcp[1]).subarray(0, 100), 4000, 'tcp')).toBe('more');
  });

  it('does not take random datagrams for DNS, whatever their port', () => {
    const random = fc.uint8Array({ minLength: 0, maxLength: 200 });
    fc.assert(
      fc.property(random, (message) => verdict(message) === 'no'),
      { numRuns: 5000 },
    );
    fc.assert(
      fc.property(random, (message) => verdict(message, 53) === 'no'),
      { numRuns: 5000 },
    );
  });

  it('leaves NetBIOS names alone', () => {
    const nbns = bytes(`00010110000100000000000020${'45'.repeat(32)}0000200001`);
    expect(verdict(nbns, 137)).toBe('no');
    expect(verdict(nbns, 4000)).toBe('no');
  });
});
