import type { Entry } from '#entry/entry';
import type { Body, Pair } from '#entry/field';

/** Headers that curl makes by itself. */
const OWN: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'connection', 'host', 'accept-encoding']);

/** The request as a command for a POSIX shell; `undefined` when it is no HTTP request. Masked values stay `[REDACTED]`. */
export function asCurl(entry: Entry): string | undefined {
  const protocol = entry.protocols.find((each) => each === 'http' || each === 'http2');
  const request = protocol === undefined ? undefined : entry.layers[protocol]?.request;
  if (request === undefined || typeof request['method'] !== 'string') return undefined;
  const { method, url, host, path, query } = request as Record<string, string | undefined>;
  const port = entry.dst.port === 80 ? '' : `:${entry.dst.port}`;
  const address =
    url ??
    `http://${host ?? `${entry.dst.name ?? entry.dst.ip}${port}`}${path ?? '/'}${query === undefined || query === '' ? '' : `?${query}`}`;
  const parts = ['curl'];
  if (protocol === 'http2') parts.push('--http2-prior-knowledge');
  if (method !== 'GET') parts.push('-X', quoted(method ?? 'GET'));
  parts.push(quoted(address));
  for (const [name, value] of (request['headers'] ?? []) as readonly Pair[]) {
    if (!name.startsWith(':') && !OWN.has(name.toLowerCase())) parts.push('\\\n  -H', quoted(`${name}: ${value}`));
  }
  const body = request['body'] as Body | undefined;
  if (body?.text !== undefined && body.text !== '') parts.push('\\\n  --data-binary', quoted(body.text));
  return parts.join(' ');
}

/** In single quotes, as a shell reads it. */
function quoted(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
