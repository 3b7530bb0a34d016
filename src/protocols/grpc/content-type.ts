/** How the messages are framed on HTTP: as such, as gRPC-Web, or as gRPC-Web in base64. */
export type Variant = 'grpc' | 'grpc-web' | 'grpc-web-text';

/**
 * The variant that a `Content-Type` names (`application/grpc`, `application/grpc+proto`, `application/grpc-web-text+proto;…`); `undefined` when it
 * names something else.
 */
export function readVariant(type: string | undefined): Variant | undefined {
  if (type === undefined || !type.startsWith('application/grpc')) return undefined;
  if (type.startsWith('-web-text', 16)) return endsAt(type, 25) ? 'grpc-web-text' : undefined;
  if (type.startsWith('-web', 16)) return endsAt(type, 20) ? 'grpc-web' : undefined;
  return endsAt(type, 16) ? 'grpc' : undefined;
}

function endsAt(type: string, at: number): boolean {
  return type.length === at || type[at] === '+' || type[at] === ';' || type[at] === ' ';
}

/** `/package.Service/Method` taken apart; `undefined` when the path is no gRPC path. */
export function readPath(path: string): { readonly service: string; readonly method: string } | undefined {
  const slash = path.lastIndexOf('/');
  if (slash <= 0 || slash === path.length - 1) return undefined;
  // What stands before the service is a prefix of gRPC-Web or of a gateway.
  const before = path.lastIndexOf('/', slash - 1);
  return slash - before < 2 ? undefined : { service: path.slice(before + 1, slash), method: path.slice(slash + 1) };
}

const STRICT_PATH = /^\/[A-Za-z_][\w.]*\.[A-Za-z_]\w*\/[A-Za-z_]\w*$/;

/** Whether a path can hardly be anything else: a package, a service and a method. */
export function isStrictPath(path: string): boolean {
  return path.length < 512 && STRICT_PATH.test(path);
}
