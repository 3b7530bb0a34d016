/** The cluster's certificates and kubeconfigs: one CA, a client certificate for everybody. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { API_SERVICE, IPV6, KUBECONFIGS, NAME, nodeIp, nodeIp6, nodeName, PKI, SERVER } from './settings.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 86_400_000;
cryptoProvider.set(webcrypto as Crypto);

const newKeys = (): Promise<CryptoKeyPair> => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;

async function pem(key: CryptoKey, kind: 'PRIVATE' | 'PUBLIC'): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey(kind === 'PRIVATE' ? 'pkcs8' : 'spki', key));
  return `-----BEGIN ${kind} KEY-----\n${(bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${kind} KEY-----\n`;
}

const validity = () => ({ notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 30 * DAY), signingAlgorithm: ALGORITHM });

/** Signs certificates and writes them where the cluster's programs look. */
export class Authority {
  private readonly keys: CryptoKeyPair;
  private readonly name: string;

  private constructor(keys: CryptoKeyPair, name: string) {
    this.keys = keys;
    this.name = name;
  }

  /** A new CA, and the key that signs service account tokens. */
  static async make(): Promise<Authority> {
    mkdirSync(PKI, { recursive: true, mode: 0o700 });
    mkdirSync(KUBECONFIGS, { recursive: true, mode: 0o700 });
    const keys = await newKeys();
    const name = 'CN=kubernetes';
    const ca = await X509CertificateGenerator.createSelfSigned({
      ...validity(),
      serialNumber: '01',
      name,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature, true),
      ],
    });
    const accounts = await newKeys();
    write('ca.crt', ca.toString('pem'));
    write('ca.key', await pem(keys.privateKey, 'PRIVATE'));
    write('sa.key', await pem(accounts.privateKey, 'PRIVATE'));
    write('sa.pub', await pem(accounts.publicKey, 'PUBLIC'));
    return new Authority(keys, name);
  }

  /** A certificate for client and server use, as FILE.crt and FILE.key. `subject` as RFC 4514 has it: `O=devs, CN=alice`. */
  async issue(file: string, subject: string, names: readonly JsonGeneralName[] = []): Promise<void> {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.create({
      ...validity(),
      serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex'),
      subject,
      issuer: this.name,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth]),
        ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension([...names])]),
      ],
    });
    write(`${file}.crt`, certificate.toString('pem'));
    write(`${file}.key`, await pem(keys.privateKey, 'PRIVATE'));
  }

  /** A kubeconfig whose user logs in with a certificate of this subject. Returns its path. */
  async user(user: string, subject: string): Promise<string> {
    await this.issue(user, subject);
    return kubeconfig(user);
  }
}

const write = (file: string, text: string): void => writeFileSync(join(PKI, file), text, { mode: 0o600 });
const encoded = (file: string): string => readFileSync(join(PKI, file)).toString('base64');

function kubeconfig(user: string): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': NAME,
    clusters: [{ name: NAME, cluster: { server: SERVER, 'certificate-authority-data': encoded('ca.crt') } }],
    users: [{ name: user, user: { 'client-certificate-data': encoded(`${user}.crt`), 'client-key-data': encoded(`${user}.key`) } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user, namespace: 'default' } }],
  };
  const path = join(KUBECONFIGS, user);
  writeFileSync(path, JSON.stringify(config, undefined, 2), { mode: 0o600 });
  return path;
}

const ip = (value: string): JsonGeneralName => ({ type: 'ip', value });
const dns = (value: string): JsonGeneralName => ({ type: 'dns', value });

/** All certificates and kubeconfigs that a cluster of so many nodes needs, and one for its administrator. */
export async function makeCertificates(nodes: number): Promise<Authority> {
  const authority = await Authority.make();
  const service = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'];
  await authority.issue(
    'apiserver',
    'CN=kube-apiserver',
    [...service, 'localhost'].map(dns).concat([API_SERVICE, nodeIp(1), '127.0.0.1'].map(ip)),
  );
  await authority.issue('kubelet-client', 'O=system:masters, CN=kube-apiserver-kubelet-client');
  await authority.issue('front-proxy', 'CN=front-proxy-client');
  await authority.user('admin', 'O=system:masters, CN=admin');
  await authority.user('controller-manager', 'CN=system:kube-controller-manager');
  await authority.user('scheduler', 'CN=system:kube-scheduler');
  await authority.user('proxy', 'CN=system:kube-proxy');
  for (let node = 1; node <= nodes; node++) {
    const names = [dns(nodeName(node)), ip(nodeIp(node)), ...(IPV6 ? [ip(nodeIp6(node))] : [])];
    await authority.issue(nodeName(node), `O=system:nodes, CN=system:node:${nodeName(node)}`, names);
    kubeconfig(nodeName(node));
  }
  return authority;
}
