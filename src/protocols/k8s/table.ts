import type { Json } from '#entry/field';

/** A `Table` answer (meta.k8s.io/v1): what kubectl prints. */
export interface Table {
  readonly columns: readonly { readonly name: string; readonly type: string; readonly priority: number; readonly description?: string }[];
  readonly rows: readonly { readonly cells: readonly Json[]; readonly name?: string; readonly namespace?: string }[];
}

/** Reads a Table; `undefined` when the object is another. Rows of a watch have no columns but in the first event. */
export function readTable(object: Json | undefined): Table | undefined {
  if (member(object, 'kind') !== 'Table') return undefined;
  return {
    columns: list(member(object, 'columnDefinitions')).map((column) => ({
      name: text(member(column, 'name')) ?? '',
      type: text(member(column, 'type')) ?? '',
      priority: Number(member(column, 'priority') ?? 0),
      ...optional('description', text(member(column, 'description'))),
    })),
    rows: list(member(object, 'rows')).map((row) => {
      const meta = member(member(row, 'object'), 'metadata');
      return {
        cells: list(member(row, 'cells')),
        ...optional('name', text(member(meta, 'name'))),
        ...optional('namespace', text(member(meta, 'namespace'))),
      };
    }),
  };
}

/** A member of a JSON object. */
export function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Whether JSON is an object. */
export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** Whether JSON is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function list(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function optional<N extends string>(name: N, value: string | undefined): { readonly [K in N]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [K in N]?: string };
}
