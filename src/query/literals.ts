/** µs since 1970 of an RFC 3339 time (`2026-10-19T18:29:02.593Z`; seconds, fraction and zone may be left out: UTC), or `undefined`. */
export function parseTime(text: string): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  if (parts === null) return undefined;
  const zone = zoneMinutes(parts[8]);
  return zone === undefined
    ? undefined
    : utc(
        parts.slice(1, 7).map((part) => Number(part ?? 0)),
        parts[7] ?? '',
        zone,
      );
}

/** µs since 1970 of a time as the Kubeshark of 2022 wrote it, `10/19/2026, 6:29:02.593 PM`, taken as UTC; or `undefined`. */
export function parseAmericanTime(text: string): number | undefined {
  const parts = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)? ?([AaPp])[Mm]$/.exec(text.trim());
  if (parts === null) return undefined;
  const hour = Number(parts[4]);
  if (hour < 1 || hour > 12) return undefined;
  const afternoon = parts[8]?.toLowerCase() === 'p';
  return utc(
    [Number(parts[3]), Number(parts[1]), Number(parts[2]), (hour % 12) + (afternoon ? 12 : 0), Number(parts[5]), Number(parts[6] ?? 0)],
    parts[7] ?? '',
    0,
  );
}

function zoneMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4));
  return hours > 23 || minutes > 59 ? undefined : (hours * 60 + minutes) * (zone[0] === '-' ? -1 : 1);
}

function utc(parts: readonly number[], fraction: string, zone: number): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) return undefined;
  // `Date.UTC` would take the years before 100 for those of the last century.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (year < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const millis = date.getTime() + hour * 3_600_000 + minute * 60_000 + second * 1000 - zone * 60_000;
  return millis * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** The 4 or 16 octets of an address as text, or `undefined`. IPv6 zones are not taken. */
export function parseAddress(text: string): readonly number[] | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): readonly number[] | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split('.').map(Number);
  return octets.some((octet) => octet > 255) ? undefined : octets;
}

function parseIpv6(text: string): readonly number[] | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '');
  const tail = halves.length === 2 ? groups(halves[1] ?? '') : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const octets: number[] = [];
  const words = text.split(':');
  for (const [i, word] of words.entries()) {
    const dotted = i === words.length - 1 && word.includes('.') ? parseIpv4(word) : undefined;
    if (dotted !== undefined) octets.push(...dotted);
    else if (/^[0-9a-fA-F]{1,4}$/.test(word)) octets.push(Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16) & 255);
    else return undefined;
  }
  return octets;
}

/** Whether addresses lie in a block like `10.0.0.0/8`; `undefined` when the text is no block. A bare address is a block of one. */
export function parseBlock(text: string): ((address: string) => boolean) | undefined {
  const slash = text.indexOf('/');
  const base = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (base === undefined) return undefined;
  const written = slash < 0 ? String(base.length * 8) : text.slice(slash + 1);
  const bits = Number(written);
  if (!/^\d{1,3}$/.test(written) || bits > base.length * 8) return undefined;
  return (address) => {
    const octets = parseAddress(address);
    return octets !== undefined && octets.length === base.length && sameBits(octets, base, bits);
  };
}

function sameBits(a: readonly number[], b: readonly number[], bits: number): boolean {
  for (let i = 0; i * 8 < bits; i++) {
    const shift = Math.max(0, 8 - (bits - i * 8));
    if ((a[i] as number) >> shift !== (b[i] as number) >> shift) return false;
  }
  return true;
}

/** The shortest way to write an address (RFC 5952), so that equal ones are equal texts; `undefined` when it is none. */
export function canonicalAddress(text: string): string | undefined {
  const octets = parseAddress(text);
  if (octets === undefined) return undefined;
  if (octets.length === 4) return octets.join('.');
  const words = Array.from({ length: 8 }, (_, i) => ((octets[2 * i] as number) << 8) | (octets[2 * i + 1] as number));
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && words[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = words.map((word) => word.toString(16));
  if (best.length < 2) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}
