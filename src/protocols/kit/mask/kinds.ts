import { unreachable } from '#base/errors';
import type { BodyKind, MediaType } from '../http/content-type.ts';
import { maskEvents } from './events.ts';
import { maskForm } from './form.ts';
import { maskJson } from './json.ts';
import { maskMultipart } from './multipart.ts';
import type { Plan } from './plan.ts';
import { looksLike, maskText, skipJsonPrefix } from './text.ts';
import { maskXml } from './xml.ts';

/**
 * Masks a body by what its media type promises; where it promises nothing, or what the bytes plainly are not, by what they look like.
 * Returns the index up to which it is proven, as every masker does.
 */
export function maskKind(kind: BodyKind, media: MediaType, bytes: Uint8Array, start: number, end: number, plan: Plan): number {
  switch (kind) {
    case 'json':
      return maskJson(bytes, skipJsonPrefix(bytes, start, end), end, plan);
    case 'xml':
      return looksLike(bytes, start, end) === 'json'
        ? maskText(bytes, start, end, plan)
        : maskXml(bytes, skipJsonPrefix(bytes, start, end), end, plan);
    case 'form':
      return looksLike(bytes, start, end) === 'json' ? maskText(bytes, start, end, plan) : maskForm(bytes, start, end, plan);
    case 'multipart':
      return maskMultipart(bytes, start, end, media.parameters['boundary'], plan, maskKind);
    case 'events':
      return maskEvents(bytes, start, end, plan);
    case 'graphql':
    case 'text':
    case 'unknown':
      return maskText(bytes, start, end, plan);
    case 'binary':
      return end;
    default:
      return unreachable(kind);
  }
}
