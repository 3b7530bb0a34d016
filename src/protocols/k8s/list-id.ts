import { utf8Strict } from '#base/globals';
import { decodeBase64 } from '../kit/base64.ts';
import { type Format, readTree } from './format.ts';
import type { RequestInfo } from './request-info.ts';
import { textAt } from './tree.ts';

/** Bytes at the beginning of a list in which its version stands. */
export const LIST_HEAD = 4096;

/**
 * The same for every page of one list: what is listed, and the version of it, which the server writes into the token for the next page
 * (apiserver, pkg/storage/continue.go). Of the first page it stands in the answer. `undefined` until it is known.
 */
export function listId(info: RequestInfo, head: Uint8Array | undefined, format: Format): string | undefined {
  const token = info.query.get('continue');
  const version = token === undefined || token === '' ? (head === undefined ? undefined : versionOf(head, format)) : tokenVersion(token);
  if (version === undefined) return undefined;
  const where = info.namespace === '' ? '' : `${info.namespace}/`;
  return `${info.group === '' ? '' : `${info.group}/`}${info.version}/${where}${info.resource}@${version}`;
}

function tokenVersion(token: string): string {
  const match = /"rv":(-?\d+)/.exec(utf8Strict(decodeBase64(token)) ?? '');
  // A token that nobody can read still is the same for whoever asks twice with it.
  return match?.[1] ?? token.slice(-16);
}

/** The version in the metadata of a list, which stands before its items; of the beginning of one as well. */
function versionOf(head: Uint8Array, format: Format): string | undefined {
  const version = textAt(readTree(format, head, 0, head.length).node, 'metadata', 'resourceVersion');
  return version === '' ? undefined : version;
}
