import type { Target } from '../kubeconfig/target.ts';

/** A client certificate with its key, both PEM. The same object as long as they are the same, so that it can tell connections apart. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What to show an API server now. */
export interface Credential {
  /** Value of `Authorization`. */
  readonly authorization?: string;
  /** For the TLS handshake. */
  readonly pair?: KeyPair;
}

/** Gives credentials that change with time. A sentence says why there are none. */
export interface CredentialSource {
  /** Answers at once while what it knows is good. */
  current(): Credential | string | Promise<Credential | string>;
  /** The server refused `used` (401). `true`: another one may be had by `current` now. */
  refused(used: Credential): boolean;
}

/** Nobody. */
export const ANONYMOUS: Credential = {};

/** `Impersonate-*` headers that a user's `as` settings ask for, in kubectl's order. Keys of `as-user-extra` are percent-escaped where a header name must. */
export function impersonation({ userEntry: { entry } }: Target): readonly (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = [];
  if (entry.as) headers.push(['Impersonate-User', entry.as]);
  if (entry['as-uid']) headers.push(['Impersonate-Uid', entry['as-uid']]);
  for (const group of entry['as-groups'] ?? []) headers.push(['Impersonate-Group', group]);
  for (const [key, values] of Object.entries(entry['as-user-extra'] ?? {}))
    for (const value of values) headers.push([`Impersonate-Extra-${escapeKey(key)}`, value]);
  return headers;
}

/** Bytes that no header name may have are percent-escaped, and so is the percent sign. */
function escapeKey(key: string): string {
  return [...Buffer.from(key, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[!#$&'*+\-.^_`|~0-9A-Za-z]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
