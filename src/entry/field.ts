/**
 * What a field holds. `duration` is microseconds (a double, ns precision), `timestamp` microseconds since 1970, `ip` its text form,
 * `strings` a list of texts, `headers` an ordered list of name and value pairs whose names ignore case, `map` a record, `body` a message body, `json` any JSON value.
 */
export type FieldKind =
  | 'bool'
  | 'int'
  | 'double'
  | 'string'
  | 'ip'
  | 'timestamp'
  | 'duration'
  | 'strings'
  | 'headers'
  | 'map'
  | 'body'
  | 'json';

/** One name and value; names may repeat in a list of them. */
export type Pair = readonly [name: string, value: string];

/** A decoded message body. `text` when it is UTF-8 text, else `base64`. `size` counts the bytes before any cut. */
export interface Body {
  readonly type?: string;
  readonly size: number;
  readonly text?: string;
  readonly base64?: string;
  /** Set when less than `size` bytes are here, with the reason. */
  readonly cut?: string;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface KindValues {
  readonly bool: boolean;
  readonly int: number;
  readonly double: number;
  readonly string: string;
  readonly ip: string;
  readonly timestamp: number;
  readonly duration: number;
  readonly strings: readonly string[];
  readonly headers: readonly Pair[];
  readonly map: { readonly [key: string]: string | readonly string[] };
  readonly body: Body;
  readonly json: Json;
}

/** A field's value; absent fields are `undefined`. */
export type FieldValue = KindValues[FieldKind];

/**
 * A field, declared once. From it follow the dissector's types, the query catalogue, the stored columns, the page's tables and the reference page.
 * A hot field becomes a column: only `bool int double string ip timestamp duration strings` can be hot.
 */
export interface FieldDeclaration<K extends FieldKind = FieldKind> {
  readonly kind: K;
  /** One sentence. */
  readonly doc: string;
  readonly example: KindValues[K];
  readonly hot?: boolean;
  /**
   * Every run of ASCII in the field's text stands in the stored bytes byte by byte, except where masked bytes are shown as `[REDACTED]`, and except in
   * messages that name the word `unless` (lower case; there in any case of letters). So most messages can be ruled out without being decoded.
   */
  readonly verbatim?: { readonly unless?: string };
  /** A unit for people and for bare numbers in queries: `bytes`, `ms`, `us`, `s`. */
  readonly unit?: string;
  /** Older or shorter names that mean this field in queries. */
  readonly aliases?: readonly string[];
}

/** Declarations by their short names. */
export type FieldGroup = { readonly [name: string]: FieldDeclaration };

/** A protocol's declarations: what is said of a request, of a response, and of the exchange as a whole. Full names: `http.request.method`, `grpc.service`. */
export interface Fields {
  readonly request: FieldGroup;
  readonly response: FieldGroup;
  readonly exchange: FieldGroup;
}

type KindOf<D> = D extends { readonly kind: infer K extends FieldKind } ? K : never;

/** The hot values of a group: every hot field must be named, `undefined` says absent. */
export type HotValues<G extends FieldGroup> = {
  -readonly [N in keyof G as G[N] extends { readonly hot: true } ? N : never]: KindValues[KindOf<G[N]>] | undefined;
};

/** All values of a group, as `detail` gives them; absent ones may be left out. */
export type Values<G extends FieldGroup> = { -readonly [N in keyof G]?: KindValues[KindOf<G[N]>] | undefined };

/** Declares a group and keeps its literal types. */
export function group<const G extends FieldGroup>(fields: G): G {
  return fields;
}
