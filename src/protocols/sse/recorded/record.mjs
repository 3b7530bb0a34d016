// node record.mjs: records streams of events with node:http as client and server, over HTTP/1.1.
import { createServer, get } from 'node:http';
import { pause, tap, write } from '../../http2/recorded/recorder.mjs';

const EVENTS = [
  ': hello\n\n',
  'retry: 3000\nid: 1\nevent: delta\ndata: {"text":"Hel","token":"swordfish"}\n\n',
  'id: 2\r\nevent: delta\r\ndata: {"text":"lo",\r\ndata: "phoneNumber": 4711}\r\n\r\n',
  ': still here\n\n',
  'data: [DONE]\n\n',
];

async function record(headers) {
  const answer = async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
    for (const event of EVENTS) {
      response.write(event);
      await pause(15);
    }
    response.end();
  };
  const server = createServer((_request, response) => void answer(response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port, pieces, stop } = await tap(server.address().port);
  await new Promise((resolve) =>
    get(`http://127.0.0.1:${port}/answer?q=1`, { headers: { accept: 'text/event-stream' } }, (response) =>
      response.resume().on('end', resolve),
    ),
  );
  await pause(30);
  stop();
  server.close();
  return pieces;
}

write(new URL('./recorded.fixture.ts', import.meta.url), {
  chunked: await record({}),
  closed: await record({ connection: 'close', 'transfer-encoding': 'identity' }),
});
process.exit(0);
