import { latin1 } from '#base/bytes';

/** Text of the IPv4 address at `at`. */
export function ipv4Text(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** Text of the IPv6 address at `at` in the canonical form of RFC 5952; mapped IPv4 keeps its dots (§5). */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[at + i] as number) << 8) | (bytes[at + i + 1] as number));
  if (groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)) return `::ffff:${ipv4Text(bytes, at + 12)}`;
  const zeros = longestZeros(groups);
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (zeros.length < 2) return text(groups);
  return `${text(groups.slice(0, zeros.start))}::${text(groups.slice(zeros.start + zeros.length))}`;
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** The bytes of a textual address, 4 or 16, or `undefined` when it is none. Zones (`%eth0`) and prefixes are refused. */
export function parseAddress(text: string): Uint8Array<ArrayBuffer> | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array<ArrayBuffer> | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return Uint8Array.from(parts, Number);
}

function parseIpv6(whole: string): Uint8Array<ArrayBuffer> | undefined {
  const dotted = whole.includes('.') ? parseIpv4(whole.slice(whole.lastIndexOf(':') + 1)) : undefined;
  if (whole.includes('.') && dotted === undefined) return undefined;
  const text = dotted === undefined ? whole : `${whole.slice(0, whole.lastIndexOf(':') + 1)}${hexPair(dotted, 0)}:${hexPair(dotted, 2)}`;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const head = groups[0] ?? [];
  const tail = groups[1] ?? [];
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const bytes = new Uint8Array(16);
  all.forEach((group, i) => {
    const value = Number.parseInt(group, 16);
    bytes[i * 2] = value >> 8;
    bytes[i * 2 + 1] = value & 0xff;
  });
  return bytes;
}

function hexPair(bytes: Uint8Array, at: number): string {
  return (((bytes[at] as number) << 8) | (bytes[at + 1] as number)).toString(16);
}

/** Makes address texts once: flows to the same endpoint share them. Forgets all when `limit` is reached. */
export class AddressTexts {
  private readonly v4 = new Map<number, string>();
  private readonly v6 = new Map<string, string>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The text of the address of version `ip` at `at`. */
  text(bytes: Uint8Array, at: number, ip: 4 | 6): string {
    return ip === 4 ? this.text4(bytes, at) : this.text6(bytes, at);
  }

  private text4(bytes: Uint8Array, at: number): string {
    const key =
      ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    let text = this.v4.get(key);
    if (text === undefined) {
      text = ipv4Text(bytes, at);
      if (this.v4.size >= this.limit) this.v4.clear();
      this.v4.set(key, text);
    }
    return text;
  }

  private text6(bytes: Uint8Array, at: number): string {
    const key = latin1(bytes, at, at + 16);
    let text = this.v6.get(key);
    if (text === undefined) {
      text = ipv6Text(bytes, at);
      if (this.v6.size >= this.limit) this.v6.clear();
      this.v6.set(key, text);
    }
    return text;
  }
}
