// node record.mjs: records the HTTP/2 conversations of the tests with node:http2 as client and server.
import { connect, constants, createServer } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { pause, tap, write } from './recorder.mjs';

const LONG = Array.from({ length: 1200 }, (_, i) => `line ${i} of it`).join('\n');

function handle(stream, headers) {
  stream.on('error', () => {});
  const path = headers[':path'].split('?')[0];
  if (path === '/cart') {
    stream.respond({ ':status': 200, 'content-type': 'application/json', 'content-encoding': 'gzip' });
    stream.end(gzipSync(JSON.stringify({ items: 3, token: 'swordfish' })));
  } else if (path === '/long') {
    stream.respond({ ':status': 200, 'content-type': 'text/plain', 'x-large': 'y'.repeat(20_000) });
    stream.end(LONG);
  } else if (path === '/trailers') {
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ checksum: 'abc123' }));
    stream.end('with trailers');
  } else if (path === '/push') {
    stream.pushStream({ ':path': '/style.css' }, (_error, pushed) => {
      pushed.respond({ ':status': 200, 'content-type': 'text/css' });
      pushed.end('body {}');
    });
    stream.respond({ ':status': 200, 'content-type': 'text/html' });
    stream.end('<html>');
  } else if (path === '/hints') {
    stream.additionalHeaders({ ':status': 103, link: '</style.css>; rel=preload' });
    stream.respond({ ':status': 204 }, { endStream: true });
  } else if (path === '/reset') stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else if (path === '/slow') stream.on('error', () => {});
  else if (path === '/upload') {
    let size = 0;
    stream.on('data', (bytes) => (size += bytes.length));
    stream.on('end', () => {
      stream.respond({ ':status': 201, location: '/upload/1' });
      stream.end(String(size));
    });
  } else {
    stream.respond({ ':status': path === '/broken' ? 500 : 404, 'content-type': 'text/plain' });
    stream.end('not here');
  }
}

async function record(options, calls) {
  const server = createServer({ ...options, settings: { maxFrameSize: 16_384 } });
  server.on('stream', handle);
  server.on('sessionError', () => {});
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port, pieces, stop } = await tap(server.address().port);
  const session = connect(`http://127.0.0.1:${port}`, { ...options, maxSendHeaderBlockLength: 100_000 });
  session.on('error', () => {});
  session.on('stream', (pushed) => pushed.resume());
  const call = (headers, body) =>
    new Promise((resolve) => {
      const stream = session.request({ ':authority': 'shop.example', ...headers }, { endStream: body === undefined });
      stream.on('close', resolve);
      stream.on('error', () => {});
      stream.resume();
      if (body !== undefined) stream.end(body);
      if (headers[':path'] === '/slow') setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), 30);
    });
  await calls(call);
  session.close();
  await pause(50);
  stop();
  server.close();
  return pieces;
}

const shop = await record({}, async (call) => {
  await call({ ':path': '/cart?user=alice&page=2', authorization: 'Bearer swordfish' });
  await call(
    { ':path': '/upload', ':method': 'POST', 'content-type': 'application/json' },
    JSON.stringify({ password: 'swordfish', n: 1 }),
  );
  await Promise.all([call({ ':path': '/trailers' }), call({ ':path': '/push' }), call({ ':path': '/hints' })]);
  await call({ ':path': '/missing' });
  await call({ ':path': '/broken' });
  await call({ ':path': '/reset' });
  await call({ ':path': '/slow' });
  await call({ ':path': '/cart?user=alice&page=2', authorization: 'Bearer swordfish' });
});
const long = await record({}, async (call) => {
  await call({ ':path': '/long', 'x-large': 'z'.repeat(20_000) });
});
const padded = await record({ paddingStrategy: constants.PADDING_STRATEGY_MAX }, async (call) => {
  await call({ ':path': '/missing' });
  await call({ ':path': '/upload', ':method': 'POST' }, 'four');
});
const steady = await record({}, async (call) => {
  for (let i = 0; i < 12; i++) {
    await call({ ':path': `/cart?page=${i % 3}`, 'user-agent': 'shop/1.0', accept: 'application/json' });
    await call({ ':path': '/upload', ':method': 'POST', 'user-agent': 'shop/1.0' }, 'x'.repeat(i));
  }
});
write('recorded.fixture.ts', { shop, long, padded, steady });
