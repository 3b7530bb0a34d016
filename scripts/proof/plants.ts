/** Secrets, each in one place and one encoding: what is sent over HTTP, and what the server answers. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

type Headers = Readonly<Record<string, string>>;

/** One side of a planted exchange. `pieces`: the body goes out chunked, cut into pieces of this many bytes. */
export interface Planted {
  readonly query?: string;
  readonly headers?: Headers;
  readonly body?: string | Uint8Array;
  readonly pieces?: number;
}

export interface Plant {
  readonly place: string;
  readonly secret: string;
  readonly request?: Planted;
  readonly answer?: Planted;
}

let made = 0;

/** The next secret: a word that nothing else contains, long enough that no part of it is chance. */
export function nextSecret(): string {
  made++;
  return `zq${String(made).padStart(3, '0')}Kv9wRt2mLp4X`;
}

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const xml = { 'content-type': 'application/xml' };
const escaped = (text: string): string => Array.from(text, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const percent = (text: string): string => Array.from(text, (letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
const filling = Array.from({ length: 40 }, (_, i) => ({ sku: `TEA-${i}`, name: 'Copper teapot', pots: i }));

/** Bodies that name what they hide, by place; made with a secret each. */
const BODIES: readonly (readonly [place: string, headers: Headers, body: (secret: string) => string | Uint8Array])[] = [
  ['JSON', json, (s) => JSON.stringify({ user: 'demo', password: s })],
  ['JSON, deep inside', json, (s) => JSON.stringify({ a: [{ b: { c: [1, { access_token: s }] } }] })],
  ['JSON, the name escaped', json, (s) => `{"pass\\u0077ord":"${s}"}`],
  ['JSON, all escaped', json, (s) => `{"${escaped('password')}":"${escaped(s)}"}`],
  ['JSON, a list under the name', json, (s) => JSON.stringify({ token: ['first', s] })],
  ['JSON, an object under the name', json, (s) => JSON.stringify({ secret: { value: { text: s } } })],
  ['JSON, after an escaped quote', json, (s) => `{"password":"a\\"b${s}"}`],
  ['JSON, spaces and lines', json, (s) => `{\n  "Client-Secret" :\n\t"${s}"\n}`],
  ['JSON, a list at the top', json, (s) => JSON.stringify([{ x: 1 }, { PASSWORD: s }])],
  ['JSON in a JSON text', json, (s) => JSON.stringify({ payload: JSON.stringify({ password: s }) })],
  ['JSON in a JSON text, twice', json, (s) => JSON.stringify({ payload: JSON.stringify({ inner: JSON.stringify({ password: s }) }) })],
  ['JSON lines', { 'content-type': 'application/x-ndjson' }, (s) => `{"a":1}\n{"password":"${s}"}\n`],
  ['JSON with a suffix', { 'content-type': 'application/vnd.shop+json; charset=utf-8' }, (s) => JSON.stringify({ jwt: s })],
  ['JSON said to be text', { 'content-type': 'text/plain' }, (s) => JSON.stringify({ password: s })],
  ['JSON said to be nothing', {}, (s) => JSON.stringify({ password: s })],
  ['JSON behind a byte order mark', json, (s) => `\ufeff{"password":"${s}"}`],
  ['JSON, broken before its end', json, (s) => `{"a":1,"password":"${s}`],
  ['JSON, large', json, (s) => JSON.stringify({ filling, more: filling, password: s, rest: filling })],
  [
    'GraphQL, a variable',
    json,
    (s) => JSON.stringify({ query: 'mutation L($p: String!) { login(password: $p) { id } }', variables: { password: s } }),
  ],
  ['GraphQL, in the query', json, (s) => JSON.stringify({ query: `mutation { login(password: "${s}") { id } }` })],
  ['form', form, (s) => `user=demo&password=${s}&x=1`],
  ['form, the name encoded', form, (s) => `user=demo&pass%77ord=${s}`],
  ['form, the value encoded', form, (s) => `password=${percent(s)}`],
  ['form, a name in brackets', form, (s) => `user%5Bname%5D=demo&user%5Bpassword%5D=${s}&user[token]=${s}`],
  ['XML, an element', xml, (s) => `<?xml version="1.0"?><login><password>${s}</password></login>`],
  ['XML, a prefix', xml, (s) => `<a:login xmlns:a="urn:a"><a:password a="1">${s}</a:password></a:login>`],
  ['XML, an attribute', xml, (s) => `<login user="demo" password="${s}"/>`],
  ['XML, CDATA', xml, (s) => `<login><password><![CDATA[${s}]]></password></login>`],
  ['XML, entities', xml, (s) => `<login><password>${Array.from(s, (letter) => `&#${letter.charCodeAt(0)};`).join('')}</password></login>`],
  ['XML, inside the element', xml, (s) => `<login><secret><v><w>${s}</w></v></secret></login>`],
];

const CODINGS: readonly (readonly [name: string, code: (bytes: Uint8Array) => Uint8Array])[] = [
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['zstd', zstdCompressSync],
  ['gzip, br', (bytes) => brotliCompressSync(gzipSync(bytes))],
];

function multipart(secret: string): Planted {
  const part = (head: string, value: string): string => `--cut\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
  const body = `${part('name="user"', 'demo')}${part('name="password"', secret)}${part('name=token; filename="t.txt"', secret)}--cut--\r\n`;
  return { headers: { 'content-type': 'multipart/form-data; boundary=cut' }, body };
}

const HEADERS: readonly (readonly [name: string, value: (secret: string) => string])[] = [
  ['authorization', (s) => `Bearer ${s}`],
  ['authorization', (s) => `Basic ${Buffer.from(`demo:${s}`).toString('base64')}`],
  ['proxy-authorization', (s) => `Basic ${Buffer.from(`demo:${s}`).toString('base64')}`],
  ['cookie', (s) => `theme=dark; session=${s}; lang=en`],
  ['x-api-key', (s) => s],
  ['API_KEY', (s) => s],
  ['X-Api-Key', (s) => `${s}, and more`],
  ['access-token', (s) => s],
  ['referer', (s) => `http://shop.example/reset?token=${s}&step=2`],
];

const plant = (place: string, make: (secret: string) => Omit<Plant, 'place' | 'secret'>): Plant => {
  const secret = nextSecret();
  return { place, secret, ...make(secret) };
};

/** Everything that is sent over HTTP/1.1 and HTTP/2. */
export function httpPlants(): readonly Plant[] {
  const credentials = (secret: string): Uint8Array => Buffer.from(JSON.stringify({ filling, password: secret }));
  return [
    ...HEADERS.map(([name, value]) => plant(`request header ${name}`, (s) => ({ request: { headers: { [name]: value(s) } } }))),
    plant('response header set-cookie', (s) => ({ answer: { headers: { 'set-cookie': `session=${s}; Path=/; HttpOnly` } } })),
    plant('response header token', (s) => ({ answer: { headers: { token: s } } })),
    plant('response header location', (s) => ({ answer: { headers: { location: `/next?access_token=${s}` } } })),
    plant('query', (s) => ({ request: { query: `a=1&token=${s}&b=2` } })),
    plant('query, the name encoded', (s) => ({ request: { query: `%74oken=${s}` } })),
    plant('query, the value encoded', (s) => ({ request: { query: `password=${percent(s)}` } })),
    plant('query, separated by semicolons', (s) => ({ request: { query: `a=1;password=${s}` } })),
    ...BODIES.map(([place, headers, body]) => plant(`request body, ${place}`, (s) => ({ request: { headers, body: body(s) } }))),
    ...BODIES.map(([place, headers, body]) => plant(`response body, ${place}`, (s) => ({ answer: { headers, body: body(s) } }))),
    ...CODINGS.flatMap(([coding, code]) => {
      const coded = (s: string): Planted => ({ headers: { ...json, 'content-encoding': coding }, body: code(credentials(s)) });
      return [
        plant(`request body, ${coding}`, (s) => ({ request: coded(s) })),
        plant(`response body, ${coding}`, (s) => ({ answer: coded(s) })),
        plant(`response body, ${coding}, in chunks`, (s) => ({ answer: { ...coded(s), pieces: 7 } })),
      ];
    }),
    plant('request body, in chunks', (s) => ({ request: { headers: json, body: JSON.stringify({ a: 1, password: s }), pieces: 5 } })),
    plant('response body, in chunks', (s) => ({ answer: { headers: json, body: JSON.stringify({ a: 1, password: s }), pieces: 5 } })),
    plant('request body, multipart', (s) => ({ request: multipart(s) })),
    plant('response body, multipart', (s) => ({ answer: multipart(s) })),
    plant('server-sent events', (s) => ({
      answer: {
        headers: { 'content-type': 'text/event-stream' },
        body: `event: hello\ndata: {"a":1}\n\nid: 2\ndata: {"token":"${s}"}\n\ndata: {"x":\ndata: "y", "password":\ndata: "${s}"}\n\n`,
        pieces: 40,
      },
    })),
  ];
}
