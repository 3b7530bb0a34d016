import type { DescMessage, DescMethod } from '@bufbuild/protobuf';
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_any,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from '@bufbuild/protobuf/wkt';

/** What a method takes and gives. */
export interface MethodTypes {
  readonly input: DescMessage;
  readonly output: DescMessage;
  readonly clientStreaming: boolean;
  readonly serverStreaming: boolean;
}

/** Where descriptors come from: a user's file, or reflection answers seen on the wire. */
export interface Descriptors {
  /** Whether nothing is known yet, so that nothing needs to be looked up. */
  readonly empty?: boolean;
  /** What is known of `package.Service` and its method. */
  method(service: string, method: string): MethodTypes | undefined;
  /** Takes serialized `FileDescriptorProto`s, as server reflection gives them. Ones that can not be read are left out. */
  learn?(files: readonly Uint8Array[]): void;
}

/** Files and their sizes that are kept at most. */
const FILE_LIMIT = 2000;
const FILE_BYTES = 4 << 20;

/** Descriptors in memory. Files may come in any order; what imports something that is missing waits for it. */
export class DescriptorPool implements Descriptors {
  private readonly files = new Map<string, FileDescriptorProto>();
  private registry: FileRegistry | undefined = undefined;
  private readonly methods = new Map<string, MethodTypes | undefined>();

  /** Adds a serialized `FileDescriptorSet` (`protoc --include_imports --descriptor_set_out`). `false` when it is none, or has no files in it. */
  addFileSet(bytes: Uint8Array): boolean {
    try {
      const files = fromBinary(FileDescriptorSetSchema, bytes).file.filter(({ name }) => name !== '');
      for (const file of files) this.keep(file);
      return files.length > 0;
    } catch {
      return false;
    }
  }

  /** Files that are imported and that nobody gave: what imports them has no names. */
  get missing(): readonly string[] {
    const imported = [...this.files.values()].flatMap(({ dependency }) => dependency);
    return [...new Set(imported)].filter((name) => this.find(name) === undefined).sort();
  }

  get empty(): boolean {
    return this.files.size === 0;
  }

  learn(files: readonly Uint8Array[]): void {
    for (const bytes of files) {
      if (bytes.length > FILE_BYTES) continue;
      try {
        this.keep(fromBinary(FileDescriptorProtoSchema, bytes));
      } catch {
        // Bytes from the wire need not be what they say; nothing is lost but names.
      }
    }
  }

  method(service: string, method: string): MethodTypes | undefined {
    const path = `${service}/${method}`;
    if (this.methods.has(path)) return this.methods.get(path);
    const found = this.all()
      .getService(service)
      ?.methods.find((each) => each.name === method);
    const types = found === undefined ? undefined : typesOf(found);
    if (this.methods.size < FILE_LIMIT) this.methods.set(path, types);
    return types;
  }

  private keep(file: FileDescriptorProto): void {
    if (this.files.size >= FILE_LIMIT || this.files.has(file.name)) return;
    this.files.set(file.name, file);
    this.registry = undefined;
    this.methods.clear();
  }

  private all(): FileRegistry {
    if (this.registry !== undefined) return this.registry;
    const registries: FileRegistry[] = [];
    for (const file of this.files.values()) {
      if (!this.complete(file.name, new Set())) continue;
      try {
        registries.push(createFileRegistry(file, (name) => this.find(name)));
      } catch {
        // A file that contradicts itself gives no names; the others do.
      }
    }
    this.registry = createFileRegistry(...registries);
    return this.registry;
  }

  private complete(name: string, seen: Set<string>): boolean {
    if (seen.has(name)) return true;
    seen.add(name);
    const file = this.find(name);
    return file !== undefined && file.dependency.every((each) => this.complete(each, seen));
  }

  private find(name: string): FileDescriptorProto | undefined {
    return this.files.get(name) ?? WELL_KNOWN.get(name);
  }
}

/** The files of google.protobuf: servers often leave them out. */
const WELL_KNOWN: ReadonlyMap<string, FileDescriptorProto> = new Map(
  [
    file_google_protobuf_any,
    file_google_protobuf_duration,
    file_google_protobuf_empty,
    file_google_protobuf_field_mask,
    file_google_protobuf_struct,
    file_google_protobuf_timestamp,
    file_google_protobuf_wrappers,
    file_google_protobuf_descriptor,
  ].map((file) => [file.proto.name, file.proto]),
);

function typesOf(method: DescMethod): MethodTypes {
  const { input, output, methodKind } = method;
  return {
    input,
    output,
    clientStreaming: methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
    serverStreaming: methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
  };
}
