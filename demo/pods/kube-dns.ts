/** A name server (RFC 1035) over UDP and TCP: knows the shop's services and a few names outside; everything else does not exist. */
import dgram from 'node:dgram';
import net from 'node:net';
import { zone } from '../cast.ts';
import { between, pause, self } from './kit.ts';

const [A, SOA, PTR, TXT, SRV] = [1, 6, 12, 16, 33];
const names = zone();

function nameBytes(name: string): Buffer {
  return Buffer.concat([...name.split('.').filter(Boolean), ''].map((label) => Buffer.from([label.length, ...Buffer.from(label)])));
}

function record(name: Buffer, type: number, ttl: number, content: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(ttl, 4);
  head.writeUInt16BE(content.length, 8);
  return Buffer.concat([name, head, content]);
}

const sameName = Buffer.from([0xc0, 12]);

function answersOf(name: string, type: number): readonly Buffer[] {
  const ips = names.get(name) ?? [];
  if (type === A) return ips.map((ip) => record(sameName, A, 5, Buffer.from(ip.split('.').map(Number))));
  if (type === SRV && name.startsWith('_http._tcp.'))
    return [record(sameName, SRV, 5, Buffer.concat([Buffer.from([0, 0, 0, 100, 0x1f, 0x90]), nameBytes(name.slice(11))]))];
  if (type === PTR) return [record(sameName, PTR, 5, nameBytes('frontend.shop.svc.cluster.local'))];
  if (type === TXT && name === 'config.bank.example')
    return Array.from({ length: 8 }, (_, i) => {
      const text = Buffer.from(`v=demo${i}; note=${'a long text that does not fit a datagram of 512 bytes. '.repeat(3)}`);
      return record(sameName, TXT, 300, Buffer.from([text.length, ...text]));
    });
  return [];
}

function exists(name: string): boolean {
  return names.has(name) || name.startsWith('_http._tcp.') || name === 'config.bank.example' || name.endsWith('.in-addr.arpa');
}

function answer(query: Buffer, mostBytes: number): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const name = labels.join('.').toLowerCase();
  const type = query.readUInt16BE(at + 1);
  const question = query.subarray(12, at + 5);
  const answers = answersOf(name, type);
  const inside = name.endsWith('cluster.local');
  const zoneName = nameBytes(inside ? 'cluster.local' : 'example');
  const numbers = Buffer.from('00000000 00001c20 00000708 00015180 00000005'.replaceAll(' ', ''), 'hex');
  const soa = record(zoneName, SOA, 5, Buffer.concat([nameBytes('ns.dns.cluster.local'), nameBytes('hostmaster.cluster.local'), numbers]));
  const cut = 12 + question.length + answers.reduce((sum, one) => sum + one.length, 0) > mostBytes;
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180 | (inside ? 0x0400 : 0) | (cut ? 0x0200 : 0) | (exists(name) ? 0 : 3), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(cut ? 0 : answers.length, 6);
  head.writeUInt16BE(answers.length === 0 ? 1 : 0, 8);
  return Buffer.concat([head, question, ...(cut ? [] : answers), ...(answers.length === 0 ? [soa] : [])]);
}

const socket = dgram.createSocket('udp4', (query, from) => {
  void pause(between(0, 3)).then(() => socket.send(answer(query, 512), from.port, from.address));
});
socket.bind(53, self.ip);
net
  .createServer((connection) => {
    connection.on('error', () => undefined);
    connection.on('data', (bytes) => {
      const reply = answer(bytes.subarray(2), 65_535);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      connection.write(Buffer.concat([length, reply]));
    });
  })
  .listen(53, self.ip);
