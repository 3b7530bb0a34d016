/** A gRPC service whose messages hold secrets, and the reflection by which their names become known on the wire. */
import { create, toBinary } from '@bufbuild/protobuf';
import { FieldDescriptorProto_Label, FieldDescriptorProto_Type, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import {
  type Client,
  credentials,
  makeGenericClientConstructor,
  Metadata,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
} from '@grpc/grpc-js';

const same = (bytes: Buffer): Buffer => bytes;
const bytes = { requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };
const Login = { path: '/proof.Door/Login', requestStream: false, responseStream: false, ...bytes } as const;
const ServerReflectionInfo = {
  path: '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  requestStream: true,
  responseStream: true,
  ...bytes,
} as const;

/** One field of texts or messages, short enough for lengths of one byte. */
function field(number: number, value: Uint8Array | string): Buffer {
  const content = Buffer.from(value);
  const length = content.length < 128 ? [content.length] : [(content.length & 127) | 128, content.length >> 7];
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), content]);
}

const text = (name: string, number: number) => ({
  name,
  number,
  type: FieldDescriptorProto_Type.STRING,
  label: FieldDescriptorProto_Label.OPTIONAL,
});

function descriptor(): Uint8Array {
  const inner = { ...text('inner', 2), type: FieldDescriptorProto_Type.MESSAGE, typeName: '.proof.Inner' };
  const file = create(FileDescriptorProtoSchema, {
    name: 'proof.proto',
    package: 'proof',
    syntax: 'proto3',
    messageType: [
      { name: 'Ask', field: [text('user', 1), text('password', 2)] },
      { name: 'Inner', field: [text('note', 1), text('access_token', 2)] },
      { name: 'Answer', field: [text('greeting', 1), inner] },
    ],
    service: [{ name: 'Door', method: [{ name: 'Login', inputType: '.proof.Ask', outputType: '.proof.Answer' }] }],
  });
  return toBinary(FileDescriptorProtoSchema, file);
}

/** Serves both on port 9000. The answer's `access_token` is the question's `user`, a name that is masked as well. */
export function serveGrpc(address: string): void {
  const server = new Server();
  server.addService({ Login } as const, {
    Login: ({ request }: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
      const user = request.subarray(2, 2 + (request[1] ?? 0));
      done(null, Buffer.concat([field(1, 'hello'), field(2, Buffer.concat([field(1, 'a note'), field(2, user)]))]));
    },
  });
  server.addService({ ServerReflectionInfo } as const, {
    ServerReflectionInfo: (call: ServerDuplexStream<Buffer, Buffer>) => {
      call.on('data', () => call.write(field(4, field(1, descriptor()))));
      call.on('end', () => call.end());
    },
  });
  server.bindAsync(`${address}:9000`, ServerCredentials.createInsecure(), () => undefined);
}

/** Asks for the descriptors, then signs in with secrets in the metadata, in the question, and (`answered`) in the answer. */
export async function callGrpc(
  address: string,
  secrets: { readonly metadata: string; readonly asked: string; readonly answered: string },
): Promise<void> {
  const Constructor = makeGenericClientConstructor({ Login }, 'Door');
  const client: Client = new Constructor(`${address}:9000`, credentials.createInsecure());
  await new Promise<void>((resolve) => {
    const stream = client.makeBidiStreamRequest(ServerReflectionInfo.path, same, same);
    stream.on('data', () => stream.end());
    stream.on('end', resolve);
    stream.write(field(4, 'proof.Door'));
  });
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${secrets.metadata}`);
  await new Promise<void>((resolve, reject) => {
    const ask = Buffer.concat([field(1, secrets.answered), field(2, secrets.asked)]);
    client.makeUnaryRequest(Login.path, same, same, ask, metadata, (error) => (error === null ? resolve() : reject(error)));
  });
  client.close();
}
