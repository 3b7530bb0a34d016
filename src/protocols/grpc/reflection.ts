import { DELIMITED, readFields } from './protobuf.ts';
import { PREFIX } from './message-reader.ts';

const SERVICES = ['grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'];
/** `ServerReflectionResponse.file_descriptor_response`, and its `file_descriptor_proto`. */
const FILE_DESCRIPTOR_RESPONSE = 4;
const FILE_DESCRIPTOR_PROTO = 1;

/** Whether a service is server reflection. */
export function isReflection(service: string | undefined): boolean {
  return service !== undefined && SERVICES.includes(service);
}

/**
 * The serialized `FileDescriptorProto`s in an answer of server reflection (`ServerReflectionInfo`, grpc/reflection/v1/reflection.proto). `message` begins with
 * gRPC's five-byte prefix; compressed ones and other answers give none. The results are copies.
 */
export function reflectedFiles(message: Uint8Array): readonly Uint8Array[] {
  if (message.length < PREFIX || message[0] !== 0) return [];
  const files: Uint8Array[] = [];
  for (const answer of readFields(message, PREFIX, message.length).fields) {
    if (answer.number !== FILE_DESCRIPTOR_RESPONSE || answer.wire !== DELIMITED) continue;
    for (const file of readFields(message, answer.start, answer.end).fields)
      if (file.number === FILE_DESCRIPTOR_PROTO && file.wire === DELIMITED) files.push(message.slice(file.start, file.end));
  }
  return files;
}
