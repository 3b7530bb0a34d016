import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeUtf8, utf8 } from '#base/globals';
import { defaultKeys } from './keys.ts';
import { maskText, planFor } from './text.ts';

/** The text with `#` for every letter that is masked. */
function masked(text: string): string {
  const bytes = encodeUtf8(text);
  const plan = planFor(defaultKeys);
  plan.add(maskText(bytes, 0, bytes.length, plan), bytes.length);
  for (let i = 0; i < plan.spans.length; i += 2) bytes.fill(0x23, plan.spans[i], plan.spans[i + 1]);
  return utf8(bytes);
}

test.each([
  ['mutation { login(password: "hush", name: "Ann") { id } }', 'mutation { login(password: "####", name: "Ann") { id } }'],
  ['mutation L($password: String = "hush", $n: Int = 4) { a(n: $n) }', 'mutation L($password: String = "####", $n: Int = 4) { a(n: $n) }'],
  ['query($token: ID!) { me(token: $token) { name(size: 4) } }', 'query($token: ID!) { me(token: $token) { name(size: 4) } }'],
  [
    '{ a(in: { secret: ["x", { y: -1.5e+3, z: true, e: RED }], n: 1 }) }',
    '{ a(in: { secret: ["#", { y: #######, z: ####, e: RED }], n: 1 }) }',
  ],
  ['{ token: login(nick: "x", zip: 89073) { id } }', '{ token: login(nick: "x", zip: #####) { id } }'],
  ['query { a(api_key: """hu"sh\n""", b: 1) }', 'query { a(api_key: """######""", b: 1) }'],
  ['query { a # password: "in a comment"\n (b: "c") }', 'query { a # password: "in a comment"\n (b: "c") }'],
  ['query { a(b: "{\\"password\\":\\"hush\\"}") }', 'query { a(b: "{\\"password\\":\\"####\\"}") }'],
  ['mutation { login(password: "hush', 'mutation { login(password: "####'],
  ['subscription { a(password: "h\\"ush") }', 'subscription { a(password: "######") }'],
  ['query things where password: unknown', 'query things where password: unknown'],
])('%s', (text, expected) => {
  expect(masked(text)).toBe(expected);
});

test('inside JSON, with quotes that are escaped, and without', () => {
  expect(masked('{"query":"mutation { login(password: \\"hush\\") { id } }"}')).toBe(
    '{"query":"mutation { login(password: \\"####\\") { id } }"}',
  );
  expect(masked('{"query":"mutation { at(zip: 89073) }"}')).toBe('{"query":"mutation { at(zip: #####) }"}');
});

test('a secret is masked however the document is cut behind it, and nothing is thrown', () => {
  const text = 'mutation M($a: I = {x: [1]}) { login(password: "S3CR3T", n: """b""") { ... on User { id } } }';
  fc.assert(
    fc.property(fc.nat(text.length), fc.string(), (cut, more) => {
      const shown = masked(text.slice(0, cut) + more);
      expect(shown.includes('S3CR3T') && !more.includes('S3CR3T')).toBe(false);
    }),
  );
});
