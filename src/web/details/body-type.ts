import type { Body } from '#entry/field';

/** How a body is best shown. `words` names its type. */
export type Look = { readonly words: string } & (
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'form' }
  | { readonly kind: 'multipart'; readonly boundary: string }
  | { readonly kind: 'markup' }
  | { readonly kind: 'image'; readonly type: string }
  | { readonly kind: 'text' }
  | { readonly kind: 'binary' }
);

const PICTURES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/x-icon',
  'image/bmp',
]);

/** Decides by the declared type, and by a look at the text where that says little. */
export function lookOf(body: Body): Look {
  const type = (body.type ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const { text } = body;
  if (text === undefined)
    return PICTURES.has(type) && body.cut === undefined
      ? { kind: 'image', type, words: type.slice(6).toUpperCase() }
      : { kind: 'binary', words: type === '' ? 'bytes' : type };
  const start = text.trimStart()[0];
  if (type.includes('json') || start === '{' || start === '[') {
    const value = readJson(text);
    if (value !== undefined) return { kind: 'json', value, words: 'JSON' };
  }
  if (type === 'application/x-www-form-urlencoded') return { kind: 'form', words: 'form' };
  const boundary = /boundary="?([^";,]+)/i.exec(body.type ?? '')?.[1];
  if (type.startsWith('multipart/') && boundary !== undefined) return { kind: 'multipart', boundary, words: type };
  if (/html/.test(type)) return { kind: 'markup', words: 'HTML' };
  if (/xml/.test(type) || text.trimStart().startsWith('<?xml')) return { kind: 'markup', words: 'XML' };
  return { kind: 'text', words: type === '' ? 'text' : type };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The parts of a multipart body that is text: heads and bodies. */
export function partsOf(text: string, boundary: string): readonly { readonly head: string; readonly body: string }[] {
  return text
    .split(`--${boundary}`)
    .slice(1)
    .filter((part) => !part.startsWith('--'))
    .map((part) => {
      const [head = '', ...rest] = part.replace(/^\r?\n/, '').split(/\r?\n\r?\n/);
      return { head, body: rest.join('\n\n').replace(/\r?\n$/, '') };
    });
}
