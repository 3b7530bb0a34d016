/**
 * The universal globals that pure rooms use. They exist in Node, browsers and workers alike, but no TypeScript library
 * without DOM or Node types declares them, so this file does.
 */
interface Utf8Decoder {
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string;
}
interface Utf8Encoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number };
}
const universal = globalThis as unknown as {
  readonly TextDecoder: new (label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean }) => Utf8Decoder;
  readonly TextEncoder: new () => Utf8Encoder;
};

const utf8Decoder = new universal.TextDecoder('utf-8', { ignoreBOM: true });
const strictDecoder = new universal.TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new universal.TextEncoder();

/** Text of UTF-8 bytes; broken sequences become U+FFFD. */
export function utf8(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  return utf8Decoder.decode(bytes.subarray(start, end));
}

/** Text of UTF-8 bytes, or `undefined` when they are not UTF-8. */
export function utf8Strict(bytes: Uint8Array, start = 0, end: number = bytes.length): string | undefined {
  try {
    return strictDecoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

/** UTF-8 bytes of a text. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
