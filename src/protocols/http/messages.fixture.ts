import { utf8 } from '#base/globals';
import type { Said } from '../kit/testing/transcript.fixture.ts';

/** Lines of a head, or of anything else that has lines. */
export function lines(...text: readonly string[]): string {
  return text.map((line) => `${line}\r\n`).join('');
}

/** The stored body of a message. */
export function bodyOf(said: Said | undefined): string {
  return utf8(said?.stored.bytes.subarray(said.stored.parts[0]) ?? new Uint8Array(0));
}

export const GET = lines('GET /cart/8f21?page=2&token=s3cr3t HTTP/1.1', 'Host: shop:8080', 'User-Agent: curl/8.5.0', '');
export const OK = `${lines('HTTP/1.1 200 OK', 'Content-Type: application/json', 'Content-Length: 13', '')}{"items":[1]}`;
