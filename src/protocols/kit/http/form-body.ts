import type { Body } from '#entry/field';
import { readMediaType, readParameters } from './content-type.ts';
import { collect, readPairs } from './pairs.ts';

const GREATEST_VALUE = 4096;

/**
 * The fields of a body that is a form (`application/x-www-form-urlencoded`, `multipart/…`) by name, decoded. A part that is a file or not text is told by its
 * name, type and size, longer values are cut. `undefined` when the body is no form.
 */
export function readFormBody(body: Body | undefined): { readonly [name: string]: string | readonly string[] } | undefined {
  const { type, parameters } = readMediaType(body?.type);
  if (body?.text === undefined && !type.startsWith('multipart/')) return undefined;
  if (type === 'application/x-www-form-urlencoded') return readPairs((body?.text ?? '').split('&'));
  const boundary = parameters['boundary'];
  if (!type.startsWith('multipart/') || boundary === undefined || body?.text === undefined) return undefined;
  const parts = `\r\n${body.text.replaceAll(/\r?\n/g, '\r\n')}`.split(`\r\n--${boundary}`).slice(1);
  return collect(parts.filter((part) => !part.startsWith('--')).map((part, index) => readPart(part, index)));
}

function readPart(part: string, index: number): [name: string, value: string] {
  const split = part.indexOf('\r\n\r\n');
  const head = split < 0 ? part : part.slice(0, split);
  const content = split < 0 ? '' : part.slice(split + 4);
  const disposition = /^content-disposition:[^;\r\n]*(.*)$/im.exec(head)?.[1] ?? '';
  const { name = `part ${index + 1}`, filename } = readParameters(disposition);
  if (filename !== undefined) return [name, `${filename} (${content.length} bytes)`];
  return [name, content.length > GREATEST_VALUE ? `${content.slice(0, GREATEST_VALUE)}…` : content];
}
