import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
};

/** A file of the page, ready to send. */
export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  readonly encoding: 'br' | 'gzip' | undefined;
  /** Whether its name holds a hash of its contents. */
  readonly immutable: boolean;
}

/** The built page. Files are read and compressed once, when they are first asked for. */
export class StaticFiles {
  private readonly root: string;
  private readonly cache = new Map<string, StaticFile>();

  constructor(root: string = fileURLToPath(new URL('../web', import.meta.url))) {
    this.root = root;
  }

  /** A file by its path (`/assets/main-3f2a.js`), compressed as the client accepts; `undefined` when there is none. */
  get(path: string, acceptEncoding: string): StaticFile | undefined {
    if (path.includes('..') || path.includes('\0') || !/^\/[\w./-]+$/.test(path)) return undefined;
    const type = TYPES[extname(path)];
    if (type === undefined) return undefined;
    const encoding = /\.(js|css|svg|json)$/.test(path)
      ? acceptEncoding.includes('br')
        ? 'br'
        : acceptEncoding.includes('gzip')
          ? 'gzip'
          : undefined
      : undefined;
    const key = `${encoding ?? ''} ${path}`;
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const file = this.load(path, type, encoding);
    if (file !== undefined) this.cache.set(key, file);
    return file;
  }

  /** The page itself, with the nonce of this answer. */
  page(nonce: string): string {
    try {
      return readFileSync(join(this.root, 'index.html'), 'utf8').replaceAll('__CSP_NONCE__', nonce);
    } catch {
      return '<!doctype html><title>Podwire</title><p>The page is not built. Run npm start.</p>';
    }
  }

  private load(path: string, type: string, encoding: StaticFile['encoding']): StaticFile | undefined {
    let body: Buffer;
    try {
      body = readFileSync(join(this.root, path));
    } catch {
      return undefined;
    }
    if (encoding === 'br') body = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
    else if (encoding === 'gzip') body = gzipSync(body);
    return { type, body, encoding, immutable: path.startsWith('/assets/') };
  }
}
