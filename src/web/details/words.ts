import type { FieldDeclaration, FieldValue } from '#entry/field';
import { bytes, count, duration, fullTime } from '../state/format.ts';

/** A field's short name as people read it: `contentType` → `content type`. */
export function labelOf(name: string): string {
  return name.replace(/[A-Z]+(?![a-z])|[A-Z]/g, (found) => ` ${found.toLowerCase()}`).trim();
}

/** The same at the beginning of a line: `Content type`. */
export function titleOf(name: string): string {
  const label = labelOf(name);
  return label.slice(0, 1).toUpperCase() + label.slice(1);
}

/** A simple value as its declaration means it. */
export function shown(value: FieldValue, declaration: Pick<FieldDeclaration, 'kind' | 'unit'> | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (declaration?.kind === 'duration') return duration(value);
  if (declaration?.kind === 'timestamp') return fullTime(value);
  if (declaration?.unit === 'bytes') return value < 1000 ? `${count(value)} B` : `${bytes(value)} (${count(value)} B)`;
  return declaration?.unit === undefined ? String(value) : `${value} ${declaration.unit}`;
}
