import { latin1 } from '#base/bytes';

/**
 * Whether the body of an answer is a run of watch events. The server says so in the type of all formats but JSON (`;stream=watch`, `cbor-seq`); there each event
 * begins with its type.
 */
export function isEventBody(bytes: Uint8Array, contentType: string | undefined): boolean {
  if (isEventType(contentType)) return true;
  return /^\s*\{\s*"type"\s*:\s*"[A-Z]{1,16}"\s*,\s*"object"\s*:/.test(latin1(bytes, 0, Math.min(bytes.length, 64)));
}

/** Whether a media type is that of watch events. */
export function isEventType(contentType: string | undefined): boolean {
  return contentType !== undefined && (/;\s*stream=watch/.test(contentType) || contentType.startsWith('application/cbor-seq'));
}
