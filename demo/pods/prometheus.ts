/** Scrapes every pod's metrics, and finds services by SRV and PTR. */
import { CAST } from '../cast.ts';
import { call, loop, resolver } from './kit.ts';

const scraped = CAST.filter((one) => one.namespace === 'shop' && one.name !== 'redis');
let turn = 0;
void loop(2500, 3000, async () => {
  const one = scraped[turn++ % scraped.length];
  if (one === undefined) return;
  await call({
    to: one.ip,
    path: '/metrics',
    headers: { 'user-agent': 'Prometheus/3.5', 'accept-encoding': 'gzip', accept: 'text/plain;version=0.0.4' },
  });
});
void loop(9000, 12_000, async () => {
  await resolver.resolveSrv('_http._tcp.cart.shop.svc.cluster.local');
  await resolver.reverse('10.244.1.17');
});
