/** Shipping quotes: HTTP/2 without TLS (h2c with prior knowledge) on port 8082. */
import http2 from 'node:http2';
import { between, chance, pause, self, serve, sendJson } from './kit.ts';

const server = http2.createServer();
server.on('stream', (stream, headers) => {
  const path = String(headers[':path']);
  stream.on('error', () => undefined);
  stream.resume();
  void pause(between(2, 30)).then(() => {
    if (stream.destroyed) return;
    if (path.includes('carrier=owl')) {
      stream.respond({ ':status': 404, 'content-type': 'application/problem+json' });
      stream.end(JSON.stringify({ type: 'about:blank', title: 'no such carrier', status: 404 }));
    } else if (chance() < 0.05) stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
    else {
      stream.respond({ ':status': 200, 'content-type': 'application/json', server: 'shipping/3' });
      stream.end(
        JSON.stringify({ carrier: new URLSearchParams(path.split('?')[1]).get('carrier'), cents: between(390, 1990), days: between(1, 6) }),
      );
    }
  });
});
server.on('sessionError', () => undefined);
server.listen(8082, self.ip);
serve(async ({ response }) => sendJson(response, 404, { error: 'quotes are on port 8082' }));
