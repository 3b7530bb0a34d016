// node record.mjs: records the handshakes of the tests with node:tls as client and server, and DTLS with openssl. Certificates are made for the run.
import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { pause, tap } from '../../http2/recorded/recorder.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const file = (name) => join(folder, name);
const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });

function certificate(name, subject, extensions, ...key) {
  writeFileSync(file(`${name}.ext`), extensions);
  openssl('req', '-newkey', ...key, '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-days',
    '30',
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.pem`,
  );
}
const EC = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
openssl(
  'req',
  '-x509',
  '-newkey',
  ...EC,
  '-nodes',
  '-keyout',
  'ca.key',
  '-out',
  'ca.pem',
  '-days',
  '60',
  '-subj',
  '/O=Shop, Inc./CN=Shop Root',
);
certificate(
  'server',
  '/C=DE/O=Shop/CN=shop.example',
  'subjectAltName=DNS:shop.example,DNS:*.shop.example,IP:127.0.0.1,IP:2001:db8::1,email:ops@shop.example\nbasicConstraints=CA:FALSE',
  'rsa:2048',
);
certificate('client', '/O=Shop/CN=cart', 'basicConstraints=CA:FALSE', ...EC);
const read = (name) => readFileSync(file(name), 'utf8');
const chain = read('server.pem') + read('ca.pem');
const SERVER = { key: read('server.key'), cert: chain };
const CLIENT = { ca: read('ca.pem'), servername: 'shop.example', checkServerIdentity: () => undefined };

/** One connection, or several that share sessions; the pieces of the last one. */
async function record(server, client, times = 1) {
  const listener = createServer({ ...SERVER, ...server }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => socket.end(`you said ${bytes}`));
  });
  listener.on('tlsClientError', () => {});
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  let session;
  let pieces = [];
  for (let i = 0; i < times; i++) {
    const proxy = await tap(listener.address().port);
    await new Promise((resolve) => {
      const socket = connect({ port: proxy.port, ...CLIENT, ...client, session }, () => socket.write('hello'));
      socket.on('session', (ticket) => (session = ticket));
      socket.on('data', () => {});
      socket.on('error', resolve);
      socket.on('close', resolve);
    });
    await pause(50);
    proxy.stop();
    pieces = proxy.pieces;
  }
  listener.close();
  return pieces;
}

/** A client that knows no authority and insists on one. */
async function recordRefusal(version) {
  const listener = createServer(SERVER).on('tlsClientError', () => {});
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const proxy = await tap(listener.address().port);
  const args = [
    's_client',
    '-connect',
    `127.0.0.1:${proxy.port}`,
    version,
    '-servername',
    'shop.example',
    '-verify_return_error',
    '-no-CApath',
    '-no-CAfile',
  ];
  await new Promise((resolve) => spawn('openssl', args, { stdio: 'ignore' }).on('exit', resolve));
  await pause(50);
  proxy.stop();
  listener.close();
  return proxy.pieces;
}

const TWELVE = { maxVersion: 'TLSv1.2' };
const OLD = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
const recordings = {
  tls12: await record(
    { requestCert: true, ca: read('ca.pem'), ALPNProtocols: ['h2', 'http/1.1'] },
    { ...TWELVE, key: read('client.key'), cert: read('client.pem'), ALPNProtocols: ['h2', 'http/1.1'] },
  ),
  tls12Resumed: await record({}, TWELVE, 2),
  tls12UnknownCa: await recordRefusal('-tls1_2'),
  tls10: await record(OLD, { ...OLD, maxVersion: 'TLSv1' }),
  tls13: await record({ ALPNProtocols: ['h2'] }, { ALPNProtocols: ['h2'] }),
  tls13Retried: await record({ ecdhCurve: 'P-384' }, { ecdhCurve: 'X25519:P-384' }),
  tls13Resumed: await record({}, {}, 2),
  tls13Refused: await recordRefusal('-tls1_3'),
  noProtocol: await record({ ALPNProtocols: ['h2'] }, { ALPNProtocols: ['mqtt'] }),
  tooOld: await record({ minVersion: 'TLSv1.3' }, TWELVE),
};

/** DTLS 1.2: openssl as both, through a proxy for datagrams. */
async function recordDatagrams() {
  const pieces = [];
  const [front, back] = [createSocket('udp4'), createSocket('udp4')];
  const server = spawn(
    'openssl',
    ['s_server', '-dtls', '-accept', '127.0.0.1:14433', '-cert', 'server.pem', '-key', 'server.key', '-quiet', '-mtu', '600'],
    { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  await pause(300);
  let from;
  front.on('message', (bytes, address) => {
    from = address;
    pieces.push([0, bytes.toString('base64')]);
    back.send(bytes, 14433, '127.0.0.1');
  });
  back.on('message', (bytes) => {
    pieces.push([1, bytes.toString('base64')]);
    front.send(bytes, from.port, from.address);
  });
  await new Promise((resolve) => front.bind(0, '127.0.0.1', resolve));
  const client = spawn(
    'openssl',
    ['s_client', '-dtls', '-connect', `127.0.0.1:${front.address().port}`, '-servername', 'shop.example', '-quiet', '-mtu', '600'],
    { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  await pause(700);
  client.stdin.write('hello\n');
  await pause(300);
  client.kill();
  server.kill();
  front.close();
  back.close();
  return pieces;
}
recordings.dtls = await recordDatagrams();

const lines = ['// Written by record.mjs beside it.', "import type { Recording } from '../../http2/recorded/recording.fixture.ts';", ''];
for (const [name, pieces] of Object.entries(recordings)) {
  console.log(
    name,
    pieces.length,
    pieces.reduce((sum, [, text]) => sum + text.length, 0),
  );
  lines.push(`export const ${name}: Recording = [`, ...pieces.map(([side, text]) => `  [${side}, '${text}'],`), '];', '');
}
for (const name of ['server', 'client'])
  lines.push(`/** The ${name}'s certificate in PEM. */`, `export const ${name}Certificate = \`${read(`${name}.pem`)}\`;`, '');
writeFileSync(new URL('./recorded.fixture.ts', import.meta.url), lines.join('\n'));
rmSync(folder, { recursive: true });
process.exit(0);
