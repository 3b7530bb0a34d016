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
