import type { NetOptions } from '#net/options';
import type { Limits } from '#pipeline/limits';

/** A source of frames, as asked for. */
export type SourceConfig =
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly bpf?: string }
  | {
      readonly kind: 'live';
      readonly interfaces: readonly string[];
      readonly bpf?: string;
      readonly promiscuous: boolean;
      readonly includeSelf: boolean;
    }
  | { readonly kind: 'demo'; readonly path: string }
  /** Plaintext streams of the API proxy, which connects to this Unix socket; whoever launches the worker says where. */
  | { readonly kind: 'streams'; readonly socket: string; readonly name: string }
  /** Recordings, which are searched where they lie. */
  | { readonly kind: 'snapshot'; readonly paths: readonly string[] };

/** What is masked. */
export interface RedactionConfig {
  readonly on: boolean;
  /** Names added to the default list, and names taken from it. */
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** Everything that a worker is started with. */
export interface WorkerConfig {
  readonly version: string;
  /** Unix socket for the hub. */
  readonly socket: string;
  /** Folder of the store. */
  readonly store: string;
  readonly retention: { readonly bytes: number; readonly age: number };
  readonly redaction: RedactionConfig;
  readonly keepMessages: boolean;
  readonly limits: Partial<Limits>;
  readonly network: Partial<NetOptions>;
  /** `FileDescriptorSet`s in base64: names for gRPC messages. */
  readonly descriptors: readonly string[];
  readonly sources: readonly SourceConfig[];
  /** The demo's capture, so that it can be added later. */
  readonly demo: string;
  /** Add the demo when nothing was seen for 5 s. */
  readonly demoWhenQuiet: boolean;
  /** Ports of Podwire's own, left out of live captures. */
  readonly ownPorts: readonly number[];
  /** Descriptor of the opener's socket, when there is one. */
  readonly openerFd?: number;
  readonly node?: string;
}
