import { duration } from '#base/units';

/** Time of day with ms, in the local zone. */
export function clock(micros: number): string {
  const date = new Date(micros / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function dayOf(micros: number): string {
  const date = new Date(micros / 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** A value for people; what is a list or a record as JSON. */
export function valueText(value: unknown, kind: string): string {
  if (value === undefined || value === null) return '(absent)';
  if (typeof value === 'number' && kind === 'duration') return duration(value);
  if (typeof value === 'number' && kind === 'timestamp') return `${dayOf(value)} ${clock(value)}`;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
