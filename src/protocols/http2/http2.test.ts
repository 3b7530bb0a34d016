import { describe, expect, it } from 'vitest';
import { concat, latin1 } from '#base/bytes';
import { STORED_CUT, STORED_GAP } from '#entry/stored';
import type { Hint } from '#protocols/contract/protocol';
import { ascii, conversation, detailOf, type Step } from '../kit/testing/conversation.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import type { Said, SaidExchange, Transcript } from '../kit/testing/transcript.fixture.ts';
import { PREFACE } from './frames.ts';
import http2 from './index.ts';
import { long, padded, shop, steady } from './recorded/recorded.fixture.ts';
import { replay } from './recorded/recording.fixture.ts';

function frame(type: number, flags: number, stream: number, payload: readonly number[] | Uint8Array = []): Uint8Array {
  const length = payload.length;
  return Uint8Array.from([length >> 16, length >> 8, length, type, flags, stream >> 24, stream >> 16, stream >> 8, stream, ...payload]);
}

const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const GOAWAY = 7;
const CONTINUATION = 9;
const END_STREAM = 1;
const END_HEADERS = 4;

/** `GET / HTTP/2` and `200`, from the static table. */
const GET = [0x82, 0x86, 0x84];
const OK = [0x88];
const hello = concat([ascii(PREFACE), frame(SETTINGS, 0, 0)]);
const opening: Step[] = [
  [0, hello],
  [1, frame(SETTINGS, 0, 0)],
];

function text(said: Said | undefined): string {
  return said === undefined ? '' : latin1(said.stored.bytes, 0, said.stored.bytes.length);
}

function byPath(transcript: Transcript, path: string): SaidExchange {
  const found = transcript.exchanges.find((exchange) => exchange.request?.values['path'] === path);
  if (found === undefined) throw new Error(`no ${path}`);
  return found;
}

/** Exchanges that are known from end to end. */
function known(transcript: Transcript): SaidExchange[] {
  return transcript.exchanges.filter(
    ({ request, response }) =>
      request?.values['path'] !== undefined && response?.state === 'done' && response.values['status'] !== undefined,
  );
}

describe('a recorded shop', () => {
  const said = conversation(http2, replay(shop));

  it('gives one exchange for each stream', () => {
    const rows = said.exchanges.map(({ key, request, response }) => [
      key,
      request?.values['method'],
      request?.values['path'],
      response?.values['status'],
    ]);
    expect(rows.sort(([a], [b]) => Number(a) - Number(b))).toEqual([
      [1, 'GET', '/cart', 200],
      [2, 'GET', '/style.css', 200],
      [3, 'POST', '/upload', 201],
      [5, 'GET', '/trailers', 200],
      [7, 'GET', '/push', 200],
      [9, 'GET', '/hints', 204],
      [11, 'GET', '/missing', 404],
      [13, 'GET', '/broken', 500],
      [15, 'GET', '/reset', undefined],
      [17, 'GET', '/slow', undefined],
      [19, 'GET', '/cart', 200],
    ]);
    expect(said.unknown).toEqual({});
  });

  it('stores heads as text, masked', () => {
    const { request, response } = byPath(said, '/cart');
    expect(text(request)).toBe(
      'GET /cart?user=xxxxx&page=2 HTTP/2\r\n:authority: shop.example\r\n:scheme: http\r\nauthorization: Bearer xxxxxxxxx\r\n\r\n',
    );
    expect(request?.values).toEqual({
      method: 'GET',
      path: '/cart',
      query: 'user=[REDACTED]&page=2',
      host: 'shop.example',
      version: '2',
      contentType: undefined,
      bodySize: undefined,
      userAgent: undefined,
    });
    expect(text(response)).not.toContain('swordfish');
  });

  it('says the same of a repeated request whose head comes from the table', () => {
    const [first, second] = said.exchanges.filter((exchange) => exchange.request?.values['path'] === '/cart');
    expect(text(second?.request)).toBe(text(first?.request));
    expect(second?.request?.size).toBeLessThan(first?.request?.size ?? 0);
  });

  it('keeps trailers behind the body', () => {
    const exchange = byPath(said, '/trailers');
    expect(text(exchange.response)).toMatch(/with trailerschecksum: abc123\r\n$/);
    expect(detailOf(http2, exchange).response).toMatchObject({ trailers: [['checksum', 'abc123']], body: { text: 'with trailers' } });
  });

  it('shows what a server pushed as an exchange that it asked itself', () => {
    const { request, response } = byPath(said, '/style.css');
    expect([request?.side, request?.state, response?.values['contentType']]).toEqual([1, 'done', 'text/css']);
  });

  it('passes over provisional answers', () => {
    expect(byPath(said, '/hints').provisional).toBe(1);
  });

  it('says why a stream was reset, and by whom', () => {
    expect(byPath(said, '/reset').result).toEqual({
      outcome: 'reset',
      errorType: 'http2_internal_error',
      errorMessage: 'the server reset the stream: INTERNAL_ERROR',
    });
    expect(byPath(said, '/slow').result).toEqual({
      outcome: 'timeout',
      errorType: 'cancelled',
      errorMessage: 'the client gave up before an answer came',
    });
  });

  it('gives every field in detail', () => {
    const { request, exchange } = detailOf(http2, byPath(said, '/upload'));
    expect(request).toMatchObject({ method: 'POST', host: 'shop.example', url: 'http://shop.example/upload', bodySize: 30 });
    expect(exchange).toEqual({ stream: 3 });
  });
});

describe('large heads and bodies', () => {
  it('reads header blocks over several frames, and bodies over many', () => {
    const said = conversation(http2, replay(long));
    const { request, response } = byPath(said, '/long');
    expect(text(request)).toContain('z'.repeat(20_000));
    expect(response?.values['bodySize']).toBe(18_089);
    expect(text(response)).toContain('line 1199 of it');
  });

  it('counts padding as size, not as body', () => {
    const { request } = byPath(conversation(http2, replay(padded)), '/upload');
    expect(request?.values['bodySize']).toBe(4);
    expect(request?.size).toBeGreaterThan(500);
  });

  it('skips a header block that is larger than 128 KiB and goes on', () => {
    const parts = Array.from({ length: 10 }, (_, i) => frame(CONTINUATION, i === 9 ? END_HEADERS : 0, 1, new Uint8Array(16_000)));
    const said = conversation(http2, [
      ...opening,
      [0, concat([frame(HEADERS, END_STREAM, 1, GET), ...parts, frame(HEADERS, END_STREAM | END_HEADERS, 3, GET)])],
      [1, frame(HEADERS, END_STREAM | END_HEADERS, 3, OK)],
    ]);
    expect(known(said).map(({ key }) => key)).toEqual([3]);
    expect(said.unknown['header block too large']).toBeGreaterThan(100_000);
  });
});

describe('joined in the middle', () => {
  const steps = replay(steady);

  it('finds its frames, and knows what was said since', () => {
    const said = conversation(http2, steps.slice(11), { started: false });
    expect(said.exchanges.length).toBeGreaterThan(18);
    expect(known(said).every(({ response }) => response?.values['status'] === 200)).toBe(true);
    const first = said.exchanges.find(({ request }) => request !== undefined && text(request).includes('?: ?'));
    expect((first?.request?.stored.flags ?? 0) & STORED_GAP).toBe(STORED_GAP);
  });

  it('finds its frames when the first piece is cut', () => {
    const cut = steps.slice(11).map(([side, what], i): Step => [side, i === 0 ? (what as Uint8Array).subarray(5) : what]);
    const said = conversation(http2, cut, { started: false });
    expect(said.exchanges.length).toBeGreaterThan(17);
  });

  it('is detected by a chain of frames, and other things are not', () => {
    const hint: Hint = { side: 0, port: 4000, transport: 'tcp', start: false, opposite: new Uint8Array(0) };
    const detect = (bytes: Uint8Array, more: Partial<Hint> = {}) => http2.detect?.(bytes, 0, bytes.length, { ...hint, ...more });
    expect(detect(concat(steps.slice(10, 14).map(([, what]) => what as Uint8Array)))).toBe('yes');
    expect(detect(ascii(PREFACE), { start: true })).toBe('yes');
    expect(detect(ascii('PRI * H'), { start: true })).toBe('more');
    expect(detect(ascii('GET / HTTP/1.1\r\n\r\n'), { start: true })).toBe('no');
    expect(detect(ascii('GET / HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(20)))).toBe('no');
    expect(detect(new Uint8Array(500))).toBe('no');
    expect(detect(frame(SETTINGS, 0, 0, [0, 3, 0, 0, 0, 100]), { side: 1, start: true })).toBe('yes');
    expect(detect(frame(SETTINGS, 0, 0, [0, 99, 0, 0, 0, 100]), { side: 1, start: true })).toBe('no');
  });

  it('is not detected where numbers of other protocols look like a frame or two', () => {
    const hint: Hint = { side: 0, port: 4000, transport: 'tcp', start: false, opposite: new Uint8Array(0) };
    const detect = (bytes: Uint8Array) => http2.detect?.(bytes, 0, bytes.length, hint);
    // A 32-bit length 8, a command 6 and zeros: the header of a PING, or of a GOAWAY.
    const ping = Uint8Array.of(1, 2, 3, 0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2);
    expect(detect(ping)).not.toBe('yes');
    expect(detect(ping.map((byte) => (byte === 6 ? 7 : byte)))).not.toBe('yes');
    const zeros = new Uint8Array(200).map((_, i) => (i % 9 === 8 ? 1 : 0));
    expect(detect(zeros)).not.toBe('yes');
    expect(detect(concat([frame(SETTINGS, 1, 0, []), frame(6, 1, 0, [1, 2, 3, 4, 5, 6, 7, 8])]))).toBe('yes');
  });

  it('shows the number of each stream', () => {
    expect(http2.streams).toBe(true);
  });
});

describe('a gap', () => {
  const steps = replay(steady);
  const lost = (at: number): Step[] =>
    steps.map(([side, what], i): Step => (i === at ? [side, { gap: (what as Uint8Array).length }] : [side, what]));

  it('costs the exchange that it hit, not the connection', () => {
    const whole = new Set(known(conversation(http2, steps)).map(({ request, response }) => text(request) + text(response)));
    let found = 0;
    for (let at = 6; at < steps.length; at++) {
      const left = known(conversation(http2, lost(at)));
      const sure = left.filter(
        ({ request, response }) => (((request?.stored.flags ?? 0) | (response?.stored.flags ?? 0)) & STORED_GAP) === 0,
      );
      expect(sure.filter(({ request, response }) => !whole.has(text(request) + text(response)))).toEqual([]);
      found += left.length;
    }
    expect(found / (steps.length - 6)).toBeGreaterThan(22.9);
  });

  it('inside a body leaves the rest of the connection as it was', () => {
    const body = frame(DATA, END_STREAM, 1, ascii('x'.repeat(1000)));
    const said = conversation(http2, [
      ...opening,
      [0, concat([frame(HEADERS, END_STREAM | END_HEADERS, 1, GET), frame(HEADERS, END_STREAM | END_HEADERS, 3, GET)])],
      [1, concat([frame(HEADERS, END_HEADERS, 1, OK), body.subarray(0, 300)])],
      [1, { gap: 500 }],
      [1, concat([body.subarray(800), frame(HEADERS, END_STREAM | END_HEADERS, 3, OK)])],
    ]);
    expect(said.exchanges.map(({ response }) => [response?.state, response?.stored.flags])).toEqual([
      ['done', STORED_GAP],
      ['done', 0],
    ]);
    expect(said.exchanges[0]?.response?.size).toBe(1019);
    expect(said.unknown).toEqual({});
  });
});

describe('how streams end', () => {
  const asked: Step = [0, concat([frame(HEADERS, END_STREAM | END_HEADERS, 1, GET), frame(HEADERS, END_STREAM | END_HEADERS, 3, GET)])];

  it('GOAWAY ends what was not processed', () => {
    const said = conversation(http2, [
      ...opening,
      asked,
      [1, frame(GOAWAY, 0, 0, [0, 0, 0, 1, 0, 0, 0, 11])],
      [1, frame(HEADERS, 5, 1, OK)],
    ]);
    expect(said.exchanges[0]?.result.outcome).toBe('ok');
    expect(said.exchanges[1]?.result).toEqual({
      outcome: 'reset',
      errorType: 'goaway',
      errorMessage: 'the server closed the connection without processing it: ENHANCE_YOUR_CALM',
    });
  });

  it('an answer before the end of the request, then a reset, is an answer', () => {
    const said = conversation(http2, [
      ...opening,
      [0, concat([frame(HEADERS, END_HEADERS, 1, GET), frame(DATA, 0, 1, ascii('first'))])],
      [1, concat([frame(HEADERS, END_STREAM | END_HEADERS, 1, OK), frame(RST_STREAM, 0, 1, [0, 0, 0, 0])])],
      [0, frame(DATA, END_STREAM, 1, ascii('late'))],
    ]);
    const [{ request, response, result }] = said.exchanges as [SaidExchange];
    expect([request?.state, response?.state, result.outcome]).toEqual(['done', 'done', 'ok']);
    expect((request?.stored.flags ?? 0) & STORED_CUT).toBe(STORED_CUT);
  });

  it('a cancelled stream of answers is interrupted, not timed out', () => {
    const said = conversation(http2, [
      ...opening,
      asked,
      [1, frame(HEADERS, END_HEADERS, 1, OK)],
      [0, frame(RST_STREAM, 0, 1, [0, 0, 0, 8])],
      [1, frame(DATA, 0, 1, ascii('late'))],
    ]);
    expect(said.exchanges[0]?.result).toMatchObject({ outcome: 'interrupted', errorType: 'cancelled' });
    expect(said.unknown).toEqual({ 'frames behind a reset': 0 });
  });

  it('after an upgrade stream 1 is answered without having been asked here', () => {
    const steps: Step[] = [
      [1, frame(SETTINGS, 0, 0)],
      [0, hello],
      [1, frame(HEADERS, END_STREAM | END_HEADERS, 1, OK)],
      [0, frame(HEADERS, END_STREAM | END_HEADERS, 3, GET)],
      [1, frame(HEADERS, END_STREAM | END_HEADERS, 3, OK)],
    ];
    const said = conversation(http2, steps, { context: '{"upgraded":true}' });
    expect(said.exchanges.map(({ key, request, response }) => [key, request?.state, response?.values['status']])).toEqual([
      [1, undefined, 200],
      [3, 'done', 200],
    ]);
  });

  it('holds a bounded number of streams', () => {
    const many = Array.from({ length: 4100 }, (_, i) => frame(HEADERS, END_HEADERS, 2 * i + 1, GET));
    const said = conversation(http2, [...opening, [0, concat(many)]]);
    expect(said.exchanges.filter(({ request }) => request?.state === 'aborted')).toHaveLength(4);
    expect(said.unknown).toHaveProperty('too many streams open at once');
  });
});

describe('rebuilt packets', () => {
  it('read as what was stored', () => {
    const said = conversation(http2, replay(shop));
    for (const exchange of said.exchanges) {
      const { request, response } = exchange;
      if (request === undefined || response === undefined || response.stored.bytes.length === 0 || exchange.key === 2) continue;
      const rebuilt = [request, response].map(
        (each, side): Step => [side === 0 ? 0 : 1, http2.wire?.(each.stored, side === 0 ? 0 : 1, request.context) ?? new Uint8Array(0)],
      );
      const again = conversation(http2, [...opening, ...rebuilt]).exchanges[0];
      expect(again?.key).toBe(exchange.key);
      expect(text(again?.request)).toBe(text(request));
      // A body that is stored unpacked is sent unpacked.
      expect(text(again?.response)).toBe(text(response).replace('content-encoding: gzip\r\n', ''));
    }
  });
});

describe('properties', () => {
  it('any cut of the stream gives the same', () => {
    anyCut(http2, replay(shop));
    anyCut(http2, replay(padded));
  });

  it('any broken byte is survived', () => {
    anyBroken(http2, replay(shop));
    anyBroken(http2, replay(padded));
    anyBroken(http2, replay(steady).slice(9), { started: false });
  });

  it('any gap costs what it hit', () => {
    anyGap(http2, replay(shop));
    anyGap(http2, replay(steady));
    anyGap(http2, replay(padded));
  });
});
