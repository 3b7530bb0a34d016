/** The catalogue: gRPC on port 9000, unary calls and a server stream. */
import { Server, ServerCredentials, status, type ServerUnaryCall, type ServerWritableStream, type sendUnaryData } from '@grpc/grpc-js';
import { between, chance, pause, self, serve, sendJson } from './kit.ts';
import { PRODUCTS, type Product } from './goods.ts';
import { encode, firstText } from './protobuf.ts';

const same = (bytes: Buffer): Buffer => bytes;
const bytesOf = { requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };

/** The service's methods, as grpc-js wants them described; messages are bytes. */
export const CATALOGUE = {
  GetProduct: { path: '/shop.v1.Catalogue/GetProduct', requestStream: false, responseStream: false, ...bytesOf },
  ListProducts: { path: '/shop.v1.Catalogue/ListProducts', requestStream: false, responseStream: true, ...bytesOf },
} as const;

function productBytes({ sku, name, category, cents, stock }: Product): Buffer {
  const price = encode([
    [1, 'EUR'],
    [2, cents],
  ]);
  return encode([
    [1, sku],
    [2, name],
    [3, category],
    [4, price],
    [5, stock],
  ]);
}

if (self.name === 'catalogue') {
  const server = new Server();
  server.addService(CATALOGUE, {
    GetProduct: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
      const sku = firstText(call.request);
      const found = PRODUCTS.find((product) => product.sku === sku);
      setTimeout(
        () => {
          if (chance() < 0.03) done({ code: status.UNAVAILABLE, details: 'no connection to the warehouse' });
          else if (found === undefined) done({ code: status.NOT_FOUND, details: `no product ${sku}` });
          else done(null, productBytes(found));
        },
        between(1, 9),
      );
    },
    ListProducts: (call: ServerWritableStream<Buffer, Buffer>) => {
      const wanted = PRODUCTS.filter((product) => product.category === firstText(call.request)).slice(0, 6);
      void (async () => {
        for (const product of wanted) {
          await pause(2);
          call.write(productBytes(product));
        }
        call.end();
      })();
    },
  });
  server.bindAsync(`${self.ip}:9000`, ServerCredentials.createInsecure(), () => undefined);
  serve(async ({ response }) => sendJson(response, 404, { error: 'gRPC is on port 9000' }));
}
