import declarations from 'virtual:protocols';
import type { FieldDeclaration } from '#entry/field';
import { type Catalogue, type Group, type ProtocolDeclaration, buildCatalogue } from '#query/catalogue';

/** Every name that a query can use. */
export const catalogue: Catalogue = buildCatalogue(declarations);

const BY_ID: ReadonlyMap<string, ProtocolDeclaration> = new Map(declarations.map((each) => [each.id, each]));

/** How a protocol is written by people. */
export function protocolTitle(id: string): string {
  return BY_ID.get(id)?.title ?? id.toUpperCase();
}

/** The declared fields of a part of a layer, in order. */
export function declaredFields(protocol: string, group: Group): readonly (readonly [name: string, declaration: FieldDeclaration])[] {
  return Object.entries(BY_ID.get(protocol)?.fields[group] ?? {});
}

/** How a query calls a field of a layer. */
export function fieldPath(protocol: string, group: Group, name: string): string {
  return group === 'exchange' ? `${protocol}.${name}` : `${protocol}.${group}.${name}`;
}
