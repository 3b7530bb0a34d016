/** The bank outside the cluster: TLS 1.3 at api.bank.example, an older TLS 1.2 at ledger.bank.example, both on 443. */
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { between, hex, pause, self } from './kit.ts';

const folder = process.env['SHOP_CERTIFICATES'] ?? '';
const old = self.name === 'ledger';
const server = https.createServer(
  {
    key: readFileSync(join(folder, `${self.name}.key`)),
    cert: readFileSync(join(folder, `${self.name}.crt`)),
    ...(old ? { maxVersion: 'TLSv1.2' as const } : { minVersion: 'TLSv1.3' as const }),
  },
  (request, response) => {
    request.resume();
    void pause(between(8, 35)).then(() => {
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: `ch_${hex(16)}`, status: 'captured' }));
    });
  },
);
server.on('tlsClientError', () => undefined);
server.listen(443, self.ip);
