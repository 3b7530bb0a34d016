import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a request must show. The token is known to whoever started Podwire, and to nobody else. */
export interface AuthOptions {
  readonly token: string;
  /** Name of the cookie: tells instances on one host apart. */
  readonly cookie: string;
  /** Host names that the hub answers to, without port; a page of another site cannot make a browser send them (DNS rebinding). */
  readonly hosts: readonly string[];
}

export type Verdict = 'yes' | 'wrong host' | 'wrong origin' | 'no token';

/** Whether a request may be answered. */
export function allowed(headers: IncomingHttpHeaders, method: string, options: AuthOptions): Verdict {
  const host = headers.host ?? '';
  if (!options.hosts.includes(nameOf(host))) return 'wrong host';
  const origin = headers.origin;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return 'wrong origin';
  if (method !== 'GET' && method !== 'HEAD' && headers['sec-fetch-site'] === 'cross-site') return 'wrong origin';
  return sameToken(tokenOf(headers, options.cookie), options.token) ? 'yes' : 'no token';
}

/** Compares in constant time. */
export function sameToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}

function tokenOf(headers: IncomingHttpHeaders, cookie: string): string | undefined {
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '');
  if (bearer !== null) return bearer[1];
  for (const part of (headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === cookie) return value;
  }
  return undefined;
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}
