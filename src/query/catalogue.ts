import type { FieldDeclaration, FieldGroup, FieldKind, Fields } from '#entry/field';
import { endAliases, endpointFields, genericFields } from '#entry/generic-fields';
import { nearest } from './problem.ts';

/** The declarative part of a protocol: all that the query language needs to know of it. */
export interface ProtocolDeclaration {
  readonly id: string;
  readonly title: string;
  /** Other flags that hold for its entries: `http` for `http2`. */
  readonly flags?: readonly string[] | undefined;
  readonly fields: Fields;
  /** Present for protocols inside HTTP: under a name that both have, the carrier's field counts. */
  readonly openInner?: unknown;
}

/** Which part of a protocol's layer holds a field. */
export type Group = 'request' | 'response' | 'exchange';

/** A field as queries know it. */
export interface CatalogueField {
  /** Full canonical name: `elapsed`, `src.pod.name`, `http.request.method`. It is the column's name where the field is hot. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly doc: string;
  readonly example: unknown;
  readonly unit: string | undefined;
  readonly hot: boolean;
  readonly verbatim: FieldDeclaration['verbatim'];
  readonly aliases: readonly string[];
  /** Where it is read: of the entry itself, of one of its ends, or of a protocol's layer. */
  readonly of: 'entry' | 'src' | 'dst' | 'layer';
  /** Of a layer's field: the protocol, the part, and the name in it. Of an end's field `short` is the name in it. */
  readonly protocol: string;
  readonly group: Group;
  readonly short: string;
}

/** What a name stands for: fields of which the first present one counts, in this order. */
export interface NamedFields {
  readonly kind: 'fields';
  readonly name: string;
  readonly fields: readonly CatalogueField[];
  /** The canonical or generic name, when `name` is an alias. */
  readonly aliasOf: string | undefined;
}

/** A protocol's name as a condition: holds for entries that have a layer of one of these protocols. */
export interface Flag {
  readonly kind: 'flag';
  readonly name: string;
  readonly title: string;
  readonly protocols: readonly string[];
}

export type Named = NamedFields | Flag;

/** The names of a query language for a set of protocols. */
export interface Catalogue {
  readonly protocols: readonly ProtocolDeclaration[];
  /** All fields once, generic ones first, by canonical name. */
  readonly fields: ReadonlyMap<string, CatalogueField>;
  /** Everything that can be written, aliases included. */
  readonly names: ReadonlyMap<string, Named>;
}

/** Words that field names of a protocol's request and response hang on in generic form. */
const SIDES: readonly Group[] = ['request', 'response'];

/** Names for protocols that people type and no declaration holds. */
const FLAG_ALIASES: ReadonlyMap<string, string> = new Map([
  ['gql', 'graphql'],
  ['ws', 'websocket'],
  ['postgres', 'postgresql'],
  ['mongo', 'mongodb'],
  ['kubernetes', 'k8s'],
]);

/**
 * Builds the catalogue of the generic fields and of these protocols. Under a common name (`response.status`) the outermost layer's field counts, so that
 * what people know of HTTP holds for whatever runs inside it; among protocols that never share an entry the order means nothing.
 */
export function buildCatalogue(protocols: readonly ProtocolDeclaration[]): Catalogue {
  const builder = new Builder();
  for (const [short, declaration] of entriesOf(genericFields)) builder.entryField(short, declaration);
  for (const end of ['src', 'dst'] as const) {
    for (const [short, declaration] of entriesOf(endpointFields)) builder.endField(end, short, declaration);
  }
  for (const protocol of protocols) if (protocol.openInner === undefined) builder.protocol(protocol);
  for (const protocol of protocols) if (protocol.openInner !== undefined) builder.protocol(protocol);
  return { protocols, fields: builder.fields, names: builder.finish() };
}

function entriesOf(group: FieldGroup): [string, FieldDeclaration][] {
  return Object.entries(group);
}

class Builder {
  readonly fields = new Map<string, CatalogueField>();
  private readonly names = new Map<string, { fields: CatalogueField[]; aliasOf: string | undefined; fixed: boolean }>();
  private readonly flags = new Map<string, { title: string; protocols: string[] }>();
  private readonly aliases: [alias: string, field: CatalogueField, main: string][] = [];

  entryField(short: string, declaration: FieldDeclaration): void {
    const field = this.add({ ...described(declaration), name: short, of: 'entry', protocol: '', group: 'exchange', short });
    this.name(short, field, true);
    if (short.endsWith('.name')) this.aliases.push([short.slice(0, -5), field, short]);
  }

  endField(end: 'src' | 'dst', short: string, declaration: FieldDeclaration): void {
    const name = `${end}.${short}`;
    const field = this.add({ ...described(declaration), name, of: end, protocol: '', group: 'exchange', short });
    this.name(name, field, true);
    if (name.endsWith('.name')) this.aliases.push([name.slice(0, -5), field, name]);
    for (const [alias, meant] of Object.entries(endAliases)) if (meant === name) this.aliases.push([alias, field, name]);
  }

  protocol(protocol: ProtocolDeclaration): void {
    const owners = [protocol.id, ...(protocol.flags ?? [])];
    for (const owner of owners) this.flag(owner, protocol);
    for (const group of ['request', 'response', 'exchange'] as const) {
      for (const [short, declaration] of entriesOf(protocol.fields[group])) this.layerField(protocol.id, owners, group, short, declaration);
    }
  }

  private layerField(id: string, owners: readonly string[], group: Group, short: string, declaration: FieldDeclaration): void {
    const path = group === 'exchange' ? short : `${group}.${short}`;
    const field = this.add({ ...described(declaration), name: `${id}.${path}`, of: 'layer', protocol: id, group, short });
    for (const owner of owners) this.name(`${owner}.${path}`, field, false);
    const main = SIDES.includes(group) ? path : field.name;
    if (main === path) this.name(path, field, false);
  }

  private flag(name: string, protocol: ProtocolDeclaration): void {
    const flag = this.flags.get(name) ?? { title: protocol.title, protocols: [] };
    if (name === protocol.id) flag.title = protocol.title;
    flag.protocols.push(protocol.id);
    this.flags.set(name, flag);
  }

  private add(field: CatalogueField): CatalogueField {
    this.fields.set(field.name, field);
    const main = field.of === 'layer' && field.group !== 'exchange' ? `${field.group}.${field.short}` : field.name;
    for (const alias of field.aliases) this.aliases.push([alias, field, main]);
    return field;
  }

  /** A fixed name keeps its meaning whatever protocols declare. */
  private name(name: string, field: CatalogueField, fixed: boolean, aliasOf?: string): void {
    const known = this.names.get(name);
    if (known === undefined) this.names.set(name, { fields: [field], aliasOf, fixed });
    else if (!known.fixed && !known.fields.includes(field)) known.fields.push(field);
  }

  finish(): ReadonlyMap<string, Named> {
    for (const [alias, field, main] of this.aliases) this.name(alias, field, false, main);
    const all = new Map<string, Named>();
    for (const [name, { title, protocols }] of this.flags) all.set(name, { kind: 'flag', name, title, protocols });
    for (const [name, { fields, aliasOf }] of this.names) if (!all.has(name)) all.set(name, { kind: 'fields', name, fields, aliasOf });
    for (const [alias, name] of FLAG_ALIASES) {
      const flag = all.get(name);
      if (flag !== undefined && !all.has(alias)) all.set(alias, flag);
    }
    return all;
  }
}

function described(
  declaration: FieldDeclaration,
): Pick<CatalogueField, 'kind' | 'doc' | 'example' | 'unit' | 'hot' | 'verbatim' | 'aliases'> {
  const { kind, doc, example, unit, hot, verbatim, aliases } = declaration;
  return { kind, doc, example, unit, hot: hot === true, verbatim, aliases: aliases ?? [] };
}

/** The longest run of `path`'s first words that is a name, and how many words it takes. */
export function resolve(catalogue: Catalogue, path: readonly string[]): { readonly named: Named; readonly length: number } | undefined {
  for (let length = Math.min(path.length, 12); length > 0; length--) {
    const named = catalogue.names.get(path.slice(0, length).join('.'));
    if (named !== undefined) return { named, length };
  }
  return undefined;
}

/** The known name that is most like an unknown one: by spelling, else one that ends the same way. */
export function nearestName(catalogue: Catalogue, name: string): string | undefined {
  const canonical = nearest(name, catalogue.names.keys());
  if (canonical !== undefined) return canonical;
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (last.length < 3) return undefined;
  let shortest: string | undefined;
  for (const known of catalogue.names.keys()) {
    if (known.endsWith(`.${last}`) && known.length < (shortest?.length ?? Number.POSITIVE_INFINITY)) shortest = known;
  }
  return shortest ?? nearest(last, catalogue.names.keys());
}
