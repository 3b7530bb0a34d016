import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { KeyPair } from '../credentials/credential.ts';
import type { Cluster } from '../kubeconfig/target.ts';
import { bare, openTunnel, until } from './tunnel.ts';

const PATIENCE_MS = 30_000;

/** An open connection to an API server. */
export interface Dialled {
  readonly socket: Socket | TLSSocket;
  /** What TLS agreed on; `http/1.1` without TLS. */
  readonly protocol: 'h2' | 'http/1.1';
}

/** How an API server is called. */
export interface DialOptions {
  /** Protocols to offer, best first; none: no ALPN at all, as upgrades are asked for. */
  readonly protocols: readonly ('h2' | 'http/1.1')[];
  readonly pair?: KeyPair | undefined;
  readonly patience?: number;
}

/** Connects to a cluster's API server, through its proxy, with TLS and the client certificate given. Rejects with what Node says of the failure. */
export async function dial(cluster: Cluster, options: DialOptions): Promise<Dialled> {
  const secure = cluster.server.protocol === 'https:';
  const host = bare(cluster.server.hostname);
  const signal = AbortSignal.timeout(options.patience ?? PATIENCE_MS);
  const tunnel = await openTunnel({ host, port: portOf(cluster) }, cluster.proxy, signal);
  if (!secure) return { socket: tunnel, protocol: 'http/1.1' };
  // No server name is sent for an address (RFC 6066 §3), but its certificate is checked for it.
  const name = cluster.serverName ?? host;
  const socket = connect({
    socket: tunnel,
    host: name,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(options.protocols.length === 0 ? {} : { ALPNProtocols: [...options.protocols] }),
    ...(cluster.ca === undefined ? {} : { ca: cluster.ca }),
    ...(options.pair === undefined ? {} : { cert: options.pair.certificate, key: options.pair.key }),
    rejectUnauthorized: !cluster.insecure,
  });
  await until(socket, 'secureConnect', signal);
  return { socket, protocol: socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1' };
}

/** The port of a cluster's server. */
export function portOf({ server }: Cluster): number {
  return Number(server.port) || (server.protocol === 'https:' ? 443 : 80);
}
