import type { Ports } from '#base/ports';
import type { Side } from '#base/side';
import type { Fields, FieldValue, HotValues, Values } from '#entry/field';
import type { StoredEvent, StoredExchange, StoredMessage } from '#entry/stored';
import type { Dissector, Emit } from './emit.ts';
import type { HttpHead, Inner, InnerEmit } from './http.ts';
import type { Keys, MaskContext, Masked } from './masking.ts';

/** What detection answers: this protocol, not this one, or more bytes are needed. */
export type Verdict = 'yes' | 'no' | 'more';

/** What detection knows besides the bytes. `port` is the server's. */
export interface Hint {
  readonly side: Side;
  readonly port: number;
  readonly transport: 'tcp' | 'udp' | 'icmp';
  /** Whether the bytes are the first of their stream. */
  readonly start: boolean;
  /** The first bytes of the other side, empty when it has not spoken. */
  readonly opposite: Uint8Array;
}

/** What is known for certain of a connection to a Kubernetes API server, because our own proxy carries it. */
export interface ApiServer {
  /** The context of the kubeconfig that it belongs to. */
  readonly context: string;
  /** Who asks, in the server's own words (SelfSubjectReview); absent when it would not say. Impersonation is in each request. */
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
  /** The proxy's own requests, not its client's. */
  readonly own?: boolean;
}

/** What a dissector is opened with. */
export interface OpenContext {
  readonly ports: Ports;
  readonly keys: Keys;
  /** Ports of client and server, and whether the connection's start was seen. */
  readonly clientPort: number;
  readonly serverPort: number;
  readonly started: boolean;
  /** The flow's transport. */
  readonly transport: 'tcp' | 'udp' | 'icmp';
  /** Version of IP under it. */
  readonly ip: 4 | 6;
  /** What the protocol before said in `become`; empty otherwise. */
  readonly context: string;
  /** Hot values of a request that nobody claimed, when its response is: by the names of HTTP's fields (method, path, query, userAgent …). */
  readonly asked?: { readonly [name: string]: FieldValue | undefined };
  /** Only for connections that came through the API proxy. */
  readonly apiServer?: ApiServer;
}

/** Hot values of a layer, for `summary`. */
export interface Layer<F extends Fields = Fields> {
  readonly request: Partial<HotValues<F['request']>>;
  readonly response: Partial<HotValues<F['response']>>;
  readonly exchange: Partial<HotValues<F['exchange']>>;
}

/** Every field of a layer, decoded on demand. */
export interface Detail<F extends Fields = Fields> {
  readonly request?: Values<F['request']>;
  readonly response?: Values<F['response']>;
  readonly exchange?: Values<F['exchange']>;
}

/** One message of a stream as people read it. */
export interface EventDetail {
  /** One line. */
  readonly summary: string;
  readonly values: { readonly [name: string]: import('#entry/field').FieldValue | undefined };
}

/** A protocol: one folder, one door. Adding one touches nothing outside its folder. */
export interface Protocol<F extends Fields = Fields> {
  /** Lower-case name: the folder's name, the value of `protocol`, the flag in queries, the first part of its fields' names. */
  readonly id: string;
  /** As people write it: `HTTP/1.1`, `gRPC`. */
  readonly title: string;
  /** Other flags that hold for its entries: `http` for `http2`. */
  readonly flags?: readonly string[];
  readonly transports: readonly ('tcp' | 'udp' | 'icmp')[];
  /** Hints, never proof. */
  readonly serverPorts: readonly number[];
  readonly specification: string;
  readonly fields: F;
  /** Looks at the first bytes of a side. Pure, never throws. Absent: reached only by `become` or `claim`. */
  detect?(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict;
  /** State of one connection. Absent for protocols inside HTTP. */
  open?(emit: Emit<F>, context: OpenContext): Dissector;
  /** For protocols inside HTTP: a rank above 0 claims the exchange; the highest wins and equal ranks are a fault that a test finds. Called on the request's head, and again on the response's when nobody claimed. `apiServer` as in `OpenContext`. */
  claim?(request: HttpHead | undefined, response: HttpHead | undefined, apiServer?: ApiServer): number;
  openInner?(emit: InnerEmit, request: HttpHead | undefined, context: OpenContext): Inner<F>;
  /** Masks a complete message before anything is kept. Inner protocols mask the body only when HTTP's own masking does not understand it. Never throws on hostile bytes. */
  mask(message: StoredMessage, context: MaskContext): Masked;
  /** Of an inner protocol: bodies of that media type (lower case, without parameters; empty when absent) are its own to mask, by rules that are not HTTP's. */
  readonly masksBody?: (mediaType: string) => boolean;
  /** Masks one event of a stream. */
  maskEvent?(message: StoredMessage, context: MaskContext): Masked;
  /** Everything, from the stored form. Never throws on hostile bytes. */
  detail(exchange: StoredExchange, ports: Ports): Detail<F>;
  /** One message of a stream as people read it. */
  eventDetail?(event: StoredEvent, exchange: StoredExchange, ports: Ports): EventDetail;
  /** The stored form as bytes on the wire, for rebuilt packets, where they differ. */
  wire?(message: StoredMessage, side: Side, context: string): Uint8Array;
  /** The request in one line: `GET /cart/8f21`. `carrier` is the line of the protocol that it runs inside (HTTP). */
  summary(layer: Layer<F>, carrier?: string): string;
  /** Whether pairing keys are numbers of streams that people know (HTTP/2), to be shown as `stream`. */
  readonly streams?: boolean;
  /** Names that an exchange tells of addresses, `[address, name]` (DNS answers). */
  names?(request: Partial<HotValues<F['request']>>, response: Partial<HotValues<F['response']>>): readonly (readonly [string, string])[];
}

/** Checks a protocol's declaration and keeps its types. */
export function protocol<const F extends Fields>(definition: Protocol<F>): Protocol<F> {
  return definition;
}

/** A protocol whatever its fields: how hosts and catalogues hold it. */
export type AnyProtocol = Omit<Protocol, 'open' | 'openInner' | 'summary' | 'fields' | 'detail' | 'names'> & {
  readonly fields: Fields;
  open?(emit: Emit, context: OpenContext): Dissector;
  openInner?(emit: InnerEmit, request: HttpHead | undefined, context: OpenContext): Inner;
  summary(layer: Layer, carrier?: string): string;
  detail(exchange: StoredExchange, ports: Ports): Detail;
  names?(request: object, response: object): readonly (readonly [string, string])[];
};
