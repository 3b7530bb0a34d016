import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const openssl = (...args: readonly string[]): Buffer => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });

/** Makes an authority and certificates for the bank's two machines in `folder`. They are thrown away with it. */
export function makeCertificates(folder: string): void {
  const file = (name: string): string => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', file('ca.key'), '-out', file('ca.crt'), '-days', '2', '-subj', '/O=Demo Bank/CN=Demo Root');
  for (const [name, host] of [
    ['bank', 'api.bank.example'],
    ['ledger', 'ledger.bank.example'],
  ] as const) {
    openssl('req', ...key, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`), '-subj', `/O=Demo Bank/CN=${host}`);
    writeFileSync(file(`${name}.ext`), `subjectAltName=DNS:${host}\n`);
    const request = ['-in', file(`${name}.csr`), '-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial'];
    openssl('x509', '-req', ...request, '-out', file(`${name}.crt`), '-days', '2', '-extfile', file(`${name}.ext`));
  }
}
