/** An address and its mask as 32-bit words: one for IPv4, four for IPv6. */
export interface Range {
  readonly value: readonly number[];
  readonly mask: readonly number[];
}

/** IPv4 text with one to four parts: `10.1` is 10.1.0.0 under 255.255.0.0, as pcap-filter(7) reads networks. */
export function readIpv4(text: string): Range | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  let value = 0;
  for (let i = 0; i < 4; i++) value = value * 256 + Number(parts[i] ?? 0);
  return { value: [value], mask: [maskWord(parts.length * 8)] };
}

/** IPv6 text (RFC 4291 §2.2), with a dotted IPv4 tail too. */
export function readIpv6(text: string): Range | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const [front, back] = halves.map(groups);
  if (front === undefined || (halves.length === 2 && back === undefined)) return undefined;
  const missing = 8 - front.length - (back?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...front, ...Array.from({ length: missing }, () => 0), ...(back ?? [])];
  const value = [0, 2, 4, 6].map((i) => (all[i] as number) * 65_536 + (all[i + 1] as number));
  return { value, mask: value.map(() => 0xffff_ffff) };
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const found: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    const tail = i === parts.length - 1 && part.split('.').length === 4 ? readIpv4(part) : undefined;
    if (tail !== undefined) found.push(Math.floor((tail.value[0] as number) / 65_536), (tail.value[0] as number) % 65_536);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) found.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return found;
}

/** The first `bits` of a range's address as a network; `undefined` when the address has bits set behind them. */
export function network({ value }: Range, bits: number): Range | undefined {
  const mask = value.map((_, i) => maskWord(Math.min(32, Math.max(0, bits - i * 32))));
  return value.every((word, i) => (word & (mask[i] as number)) >>> 0 === word) ? { value, mask } : undefined;
}

function maskWord(bits: number): number {
  return bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0;
}
