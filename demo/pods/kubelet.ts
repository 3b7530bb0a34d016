/** A node: probes its pods over HTTP, pings one, and sends metrics to a port where nobody listens (ICMP port unreachable). */
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { CAST, member } from '../cast.ts';
import { between, call, loop } from './kit.ts';

const probed = CAST.filter((one) => one.namespace === 'shop' && one.name !== 'redis');
let turn = 0;
void loop(900, 1100, async () =>
  call({
    to: (probed[turn++ % probed.length] as { readonly ip: string }).ip,
    path: '/healthz',
    headers: { 'user-agent': 'kube-probe/1.31', accept: '*/*' },
  }),
);
void loop(9000, 11_000, async () => {
  await new Promise((resolve) =>
    spawn('ping', ['-c', '3', '-i', '0.3', member('checkout').ip], { stdio: 'ignore' })
      .on('exit', resolve)
      .on('error', resolve),
  );
});
const statsd = dgram.createSocket('udp4');
statsd.on('error', () => undefined);
void loop(7000, 9000, async () => statsd.send(`kubelet.pods:${between(8, 14)}|g`, 8125, member('cart').ip));
