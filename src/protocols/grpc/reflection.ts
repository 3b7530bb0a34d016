import type { StoredMessage } from '#entry/stored';
import { BODY, partOf } from '../kit/http/stored-head.ts';
import { DELIMITED, readFields } from './protobuf.ts';
import { lengthAt, PREFIX } from './message-reader.ts';

/** The services of server reflection: what they answer are descriptors, which hold no secrets and are not masked. */
export const REFLECTION: readonly string[] = ['grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection'];
/** `ServerReflectionResponse.file_descriptor_response`, and its `file_descriptor_proto`. */
const FILE_DESCRIPTOR_RESPONSE = 4;
const FILE_DESCRIPTOR_PROTO = 1;

/** Whether a service is server reflection. */
export function isReflection(service: string | undefined): boolean {
  return service !== undefined && REFLECTION.includes(service);
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

/** The same of all messages in a stored response. */
export function storedFiles(response: StoredMessage): readonly Uint8Array[] {
  const { bytes } = response;
  const { start, end } = partOf(response, BODY);
  const files: Uint8Array[] = [];
  for (let at = start; at + PREFIX <= end; ) {
    const next = at + PREFIX + lengthAt(bytes, at);
    if (next > end) break;
    files.push(...reflectedFiles(bytes.subarray(at, next)));
    at = next;
  }
  return files;
}
