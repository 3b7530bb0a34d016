import { utf8Strict } from '#base/globals';
import type { HttpHead } from '#protocols/contract/http';
import type { ApiServer } from '#protocols/contract/protocol';
import { decodeBase64 } from '../kit/base64.ts';

/** Who a request comes from. */
export interface Identity {
  readonly user: string | undefined;
  /** `server`: the server's own words; `claimed`: as a token or a header before the server says, not checked by us. */
  readonly userSource: 'server' | 'claimed' | undefined;
  readonly groups: readonly string[] | undefined;
  /** `namespace/name`. */
  readonly serviceAccount: string | undefined;
  readonly pod: string | undefined;
  readonly impersonated: string | undefined;
}

const GREATEST_TOKEN = 16_384;
const GREATEST_GROUPS = 64;

/** Reads who asks: from what the proxy knows, else from the claims of a bearer token (RFC 7519 §4), else from a front proxy's header. */
export function readIdentity(request: HttpHead | undefined, apiServer: ApiServer | undefined): Identity {
  const impersonated = request?.header('impersonate-user');
  if (apiServer?.user !== undefined) {
    const { user, groups } = apiServer;
    return { user, userSource: 'server', groups, ...accountOf(user), pod: undefined, impersonated };
  }
  const claims = readClaims(request?.header('authorization'));
  const user = claims?.user ?? request?.header('x-remote-user');
  if (user === undefined) return { ...NOBODY, impersonated };
  return { user, userSource: 'claimed', groups: claims?.groups, ...accountOf(user), pod: claims?.pod, impersonated };
}

const NOBODY = { user: undefined, userSource: undefined, groups: undefined, serviceAccount: undefined, pod: undefined } as const;

function accountOf(user: string): { readonly serviceAccount: string | undefined } {
  const match = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  return { serviceAccount: match === null ? undefined : `${match[1]}/${match[2]}` };
}

interface Claims {
  readonly user: string;
  readonly groups: readonly string[] | undefined;
  readonly pod: string | undefined;
}

function readClaims(authorization: string | undefined): Claims | undefined {
  const token = /^bearer\s+[\w-]+\.([\w-]+)\.[\w-]*$/i.exec(authorization ?? '')?.[1];
  if (token === undefined || token.length > GREATEST_TOKEN) return undefined;
  const claims = parsed(utf8Strict(decodeBase64(token)));
  const user = text(member(claims, 'sub')) ?? text(member(claims, 'email'));
  if (user === undefined) return undefined;
  const groups = member(claims, 'groups');
  return {
    user,
    groups: Array.isArray(groups) ? groups.filter((each) => typeof each === 'string').slice(0, GREATEST_GROUPS) : undefined,
    pod: text(member(member(member(claims, 'kubernetes.io'), 'pod'), 'name')),
  };
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
