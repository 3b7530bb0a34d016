import { Exit } from './exit.ts';

const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1000,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

/** A size like 500MB or 1GiB in bytes. */
export function sizeOf(text: string, flag = '--retention'): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT]i?B|B)$/.exec(text);
  const unit = SIZES[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new Exit(2, `${flag} ${text}: a size looks like 500MB or 1GiB`);
  return Number(match[1]) * unit;
}

const SPANS: Readonly<Record<string, number>> = { s: 1e6, m: 6e7, h: 3.6e9, d: 8.64e10 };

/** A span like 30m or 24h in µs. */
export function durationOf(text: string, flag = '--max-age'): number {
  const match = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(text);
  const unit = SPANS[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new Exit(2, `${flag} ${text}: a span looks like 30m, 24h or 7d`);
  return Number(match[1]) * unit;
}
