import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Entry } from '#entry/entry';
import { asCurl } from './curl.ts';

function request(values: NonNullable<Entry['layers'][string]['request']>, protocol = 'http'): Entry {
  const end = { ip: '10.0.0.9', port: 8080 };
  return {
    id: 'w-1-1',
    revision: 1,
    kind: 'exchange',
    protocol,
    protocols: [protocol],
    timestamp: 0,
    src: end,
    dst: end,
    outcome: 'ok',
    summary: '',
    capturedBy: 'demo',
    flow: 1,
    worker: 'w',
    layers: { [protocol]: { request: values } },
  };
}

test('a request becomes a command that a shell reads as it was, whatever is in it', () => {
  const body = `{"note":"it's \`$HOME\` and \\"more\\""}`;
  const command = asCurl(
    request({
      method: 'POST',
      url: 'http://shop/a?b=c&d=1',
      headers: [
        ['x-a', "it's"],
        ['Content-Length', '9'],
      ],
      body: { size: 1, text: body },
    }),
  );
  const words = execFileSync('sh', ['-c', `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }; ${command}`], {
    encoding: 'utf8',
  });
  expect(words.split('\0').slice(0, -1)).toEqual(['-X', 'POST', 'http://shop/a?b=c&d=1', '-H', "x-a: it's", '--data-binary', body]);
});

test('HTTP/2 says so, and pseudo headers are left out', () => {
  const command = asCurl(
    request(
      {
        method: 'GET',
        path: '/x',
        host: 'shop',
        headers: [
          [':authority', 'shop'],
          ['te', 'trailers'],
        ],
      },
      'http2',
    ),
  );
  expect(command).toContain('--http2-prior-knowledge');
  expect(command).not.toContain(':authority');
});

test('what is no HTTP request cannot be copied', () => {
  expect(asCurl(request({ command: 'GET' }, 'redis'))).toBeUndefined();
});
