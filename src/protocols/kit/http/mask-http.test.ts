// Over 400 lines because every kind of body is shown by the same few helpers, and the planted secret goes through all of them.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, latin1 } from '#base/bytes';
import { encodeUtf8, utf8 } from '#base/globals';
import { STORED_CUT, STORED_DECODED, STORED_NOT_MASKABLE, type StoredMessage } from '#entry/stored';
import { defaultKeys } from '../mask/keys.ts';
import { storedJson, storedText } from '../redacted.ts';
import { testPorts } from '../testing/ports.fixture.ts';
import { maskHttp } from './mask-http.ts';

/** Occurs in no filler and no name. */
const SECRET = 'S3CR3T-4711';

interface Parts {
  readonly target?: string;
  readonly fields?: readonly string[];
  readonly body?: Uint8Array | string;
  readonly trailers?: string;
  readonly flags?: number;
}

function stored({ target = '/', fields = [], body = '', trailers = '', flags = 0 }: Parts): StoredMessage {
  const head = encodeUtf8([`POST ${target} HTTP/1.1`, ...fields, '', ''].join('\r\n'));
  const content = typeof body === 'string' ? encodeUtf8(body) : body;
  const bytes = concat([head, content, encodeUtf8(trailers)]);
  return {
    bytes,
    parts: trailers === '' ? [head.length] : [head.length, head.length + content.length],
    spans: [],
    flags,
    size: bytes.length,
  };
}

const mask = (message: StoredMessage, inflateLimit = 1 << 20) =>
  maskHttp(message, { keys: defaultKeys, ports: testPorts, side: 0, context: '', inflateLimit });

/** What viewers see of head, body and trailers. */
function shown(parts: Parts, inflateLimit?: number) {
  const { message, count } = mask(stored(parts), inflateLimit);
  const [head = 0, body = message.bytes.length] = message.parts;
  return {
    count,
    flags: message.flags,
    head: storedText(message, 0, head),
    body: (/^[{[\u00ef)]/.test(latin1(message.bytes, head, head + 1)) ? storedJson : storedText)(message, head, body),
    trailers: storedText(message, body, message.bytes.length),
    bytes: utf8(message.bytes),
  };
}

const field = (line: string) => shown({ fields: [line] }).head.split('\r\n')[1];
const JSON_TYPE = 'Content-Type: application/json';
const json = (body: string, type = JSON_TYPE) => shown({ fields: [type], body }).body;

describe('field lines', () => {
  test.each([
    ['Authorization: Bearer abc.def.ghi', 'Authorization: Bearer [REDACTED]'],
    ['authorization: abcdef', 'authorization: [REDACTED]'],
    ['Authorization: Digest username="u", realm="r"', 'Authorization: Digest [REDACTED]'],
    ['Authorization: hunter2 rest', 'Authorization: [REDACTED]'],
    ['Proxy-Authorization:Basic dTpw', 'Proxy-Authorization:Basic [REDACTED]'],
    ['X-API-Key: 12345', 'X-API-Key: [REDACTED]'],
    ['X-Access-Token: 12345', 'X-Access-Token: [REDACTED]'],
    ['Cookie: a=1; b="2"; flag; c=x=y', 'Cookie: a=[REDACTED]; b=[REDACTED]; [REDACTED]; c=[REDACTED]'],
    ['Set-Cookie: sid=38afes7a8; Path=/; HttpOnly', 'Set-Cookie: sid=[REDACTED]; Path=/; HttpOnly'],
    ['Referer: http://shop/?page=1&token=abc#key=1', 'Referer: http://shop/?page=1&token=[REDACTED]#key=[REDACTED]'],
    ['Location: https://u:p@shop/', 'Location: https://[REDACTED]@shop/'],
    ['X-Whatever: Bearer abc', 'X-Whatever: Bearer [REDACTED]'],
    ['X-Amzn: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'X-Amzn: [REDACTED]'],
    ['X-Context: {"user":"bob","n":1}', 'X-Context: {"user":"[REDACTED]","n":1}'],
    ['Host: shop:8080', 'Host: shop:8080'],
    ['User-Agent: token/1.0 (key)', 'User-Agent: token/1.0 (key)'],
    ['no colon password', 'no colon password'],
  ])('%s', (line, expected) => {
    expect(field(line)).toBe(expected);
  });

  test('are masked to the end of their fold, and in trailers', () => {
    expect(shown({ fields: ['Authorization: Bearer a', '  b', '\tc', 'Host: x'] }).head).toContain(
      'Authorization: Bearer [REDACTED]\r\nHost: x',
    );
    expect(shown({ body: 'x', trailers: 'X-Sum: 1\r\nToken: abc\r\n' }).trailers).toBe('X-Sum: 1\r\nToken: [REDACTED]\r\n');
  });

  test('of names that are not listed stay', () => {
    const message = stored({ fields: ['X-Sum: 1'], body: '{"a":1}' });
    expect(mask(message)).toEqual({ message, count: 0 });
    expect(mask(message).message).toBe(message);
  });
});

describe('targets', () => {
  test.each([
    ['/p?token=abc&x=1', '/p?token=[REDACTED]&x=1'],
    ['/p?%74oken=abc', '/p?%74oken=[REDACTED]'],
    ['/p?user%5Bpass%5D=abc&a[key]=1', '/p?user%5Bpass%5D=[REDACTED]&a[key]=[REDACTED]'],
    ['/p?token=a;b&x=1;key=2', '/p?token=[REDACTED]&x=1;key=[REDACTED]'],
    ['/p?pass+word=abc', '/p?pass+word=abc'],
    ['/p;session=abc/q;x=1', '/p;session=[REDACTED]/q;x=1'],
    ['/p?next=https%3A%2F%2Fx%2F%3Ftoken%3Dabc%26y%3D1', '/p?next=https%3A%2F%2Fx%2F%3Ftoken%3D[REDACTED]%26y%3D1'],
    ['/p?variables={"password":"abc"}&x', '/p?variables={"password":"[REDACTED]"}&x'],
    ['/p?variables=%7B%22p%61ssword%22%3A%22abc%22%7D', '/p?variables=%7B%22p%61ssword%22%3A%22[REDACTED]%22%7D'],
    ['http://user:pw@shop/p?key=1', 'http://[REDACTED]@shop/p?key=[REDACTED]'],
    ['/token/password?x=token', '/token/password?x=token'],
  ])('%s', (target, expected) => {
    expect(shown({ target }).head).toBe(`POST ${expected} HTTP/1.1\r\n\r\n`);
  });
});

describe('JSON', () => {
  test.each([
    ['{"password":"abc","a":1}', '{"password":"[REDACTED]","a":1}'],
    ['{"\\u0070assword" : "a\\"bc"}', '{"\\u0070assword" : "[REDACTED]"}'],
    ['{"Pass-Word":"abc"}', '{"Pass-Word":"[REDACTED]"}'],
    ['{"token":12.5e3,"key":true,"zip":null,"auth":""}', '{"token":"[REDACTED]","key":"[REDACTED]","zip":null,"auth":""}'],
    ['{"user":{"a":"b","c":[1,{"d":"e"}]},"x":"y"}', '{"user":{"a":"[REDACTED]","c":["[REDACTED]",{"d":"[REDACTED]"}]},"x":"y"}'],
    ['[{"key":"a"},{"kay":"b"}]', '[{"key":"[REDACTED]"},{"kay":"b"}]'],
    ['{"a":1}\n{"key":"b"}\n', '{"a":1}\n{"key":"[REDACTED]"}\n'],
    ['{"text":"{\\"password\\":\\"abc\\"}"}', '{"text":"{\\"password\\":\\"[REDACTED]\\"}"}'],
    ['{"text":"{\\"pin\\":{\\"key\\":12}}"}', '{"text":"{\\"pin\\":{\\"key\\":[REDACTED]}}"}'],
    ['{"next":"/cb?token=abc&x=1"}', '{"next":"/cb?token=[REDACTED]&x=1"}'],
    [')]}\',\n{"key":"b"}', ')]}\',\n{"key":"[REDACTED]"}'],
    ['\ufeff{"key":"b"}', '\ufeff{"key":"[REDACTED]"}'],
    ['"just a token"', '"just a token"'],
    ['{"name":"password","value":"abc"}', '{"name":"password","value":"[REDACTED]"}'],
    ['{"key":"token","value":12}', '{"key":"[REDACTED]","value":"[REDACTED]"}'],
    ['[{"Value":"a","Name":"pass_word"},{"Value":"a","Name":"b"}]', '[{"Value":"[REDACTED]","Name":"pass_word"},{"Value":"a","Name":"b"}]'],
    ['{"name":"jwt","value":{"s":"a","n":[1]}}', '{"name":"jwt","value":{"s":"[REDACTED]","n":["[REDACTED]"]}}'],
    [
      '{"value":{"key":"a","value":[{"name":"b","value":"c"}]},"x":{"user":"d"},"name":"jwt","z":{"user":"e"}}',
      '{"value":"[REDACTED]","x":{"user":"[REDACTED]"},"name":"jwt","z":{"user":"[REDACTED]"}}',
    ],
    ['{"name":"jwt","a":{"value":"b"},"value":null}', '{"name":"jwt","a":{"value":"b"},"value":null}'],
    ['{"value":"","list":[{"value":"b"}],"name":"jwt"}', '{"value":"","list":[{"value":"b"}],"name":"jwt"}'],
    ['{"text":"{\\"value\\":7,\\"name\\":\\"jwt\\"}"}', '{"text":"{\\"value\\":[REDACTED],\\"name\\":\\"jwt\\"}"}'],
    ['{"text":"<?\\u0000&#1;"}', '{"text":"<?\\u0000&#1;"}'],
  ])('%s', (body, expected) => {
    expect(json(body)).toBe(expected);
  });

  test('that breaks is kept up to there', () => {
    const { body, flags, count } = shown({ fields: [JSON_TYPE], body: `{"a":1,"key":"b",!"password":"${SECRET}"}` });
    expect(body).toBe('{"a":1,"key":"[REDACTED]",');
    expect(flags).toBe(STORED_NOT_MASKABLE);
    expect(count).toBe(1);
  });

  test.each(['text/plain', 'application/octet-stream', 'text/html', 'application/x-www-form-urlencoded', 'application/xml'])(
    'is found under %s',
    (type) => {
      expect(json('{"key":"b"}', `Content-Type: ${type}`)).toBe('{"key":"[REDACTED]"}');
    },
  );

  test('is found without a type', () => {
    expect(json('{"key":"b"}', 'X: y')).toBe('{"key":"[REDACTED]"}');
  });

  test('keeps its shape and loses its secrets, whatever it is', () => {
    const plain = fc.string().filter((text) => !/^\s*[<{[]/.test(text));
    const names = fc.oneof(fc.constantFrom('token', 'pass_word', 'Key', 'user', 'name', 'value', 'id', 'a'), fc.string());
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        plain,
        fc.constantFrom('password', 'id'),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true, min: Number.EPSILON }),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      map: fc.dictionary(names, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    })).value;
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify({ value }, undefined, indent);
        const { message } = mask(stored({ fields: [JSON_TYPE], body: text }));
        const body = storedJson(message, message.parts[0] as number, message.bytes.length);
        expect(JSON.parse(body)).toEqual(redacted({ value }, false));
        expect(message.flags).toBe(0);
        expect(message.bytes.length).toBe(stored({ fields: [JSON_TYPE], body: text }).bytes.length);
      }),
      { numRuns: 500 },
    );
  });
});

/**
 * What masked JSON means: the same, leaves below a name replaced, and the value of a pair with such a name: whole when it stands before it.
 * Strings that are texts by themselves are not generated.
 */
function redacted(value: unknown, masked: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => redacted(each, masked));
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    const named = members.findIndex(
      ([name, each]) => /^(?:name|key)$/i.test(name) && typeof each === 'string' && defaultKeys.matchesText(each),
    );
    return Object.fromEntries(
      members.map(([name, each], i) => {
        const paired = !masked && named >= 0 && /^value$/i.test(name);
        if (paired && i < named && typeof each === 'object' && each !== null) return [name, '[REDACTED]'];
        return [name, redacted(each, masked || paired || defaultKeys.matchesText(name))];
      }),
    );
  }
  return !masked || value === null || value === '' ? value : '[REDACTED]';
}

describe('XML', () => {
  const xml = (body: string) => shown({ fields: ['Content-Type: text/xml; charset=utf-8'], body }).body;
  test.each([
    ['<a><password>abc</password><b>c</b></a>', '<a><password>[REDACTED]</password><b>c</b></a>'],
    [
      '<s:Envelope><w:Password Type="t"> a </w:Password></s:Envelope>',
      '<s:Envelope><w:Password Type="[REDACTED]"> [REDACTED] </w:Password></s:Envelope>',
    ],
    ["<a Key=\"b\" c='d' w:token='e'/>", "<a Key=\"[REDACTED]\" c='d' w:token='[REDACTED]'/>"],
    [
      '<user><name xsi:type="s">a</name><b>c</b></user><d>e</d>',
      '<user><name xsi:type="s">[REDACTED]</name><b>[REDACTED]</b></user><d>e</d>',
    ],
    ['<key><![CDATA[<a>]]></key>', '<key><![CDATA[[REDACTED]]]></key>'],
    ['<a><![CDATA[{"key":"b"}]]></a>', '<a><![CDATA[{"key":"[REDACTED]"}]]></a>'],
    ['<a>&lt;key&gt;b&lt;/key&gt;</a>', '<a>&lt;key&gt;[REDACTED]&lt;/key&gt;</a>'],
    ['<a><!-- <key>b</key> --><c/></a>', '<a><!--[REDACTED]--><c/></a>'],
    [
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY key "b">]><a/>',
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY key "b">]><a/>'.replace('DOCTYPE a [<!ENTITY key "b">]', '[REDACTED]'),
    ],
  ])('%s', (body, expected) => {
    expect(xml(body)).toBe(expected);
  });
  test('that breaks is kept up to there', () => {
    expect(xml('<a><key>b</key></b><c>token</c>')).toBe('<a><key>[REDACTED]</key>');
    expect(xml('<a><key attr=b>c</key>')).toBe('<a>');
  });
});

describe('other bodies', () => {
  test('forms', () => {
    expect(
      shown({ fields: ['Content-Type: application/x-www-form-urlencoded'], body: 'a=1&p%61ssword=x%20y&user[name]=z&note=token' }).body,
    ).toBe('a=1&p%61ssword=[REDACTED]&user[name]=[REDACTED]&note=token');
  });

  test('parts', () => {
    const part = (head: string, content: string) => `--XX\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
    const form = (password: string, key: string, star: string) =>
      `${part('name="password"', password)}${part('name=data\r\nContent-Type: application/json', `{"key":"${key}"}`)}${part("name*=utf-8''tok%65n", star)}${part('name="photo"; filename="key.jpg"\r\nContent-Type: image/png', 'token=abc')}--XX--\r\n`;
    for (const type of [
      'multipart/form-data; boundary=XX',
      'multipart/form-data; boundary="XX"',
      'multipart/form-data; boundary=YY',
      'multipart/form-data',
    ])
      expect(shown({ fields: [`Content-Type: ${type}`], body: form('a', 'b', 'c') }).body).toBe(
        form('[REDACTED]', '[REDACTED]', '[REDACTED]'),
      );
  });

  test('events, also when one object takes several lines', () => {
    const events = (a: string, b: string) => `: hi\nevent: x\ndata: {"key":"${a}"}\n\ndata: {\ndata:   "password":\ndata: "${b}"}\n\n`;
    expect(shown({ fields: ['Content-Type: text/event-stream'], body: events('a', 'b') }).body).toBe(events('[REDACTED]', '[REDACTED]'));
  });

  test('GraphQL variables', () => {
    expect(json('{"query":"mutation($password: String!){login(p:$password)}","variables":{"password":"abc"}}')).toBe(
      '{"query":"mutation($password: String!){login(p:$password)}","variables":{"password":"[REDACTED]"}}',
    );
  });

  test('free text and binary stay', () => {
    for (const type of ['text/plain', 'image/png', 'application/grpc', 'text/html'])
      expect(shown({ fields: [`Content-Type: ${type}`], body: 'the password is in the token' })).toMatchObject({
        body: 'the password is in the token',
        flags: 0,
        count: 0,
      });
  });

  test('in a charset that hides letters are not kept', () => {
    const wide = Uint8Array.from(`{"key":"${SECRET}"}`, (c) => c.charCodeAt(0)).reduce<number[]>((all, byte) => [...all, byte, 0], []);
    for (const type of ['application/json', 'application/json; charset=utf-16le', 'text/xml'])
      expect(shown({ fields: [`Content-Type: ${type}`], body: Uint8Array.from(wide) })).toMatchObject({
        body: '',
        flags: STORED_NOT_MASKABLE,
      });
  });
});

describe('packed bodies', () => {
  const plain = `{"password":"${SECRET}","n":1}`;
  const packers = {
    gzip: gzipSync,
    deflate: deflateSync,
    'x-gzip': gzipSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync,
    Deflate: deflateRawSync,
  } as const;

  test.each(Object.entries(packers))('%s', (coding, pack) => {
    const fields = [JSON_TYPE, `Content-Encoding: ${coding}`];
    expect(shown({ fields, body: pack(plain), trailers: 'X: y\r\n' })).toMatchObject({
      body: '{"password":"[REDACTED]","n":1}',
      trailers: 'X: y\r\n',
      flags: STORED_DECODED,
      count: 1,
    });
    const harmless = pack('{"a":1}');
    const message = stored({ fields, body: harmless });
    expect(mask(message).message).toBe(message);
  });

  test('twice', () => {
    const body = brotliCompressSync(gzipSync(plain));
    expect(shown({ fields: [JSON_TYPE, 'Content-Encoding: gzip, br'], body }).body).toBe('{"password":"[REDACTED]","n":1}');
  });

  test('that can not be unpacked are not kept when they promise text', () => {
    for (const coding of ['gzip', 'unheard-of']) {
      expect(shown({ fields: [JSON_TYPE, `Content-Encoding: ${coding}`], body: 'not packed' })).toMatchObject({
        body: '',
        flags: STORED_NOT_MASKABLE,
      });
      expect(shown({ fields: ['Content-Type: image/png', `Content-Encoding: ${coding}`], body: 'picture' })).toMatchObject({
        body: 'picture',
        flags: 0,
      });
    }
  });

  test('beyond the limit are kept up to there, unpacked', () => {
    const body = gzipSync(`[${Array.from({ length: 100 }, (_, i) => `{"id":${i},"key":"${SECRET}"}`).join()}]`);
    const result = shown({ fields: [JSON_TYPE, 'Content-Encoding: gzip'], body }, 300);
    expect(result.flags).toBe(STORED_DECODED | STORED_NOT_MASKABLE);
    expect(result.body).toMatch(/^\[\{"id":0,"key":"\[REDACTED\]"\},/);
    expect(result.bytes).not.toContain(SECRET);
  });

  test('that grow more than a hundredfold are not followed', () => {
    const body = gzipSync('a'.repeat(1 << 20));
    expect(shown({ fields: ['Content-Type: text/plain', 'Content-Encoding: gzip'], body }).body.length).toBe(body.length * 100);
  });
});

describe('a planted secret', () => {
  const bodies: readonly (readonly [string, string])[] = [
    [JSON_TYPE, `{"list":[{"a":"b"},{"password":"${SECRET}","nested":{"x":[1,2,"${'y'.repeat(30)}"]}}],"user":{"card":["${SECRET}"]}}`],
    [JSON_TYPE, `{"log":"{\\"\\u0074oken\\":\\"${SECRET}\\"}","url":"http://x/?key=${SECRET}"}`],
    ['Content-Type: application/x-www-form-urlencoded', `a=1&token=${SECRET}&b[password]=${SECRET}&json=%7B%22key%22%3A%22${SECRET}%22%7D`],
    [
      'Content-Type: text/xml',
      `<a><!-- token ${SECRET} --><n:key x="${SECRET}"><b>${SECRET}</b><![CDATA[${SECRET}]]></n:key><c token='${SECRET}'/></a>`,
    ],
    [
      'Content-Type: multipart/form-data; boundary=B',
      `--B\r\nContent-Disposition: form-data; name="token"\r\n\r\n${SECRET}\r\n--B\r\nContent-Disposition: form-data; name="j"\r\n\r\n{"key":"${SECRET}"}\r\n--B--`,
    ],
    ['Content-Type: text/event-stream', `data: {"key":"${SECRET}"}\n\ndata: {\ndata: "token":"${SECRET}"}\n\n`],
  ];

  test.each(bodies)('never survives in %s, wherever it is cut', (type, body) => {
    const whole = stored({ target: `/p?token=${SECRET}`, fields: [type, `Authorization: Bearer ${SECRET}`, `Cookie: a=${SECRET}`], body });
    const start = whole.parts[0] as number;
    for (let end = 1; end <= whole.bytes.length; end++) {
      const parts = end < start ? [] : whole.parts;
      const { message } = mask({ ...whole, bytes: whole.bytes.slice(0, end), parts, flags: end < whole.bytes.length ? STORED_CUT : 0 });
      const text = utf8(message.bytes);
      for (let length = 4; length <= SECRET.length; length++) expect(text).not.toContain(SECRET.slice(0, length));
    }
  });

  test('never survives a broken byte in front of it, unless it breaks the name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bodies.slice(0, 1)), fc.nat(), fc.integer({ min: 0, max: 255 }), ([type, body], at, byte) => {
        const name = body.indexOf('password');
        const broken = encodeUtf8(body);
        broken[at % (name - 1)] = byte;
        const { message } = mask(stored({ fields: [type], body: broken }));
        expect(utf8(message.bytes)).not.toContain(`"password":"${SECRET.slice(0, 4)}`);
      }),
      { numRuns: 500 },
    );
  });

  test('masking any bytes never throws, and never changes the length of what is kept', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.uint8Array({ maxLength: 200 }), fc.nat(), ([type, body], noise, at) => {
        const bytes = concat([encodeUtf8(body.slice(0, at % body.length)), noise, encodeUtf8(body.slice(at % body.length))]);
        const before = stored({ fields: [type], body: bytes });
        const { message } = mask(before);
        expect(message.bytes.length).toBeLessThanOrEqual(before.bytes.length);
        let last = 0;
        for (const span of message.spans) {
          expect(span.start).toBeGreaterThanOrEqual(last);
          expect(span.end).toBeGreaterThan(span.start);
          expect(utf8(message.bytes, span.start, span.end)).toMatch(/^x*$/);
          last = span.end;
        }
        expect(last).toBeLessThanOrEqual(message.bytes.length);
      }),
      { numRuns: 500 },
    );
  });
});
