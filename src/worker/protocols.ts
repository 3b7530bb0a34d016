import type { AnyProtocol } from '#protocols/contract/protocol';
import { all } from '#protocols/all';
import { DescriptorPool, type MethodTypes } from '#protocols/grpc/descriptors';
import { grpcWith } from '#protocols/grpc/index';

/** Serialized `FileDescriptorProto`s, as an answer of server reflection has them. */
export type Files = readonly Uint8Array[];

/** Serialized `FileDescriptorSet`s that a user gave. */
export type DescriptorSets = readonly Uint8Array[];

/** Every protocol, in which gRPC knows the names of fields that it was told. */
export interface NamedProtocols {
  readonly protocols: readonly AnyProtocol[];
  learn(files: Files): void;
  /** Where to look for descriptors when a method is not known; gives none when there is nothing new. */
  seek(from: () => Files): void;
}

/**
 * The protocols of one thread. What gRPC learns from server reflection on the wire is used at once, so that named secrets are masked, and `heard` is told, so
 * that the thread that shows messages learns it too.
 */
export function namedProtocols(sets: DescriptorSets = [], heard: (files: Files) => void = () => undefined): NamedProtocols {
  const pool = new DescriptorPool();
  for (const set of sets) pool.addFileSet(set);
  let more: () => Files = () => [];
  const method = (service: string, name: string): MethodTypes | undefined => {
    const known = pool.method(service, name);
    if (known !== undefined) return known;
    const files = more();
    if (files.length === 0) return undefined;
    pool.learn(files);
    return pool.method(service, name);
  };
  const grpc = grpcWith({
    get empty() {
      return pool.empty;
    },
    method,
    learn: (files) => {
      if (files.length === 0) return;
      pool.learn(files);
      heard(files);
    },
  });
  return {
    protocols: all.map((protocol) => (protocol.id === grpc.id ? grpc : protocol)),
    learn: (files) => pool.learn(files),
    seek: (from) => {
      more = from;
    },
  };
}
