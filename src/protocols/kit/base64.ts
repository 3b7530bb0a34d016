const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of bytes, padded (RFC 4648 §4). */
export function base64(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  let text = '';
  let at = start;
  for (; at + 2 < end; at += 3) {
    const three = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    text += digit(three >> 18) + digit(three >> 12) + digit(three >> 6) + digit(three);
  }
  if (end - at === 2) {
    const two = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8);
    text += `${digit(two >> 18)}${digit(two >> 12)}${digit(two >> 6)}=`;
  } else if (end - at === 1) {
    const one = (bytes[at] as number) << 16;
    text += `${digit(one >> 18)}${digit(one >> 12)}==`;
  }
  return text;
}

function digit(value: number): string {
  return DIGITS.charAt(value & 63);
}

const VALUES = Int8Array.from({ length: 128 }, (_, code) => valueOf(String.fromCharCode(code)));

/** Bytes of base64 or base64url, padded or not (RFC 4648 §4, §5). Characters that are none of its digits are passed over. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array((text.length * 3) >> 2);
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? -1;
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xff_ffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (held >> bits) & 0xff;
  }
  return bytes.subarray(0, length);
}

function valueOf(character: string): number {
  return character === '-' ? 62 : character === '_' ? 63 : DIGITS.indexOf(character);
}
