import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Malformed } from '#base/errors';
import type { StoredMessage } from '#entry/stored';
import { RawBuffer, appendExchange, appendMessage, exchangeBound, readExchange, readMessage } from './raw.ts';
import { storedMessage } from './arbitrary.fixture.ts';

const bytesOf = (raw: RawBuffer): Uint8Array => raw.bytes.slice(0, raw.length);
const thrown = (step: () => unknown): unknown => {
  try {
    step();
    return undefined;
  } catch (error) {
    return error;
  }
};
const optional = fc.option(storedMessage, { nil: undefined });

describe('stored messages', () => {
  it('an exchange reads back as it was kept', () => {
    fc.assert(
      fc.property(optional, optional, fc.string({ unit: 'binary' }), (request, response, context) => {
        const raw = new RawBuffer(1);
        appendExchange(raw, request, response, context);
        expect(raw.length).toBeLessThanOrEqual(exchangeBound(request, response, context));
        const read = readExchange(raw.bytes, 0, raw.length);
        expect(read).toEqual({ ...(request && { request }), ...(response && { response }), context });
      }),
    );
  });

  it('the numbers of a message are exact up to 2^53', () => {
    const message: StoredMessage = {
      bytes: new Uint8Array(3),
      parts: [1, 3],
      spans: [{ start: 0, end: 2 }],
      flags: 15,
      size: Number.MAX_SAFE_INTEGER,
    };
    const raw = new RawBuffer(1);
    appendMessage(raw, message);
    expect(readMessage(raw.bytes, 0, raw.length)).toEqual(message);
  });

  it('broken bytes are Malformed and nothing else', () => {
    fc.assert(
      fc.property(storedMessage, storedMessage, fc.nat(), fc.nat(255), fc.nat(), (request, response, place, byte, cut) => {
        const raw = new RawBuffer();
        appendExchange(raw, request, response, 'context');
        const bytes = bytesOf(raw);
        bytes[place % bytes.length] = byte;
        expect(thrown(() => readExchange(bytes, 0, cut % (bytes.length + 1)))).toSatisfy(
          (error) => error === undefined || error instanceof Malformed,
        );
      }),
    );
  });

  it('every cut of an exchange is Malformed', () => {
    const raw = new RawBuffer();
    appendExchange(raw, { bytes: new Uint8Array(9), parts: [4, 9], spans: [], flags: 0, size: 9 }, undefined, 'GET');
    for (let end = 0; end < raw.length; end++) expect(() => readExchange(raw.bytes, 0, end)).toThrow(Malformed);
  });
});
