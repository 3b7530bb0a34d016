import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Clocks of client and proxy may differ by this much, ms. */
const SLACK_MS = 3_600_000;
/** A run longer than this needs a new start. */
const LIFE_MS = 365 * 24 * 3_600_000;

/** A certificate with its key, both PEM. */
export interface Minted {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority of this run alone: its key never leaves the process. */
export interface Authority {
  /** PEM of the authority's own certificate. */
  readonly certificate: string;
  /** For a server that is called by any of these names and addresses. */
  server(hosts: readonly string[]): Promise<Minted>;
  /** For clients that may use the proxy. */
  client(name: string): Promise<Minted>;
}

/** Mints an authority (P-256). */
export async function mintAuthority(): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await pair();
  const subject = `CN=podwire api ${randomBytes(4).toString('hex')}`;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    serialNumber: serial(),
    name: subject,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const issue = async (name: string, usage: x509.ExtendedKeyUsage, more: readonly x509.Extension[]): Promise<Minted> => {
    const own = await pair();
    const issued = await x509.X509CertificateGenerator.create({
      ...validity(),
      serialNumber: serial(),
      subject: name,
      issuer: subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([usage]),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        ...more,
      ],
    });
    return { certificate: issued.toString('pem'), key: await keyPem(own.privateKey) };
  };
  return {
    certificate: certificate.toString('pem'),
    server: (hosts) =>
      issue('CN=podwire api proxy', x509.ExtendedKeyUsage.serverAuth, [
        new x509.SubjectAlternativeNameExtension(
          [...new Set(hosts)].map((host) => ({ type: isIP(host) === 0 ? ('dns' as const) : ('ip' as const), value: host })),
        ),
      ]),
    client: (name) => issue(`CN=${name}`, x509.ExtendedKeyUsage.clientAuth, []),
  };
}

function pair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** Positive, 127 bits of chance. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(Date.now() - SLACK_MS), notAfter: new Date(Date.now() + LIFE_MS) };
}
