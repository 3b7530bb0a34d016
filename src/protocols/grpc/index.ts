import { type Protocol, protocol } from '#protocols/contract/protocol';
import { isStrictPath, readVariant } from './content-type.ts';
import { detail, eventDetail } from './detail.ts';
import { DescriptorPool, type Descriptors } from './descriptors.ts';
import { fields } from './fields.ts';
import { GrpcCall } from './inner.ts';
import { maskCall, maskCallEvent } from './mask.ts';

/** Above everything that looks at paths or bodies: the content type is explicit. */
const RANK = 90;
/** A path like a call's, in a head whose other fields are not known. */
const RANK_BY_PATH = 5;

/** gRPC and gRPC-Web inside HTTP. `descriptors` gives messages their field names, in details and for masking. */
export function grpcWith(descriptors: Descriptors | undefined): Protocol<typeof fields> {
  return protocol({
    id: 'grpc',
    title: 'gRPC',
    transports: ['tcp'],
    serverPorts: [],
    specification: 'https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md',
    fields,
    claim(request, response) {
      if (readVariant((request ?? response)?.header('content-type')) !== undefined) return RANK;
      if (request?.method !== 'POST' || request.version !== '2' || request.header('?') === undefined) return 0;
      return isStrictPath(request.path) ? RANK_BY_PATH : 0;
    },
    openInner: (emit, request) => new GrpcCall(emit, request, descriptors),
    mask: (message, context) => maskCall(message, context, descriptors),
    maskEvent: (message, context) => maskCallEvent(message, context, descriptors),
    detail: (exchange, ports) => detail(exchange, ports, descriptors),
    eventDetail: (event, exchange, ports) => eventDetail(event, exchange, ports, descriptors),
    summary: ({ request }) => `${request.service ?? '?'}/${request.method ?? '?'}`,
  });
}

/**
 * gRPC that knows the names in a `FileDescriptorSet` (`protoc --include_imports --descriptor_set_out=FILE`, `buf build -o FILE`), and learns more from server
 * reflection. `undefined` when the bytes are no such set.
 */
export function withDescriptors(bytes: Uint8Array): Protocol<typeof fields> | undefined {
  const pool = new DescriptorPool();
  return pool.addFileSet(bytes) ? grpcWith(pool) : undefined;
}

export default grpcWith(undefined);
