import { describe, expect, it } from 'vitest';
import { keyNames, keysOf } from '#protocols/kit/mask/keys';
import { redacted } from './redact.ts';

const keys = keysOf(keyNames());
const tested = (text: string) => redacted(new TextEncoder().encode(text), keys);

describe('redact test', () => {
  it('shows what is masked of each kind of text', () => {
    expect(tested('{"password":"p","n":1}')).toEqual({ text: '{"password":"[REDACTED]","n":1}', values: 1, kind: 'JSON' });
    expect(tested('a=1&token=t')).toEqual({ text: 'a=1&token=[REDACTED]', values: 1, kind: 'a form' });
    expect(tested('<a><secret>s</secret></a>')).toEqual({ text: '<a><secret>[REDACTED]</secret></a>', values: 1, kind: 'XML' });
    expect(tested('nothing here')).toMatchObject({ text: 'nothing here', values: 0 });
  });

  it('reads header lines, and a message with its body', () => {
    expect(tested('Accept: a\r\nX-Api-Key: k\r\n')).toEqual({
      text: 'Accept: a\r\nX-Api-Key: [REDACTED]\r\n',
      values: 1,
      kind: 'header lines',
    });
    expect(tested('GET /?jwt=j HTTP/1.1\r\nAuthorization: Bearer b\r\n\r\n{"pass":"ä"}')).toEqual({
      text: 'GET /?jwt=[REDACTED] HTTP/1.1\r\nAuthorization: Bearer [REDACTED]\r\n\r\n{"pass":"[REDACTED]"}',
      values: 3,
      kind: 'an HTTP message',
    });
  });

  it('reads names, bodies and addresses of HAR', () => {
    const request = {
      url: 'http://a/?token=t',
      headers: [
        { name: 'Authorization', value: 'Basic b' },
        { name: 'Accept', value: 'a' },
      ],
      postData: { text: '{"user":"u"}' },
    };
    const { text, values, kind } = tested(JSON.stringify({ log: { entries: [{ request }] } }));
    expect([values, kind]).toEqual([3, 'HAR']);
    expect(JSON.parse(text)).toEqual({
      log: {
        entries: [
          {
            request: {
              url: 'http://a/?token=[REDACTED]',
              headers: [
                { name: 'Authorization', value: '[REDACTED]' },
                { name: 'Accept', value: 'a' },
              ],
              postData: { text: '{"user":"[REDACTED]"}' },
            },
          },
        ],
      },
    });
  });

  it('says where broken JSON would be cut', () => {
    expect(tested('{"token":"t","a":tru').text).toMatch(/\[REDACTED\]/);
  });
});
