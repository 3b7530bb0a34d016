import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pemOf, type Target } from '../kubeconfig/target.ts';
import type { Credential, CredentialSource, KeyPair } from './credential.ts';
import { ExecPlugin } from './exec-plugin.ts';

/** Files are looked at again after this long, ms. */
const FRESH_MS = 5000;

/** A clock, ms since 1970. */
export type Clock = () => number;

/** The credentials of a context's user. Gives the sentence that says why they cannot be used. */
export function credentialsOf(target: Target, now: Clock = Date.now): CredentialSource | string {
  const { entry, folder, file } = target.userEntry;
  const where = `${file}: user ${target.user}`;
  if (entry['auth-provider'])
    return `${where}: auth-provider ${entry['auth-provider'].name} is no longer a part of Kubernetes (since 1.26); use the exec plugin of your provider instead`;
  if (entry.exec) {
    if (entry.token || entry.tokenFile || entry.username) return `${where}: exec excludes token and password; remove one of them`;
    return new ExecPlugin(entry.exec, target.cluster, folder, where, now);
  }
  if (entry.username && (entry.token || entry.tokenFile)) return `${where}: token and password exclude each other; remove one of them`;
  const files = new FileCredentials(target, where, now);
  const first = files.current();
  return typeof first === 'string' ? first : files;
}

/** Certificate, token or password, given in the kubeconfig or in files that are read again when they change. */
class FileCredentials implements CredentialSource {
  private readonly target: Target;
  private readonly where: string;
  private readonly now: Clock;
  private readonly watched: readonly string[];
  private marks = '';
  private checkedAt = Number.NEGATIVE_INFINITY;
  private known: Credential | string = {};

  constructor(target: Target, where: string, now: Clock) {
    this.target = target;
    this.where = where;
    this.now = now;
    const { entry, folder } = target.userEntry;
    const paths = [
      entry['client-certificate-data'] ? '' : entry['client-certificate'],
      entry['client-key-data'] ? '' : entry['client-key'],
      entry.tokenFile,
    ];
    this.watched = paths.flatMap((path) => (path ? [resolve(folder, path)] : []));
  }

  current(): Credential | string {
    const now = this.now();
    if (now - this.checkedAt < FRESH_MS) return this.known;
    const marks = this.watched.map(markOf).join(' ');
    if (this.checkedAt === Number.NEGATIVE_INFINITY || marks !== this.marks || typeof this.known === 'string') this.known = this.read();
    this.marks = marks;
    this.checkedAt = now;
    return this.known;
  }

  refused(used: Credential): boolean {
    this.checkedAt = Number.NEGATIVE_INFINITY;
    const next = this.current();
    return typeof next !== 'string' && (next.authorization !== used.authorization || next.pair !== used.pair);
  }

  private read(): Credential | string {
    const pair = this.readPair();
    if (typeof pair === 'string') return pair;
    const authorization = this.readAuthorization();
    if (authorization !== undefined && 'problem' in authorization) return authorization.problem;
    return { ...(pair === undefined ? {} : { pair }), ...(authorization === undefined ? {} : { authorization: authorization.value }) };
  }

  /** The pair that is known stays the same object while nothing about it changed. */
  private readPair(): KeyPair | string | undefined {
    const { entry, folder } = this.target.userEntry;
    const certificate = pemOf(entry['client-certificate-data'], entry['client-certificate'], folder, `${this.where}: client-certificate`);
    if (typeof certificate === 'string') return certificate;
    const key = pemOf(entry['client-key-data'], entry['client-key'], folder, `${this.where}: client-key`);
    if (typeof key === 'string') return key;
    if (certificate.pem === undefined && key.pem === undefined) return undefined;
    if (certificate.pem === undefined) return `${this.where}: there is a client-key without its client-certificate`;
    if (key.pem === undefined) return `${this.where}: there is a client-certificate without its client-key`;
    const before = typeof this.known === 'string' ? undefined : this.known.pair;
    return before?.certificate === certificate.pem && before.key === key.pem ? before : { certificate: certificate.pem, key: key.pem };
  }

  /** The file goes before the token, as client-go has it; basic is what is left. */
  private readAuthorization(): { readonly value: string } | { readonly problem: string } | undefined {
    const { entry, folder } = this.target.userEntry;
    if (entry.tokenFile) {
      const path = resolve(folder, entry.tokenFile);
      try {
        return { value: `Bearer ${readFileSync(path, 'utf8').trim()}` };
      } catch (error) {
        if (!entry.token) return { problem: `${this.where}: tokenFile ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}` };
      }
    }
    if (entry.token) return { value: `Bearer ${entry.token}` };
    if (!entry.username) return undefined;
    return { value: `Basic ${Buffer.from(`${entry.username}:${entry.password ?? ''}`, 'utf8').toString('base64')}` };
  }
}

/** Tells versions of a file apart; empty when it is not there. */
function markOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${ino}:${size}:${mtimeMs}`;
  } catch {
    return '';
  }
}
