import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replay } from '../http2/recorded/recording.fixture.ts';
import { type ConversationOptions, conversation, detailOf, type Step } from '../kit/testing/conversation.fixture.ts';
import { nth } from '../kit/testing/nth.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import type { SaidExchange } from '../kit/testing/transcript.fixture.ts';
import tls from './index.ts';
import * as recorded from './recorded/recorded.fixture.ts';

/** The only entry of a conversation: its flow. */
function flowOf(steps: readonly Step[], options?: ConversationOptions): SaidExchange {
  const { exchanges, malformed, unknown } = anyCut(tls, steps, options);
  expect({ exchanges: exchanges.length, malformed, unknown }).toEqual({ exchanges: 1, malformed: [], unknown: {} });
  return nth(exchanges, 0);
}

describe('a handshake', () => {
  it('of TLS 1.2 shows names, choices and both certificates', () => {
    const flow = flowOf(replay(recorded.tls12));
    const certificate = new X509Certificate(recorded.serverCertificate);
    const client = new X509Certificate(recorded.clientCertificate);
    expect(flow.kind).toBe('flow');
    expect(flow.request?.values).toMatchObject({
      sni: 'shop.example',
      alpn: ['h2', 'http/1.1'],
      'certificate.subject': 'CN=cart,O=Shop',
      'certificate.fingerprint': plainHex(client.fingerprint256),
    });
    expect(flow.response?.values).toMatchObject({
      'certificate.subject': 'CN=shop.example,O=Shop,C=DE',
      'certificate.issuer': 'CN=Shop Root,O=Shop\\, Inc.',
      'certificate.names': ['shop.example', '*.shop.example', '127.0.0.1', '2001:db8::1', 'ops@shop.example'],
      'certificate.notBefore': certificate.validFromDate.getTime() * 1000,
      'certificate.notAfter': certificate.validToDate.getTime() * 1000,
      'certificate.serial': plainHex(certificate.serialNumber),
      'certificate.fingerprint': plainHex(certificate.fingerprint256),
    });
    expect(flow.values).toMatchObject({
      version: 'TLS 1.2',
      cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      alpn: 'h2',
      group: 'x25519',
      established: true,
      resumed: false,
      clientCertificate: 'sent',
      closed: 'no keys',
    });
    expect(flow.result).toEqual({ statusText: 'TLS 1.2 · h2 · closed' });
  });

  it('is told in full from what is stored', () => {
    const { request, response } = detailOf(tls, flowOf(replay(recorded.tls12)));
    expect(request?.['versions']).toEqual(['TLS 1.2']);
    expect(request?.['ciphers']).toContain('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256');
    expect(request?.['extensions']).toContain('extended_master_secret');
    expect(request?.['groups']).toEqual(['x25519', 'secp256r1', 'x448', 'secp384r1', 'secp521r1']);
    const chain = response?.['certificates'] as { subject: string; key: string; authority: boolean }[];
    expect(chain.map(({ subject, key, authority }) => [subject, key, authority])).toEqual([
      ['CN=shop.example,O=Shop,C=DE', 'RSA 2048', false],
      ['CN=Shop Root,O=Shop\\, Inc.', 'EC P-256', true],
    ]);
  });

  it('that resumes a session says so', () => {
    for (const steps of [recorded.tls12Resumed, recorded.tls13Resumed]) {
      const flow = flowOf(replay(steps));
      expect(flow.values).toMatchObject({ established: true, resumed: true });
      expect(detailOf(tls, flow).request?.['resumption']).not.toEqual([]);
    }
  });

  it('of TLS 1.3 shows what is plain', () => {
    const flow = flowOf(replay(recorded.tls13));
    expect(flow.values).toMatchObject({
      version: 'TLS 1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      alpn: 'h2',
      group: 'X25519MLKEM768',
      established: true,
      resumed: false,
    });
    expect(flow.result).toEqual({ statusText: 'TLS 1.3 · h2 · closed' });
    expect(flow.response?.values['certificate.subject']).toBeUndefined();
  });

  it('that the server asked to begin again', () => {
    const flow = flowOf(replay(recorded.tls13Retried));
    expect(flow.values).toMatchObject({ version: 'TLS 1.3', group: 'secp384r1', retried: true, established: true });
  });

  it('of TLS 1.0', () => {
    const flow = flowOf(replay(recorded.tls10));
    expect(flow.values).toMatchObject({ version: 'TLS 1.0', cipher: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', established: true });
    expect(flow.request?.values['ja4']).toMatch(/^t10d0906/);
  });

  it('of DTLS 1.2, in fragments, behind a cookie', () => {
    const { exchanges, malformed } = conversation(tls, replay(recorded.dtls), { transport: 'udp' });
    const flow = nth(exchanges, 0);
    expect(malformed).toEqual([]);
    expect(flow.request?.values).toMatchObject({ sni: 'shop.example', ja4: 'dd2d280700_d943125447b4_e7e480e5a997' });
    expect(flow.response?.values['certificate.subject']).toBe('CN=shop.example,O=Shop,C=DE');
    expect(flow.values).toMatchObject({ version: 'DTLS 1.2', group: 'x25519', retried: true, established: true });
    expect(detailOf(tls, flow).request?.['groups']).toContain('x25519');
  });

  it('over datagrams whose called side is the client (WebRTC)', () => {
    const swapped = replay(recorded.dtls).map(([side, what]): Step => [side === 0 ? 1 : 0, what]);
    const flow = nth(conversation(tls, swapped, { transport: 'udp' }).exchanges, 0);
    expect(flow.response?.values['certificate.subject']).toBe('CN=shop.example,O=Shop,C=DE');
  });
});

describe('a handshake that fails', () => {
  it.each([
    [recorded.tls12UnknownCa, 'unknown CA', 'client', 'server_error', 'unknown_ca', 'the client ended the handshake: unknown CA'],
    [recorded.tls13Refused, 'unknown CA', 'client', 'server_error', 'unknown_ca', 'the client ended the handshake: unknown CA'],
    [
      recorded.noProtocol,
      'no application protocol',
      'server',
      'client_error',
      'no_application_protocol',
      'the server ended the handshake: no application protocol',
    ],
    [recorded.tooOld, 'protocol version', 'server', 'client_error', 'protocol_version', 'the server ended the handshake: protocol version'],
  ])('names the alert (%#)', (steps, alert, alertFrom, outcome, errorType, errorMessage) => {
    const flow = flowOf(replay(steps));
    expect(flow.values).toMatchObject({ alert, alertFrom, established: false, closed: 'handshake failed' });
    expect(flow.result).toMatchObject({ outcome, errorType, errorMessage });
  });

  it('by an alert that is encrypted', () => {
    const [hello, answer] = replay(recorded.tls13Refused) as [Step, Step];
    const flow = flowOf([hello, answer, [0, Uint8Array.of(23, 3, 3, 0, 19, ...new Array<number>(19).fill(0xa5))]]);
    expect(flow.result).toMatchObject({ outcome: 'server_error', errorType: 'handshake_refused' });
    expect(flow.values).toMatchObject({ established: false, closed: 'handshake failed' });
  });

  it('because nobody answers, or only half of it comes', () => {
    const [hello, answer] = replay(recorded.tls12) as [Step, Step];
    expect(flowOf([hello]).result).toMatchObject({ outcome: 'unanswered', errorType: 'hello_unanswered' });
    expect(flowOf([hello, answer]).result).toMatchObject({ outcome: 'interrupted', errorType: 'handshake_incomplete' });
  });
});

describe('a hello', () => {
  it('in the form of SSL 2.0', () => {
    const ciphers = [0, 0, 0x2f, 0, 0, 0x35, 7, 0, 0xc0];
    const hello = [1, 3, 1, 0, ciphers.length, 0, 0, 0, 16, ...ciphers, ...new Array<number>(16).fill(7)];
    const bytes = Uint8Array.of(0x80, hello.length, ...hello);
    const hint = { side: 0, port: 443, transport: 'tcp', start: true, opposite: new Uint8Array(0) } as const;
    expect(tls.detect?.(bytes, 0, bytes.length, hint)).toBe('yes');
    const flow = flowOf([[0, bytes]]);
    expect(detailOf(tls, flow).request).toMatchObject({
      versions: ['TLS 1.0'],
      ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_AES_256_CBC_SHA'],
    });
  });

  it('whose message comes in records of any length is read all the same', () => {
    const [hello, ...rest] = replay(recorded.tls12) as [Step, ...Step[]];
    const whole = flowOf(replay(recorded.tls12));
    const body = (hello[1] as Uint8Array).subarray(5);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }), (lengths) => {
        const records: number[] = [];
        for (let at = 0, turn = 0; at < body.length; turn++) {
          const part = body.subarray(at, at + (lengths[turn % lengths.length] as number));
          records.push(22, 3, 1, 0, part.length, ...part);
          at += part.length;
        }
        const flow = nth(conversation(tls, [[0, Uint8Array.from(records)], ...rest]).exchanges, 0);
        expect(flow.request?.values).toEqual(whole.request?.values);
        expect(flow.request?.stored.bytes).toEqual(whole.request?.stored.bytes);
        expect(flow.values).toEqual(whole.values);
      }),
      { numRuns: 30 },
    );
  });
});

describe('what is encrypted', () => {
  it('is counted, in the middle of a connection too', () => {
    const record = (length: number): Uint8Array =>
      Uint8Array.of(23, 3, 3, length >> 8, length & 0xff, ...new Array<number>(length).fill(0x5a));
    const steps: Step[] = [
      [0, record(100)],
      [1, record(5000)],
      [1, record(300)],
    ];
    const { exchanges } = anyCut(tls, steps, { started: false });
    const flow = nth(exchanges, 0);
    expect(flow.request?.values['applicationBytes']).toBe(100);
    expect(flow.response?.values['applicationBytes']).toBe(5300);
    expect(flow.values).toMatchObject({ version: undefined, established: undefined, closed: 'handshake not seen' });
    expect(flow.result).toEqual({ statusText: 'TLS · closed' });
  });

  it('goes on behind a loss inside a record, and behind one that hides where records begin', () => {
    const record = Uint8Array.of(23, 3, 3, 0, 200, ...new Array<number>(200).fill(0x5a));
    const [hello, answer, finished, end] = replay(recorded.tls13) as [Step, Step, Step, Step];
    const steps: Step[] = [
      hello,
      answer,
      finished,
      end,
      [1, record.subarray(0, 50)],
      [1, { gap: 100 }],
      [1, record.subarray(150)],
      [1, record],
    ];
    const before = Number(flowOf([hello, answer, finished, end]).response?.values['applicationBytes']);
    expect(flowOf(steps).response?.values['applicationBytes']).toBe(before + 400);
    const lost: Step[] = [...steps, [1, record.subarray(0, 3)], [1, { gap: 20 }], [1, record.subarray(23)], [1, record]];
    const { exchanges } = conversation(tls, lost);
    expect(nth(exchanges, 0).response?.values['applicationBytes']).toBe(before + 600);
    expect(nth(exchanges, 0).values['established']).toBe(true);
  });
});

describe('detection', () => {
  const hint = { port: 12_345, transport: 'tcp', start: true, opposite: new Uint8Array(0) } as const;

  it('knows every hello on any port, from its first bytes on', () => {
    for (const recording of [recorded.tls12, recorded.tls13, recorded.tls10, recorded.tooOld, recorded.noProtocol]) {
      for (const [side, bytes] of replay(recording).slice(0, 2) as [0 | 1, Uint8Array][]) {
        expect(tls.detect?.(bytes, 0, bytes.length, { ...hint, side })).toBe('yes');
        for (let end = 1; end < 7; end++) expect(tls.detect?.(bytes, 0, end, { ...hint, side })).toBe('more');
      }
    }
  });

  it('never takes other bytes for it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 400 }), fc.boolean(), fc.constantFrom(0, 1), (bytes, start, side) => {
        expect(tls.detect?.(bytes, 0, bytes.length, { ...hint, start, side })).not.toBe('yes');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('whatever comes', () => {
  const recordings = [recorded.tls12, recorded.tls13Retried, recorded.tls12UnknownCa, recorded.tls10].map(replay);

  it.each(recordings)('broken bytes throw nothing', (...steps) => anyBroken(tls, steps));
  it('broken datagrams throw nothing', () => anyBroken(tls, replay(recorded.dtls), { transport: 'udp' }));
  it.each(recordings)('losses throw nothing', (...steps) => anyGap(tls, steps));

  it('what is said behind a loss was sent', () => {
    const steps = replay(recorded.tls12);
    const whole = flowOf(steps);
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 600 }), (which, from, length) => {
        const [side, bytes] = steps[which % steps.length] as [0 | 1, Uint8Array];
        const at = from % bytes.length;
        const end = Math.min(bytes.length, at + length);
        const heard = steps.flatMap((step): Step[] =>
          step[1] === bytes
            ? [
                [side, bytes.subarray(0, at)],
                [side, { gap: end - at }],
                [side, bytes.subarray(end)],
              ]
            : [step],
        );
        const flow = conversation(tls, heard).exchanges[0];
        const told = { ...flow?.request?.values, ...flow?.response?.values, applicationBytes: undefined };
        const truth = { ...whole.request?.values, ...whole.response?.values };
        expect(truth).toMatchObject(Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)));
        expect(['ok', undefined]).toContain(flow?.result.outcome);
      }),
      { numRuns: 200 },
    );
  });
});

/** `AB:CD` and `ABCD` as `abcd`. */
function plainHex(text: string): string {
  return text.replaceAll(':', '').toLowerCase();
}
