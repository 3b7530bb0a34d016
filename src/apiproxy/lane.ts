import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import type { Duplex } from 'node:stream';
import { type Dialled, dial } from '#kube/connect/dial';
import type { Cluster } from '#kube/kubeconfig/target';
import type { KeyPair } from '#kube/credentials/credential';

/** Sessions without a stream are closed after this long, ms. */
const IDLE_MS = 90_000;
const WINDOW = 1_048_576;
/** Node's own limit of memory for a session, MiB: what a stream may hold is bounded by its window. */
export const SESSION_MEMORY = 1024;
/** Longest header list, bytes: what Go's server takes. */
export const HEADER_BYTES = 1_048_576;

/** Room for one stream on a session. Call `done` when the stream has ended, or when none was begun. */
export interface Place {
  readonly http2: ClientHttp2Session;
  readonly done: () => void;
}

interface Session {
  readonly http2: ClientHttp2Session;
  active: number;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Connections to an API server that show one credential and no other: HTTP/2 sessions, a further one whenever the server's limit of streams is reached, or
 * kept HTTP/1.1 connections.
 */
export class Lane {
  readonly agent: Agent;
  /** `host:port`, for messages. */
  readonly authority: string;
  private readonly cluster: Cluster;
  private readonly pair: KeyPair | undefined;
  private sessions: Session[] = [];
  private dialling: Promise<'http/1.1' | undefined> | undefined;
  /** The server has no HTTP/2, as far as was seen. */
  private plain: boolean;
  private readonly onDialled: (dialled: Dialled) => void;

  constructor(cluster: Cluster, pair: KeyPair | undefined, onDialled: (dialled: Dialled) => void) {
    this.cluster = cluster;
    this.pair = pair;
    this.onDialled = onDialled;
    this.authority = cluster.server.host;
    this.plain = cluster.server.protocol === 'http:';
    this.agent = new LaneAgent(() => this.dial([]));
  }

  /** Room for a stream; `http/1.1` when the server has no HTTP/2. Rejects when there is no way to it. */
  place(): Place | 'http/1.1' | Promise<Place | 'http/1.1'> {
    if (this.plain) return 'http/1.1';
    return this.free() ?? this.another();
  }

  /** A connection of its own for an upgrade: without ALPN, as clients ask for them. */
  dial(protocols: readonly ('h2' | 'http/1.1')[]): Promise<Dialled> {
    return dial(this.cluster, { protocols, pair: this.pair }).then((dialled) => {
      this.onDialled(dialled);
      return dialled;
    });
  }

  close(): void {
    for (const { http2, idle } of this.sessions) {
      clearTimeout(idle);
      http2.destroy();
    }
    this.sessions = [];
    this.agent.destroy();
  }

  /** In the oldest session that has room, so that others become idle. */
  private free(): Place | undefined {
    for (const session of this.sessions) {
      const { http2 } = session;
      if (!http2.closed && !http2.destroyed && session.active < (http2.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY))
        return taken(session);
    }
    return undefined;
  }

  private async another(): Promise<Place | 'http/1.1'> {
    for (;;) {
      this.dialling ??= this.open().finally(() => {
        this.dialling = undefined;
      });
      if ((await this.dialling) === 'http/1.1') return 'http/1.1';
      const free = this.free();
      if (free !== undefined) return free;
    }
  }

  private async open(): Promise<'http/1.1' | undefined> {
    const { socket, protocol } = await this.dial(['h2', 'http/1.1']);
    if (protocol !== 'h2') {
      socket.destroy();
      this.plain = true;
      return 'http/1.1';
    }
    const http2 = connect(this.cluster.server, {
      createConnection: () => socket,
      settings: { initialWindowSize: WINDOW, maxHeaderListSize: HEADER_BYTES, enablePush: false },
      maxSessionMemory: SESSION_MEMORY,
      maxHeaderListPairs: 2000,
    });
    const session: Session = { http2, active: 0, idle: undefined };
    const leave = (): void => {
      this.sessions = this.sessions.filter((known) => known !== session);
    };
    http2.on('goaway', leave);
    http2.on('close', leave);
    http2.on('error', leave);
    await new Promise<void>((resolve, reject) => {
      http2.once('remoteSettings', () => resolve());
      http2.once('error', reject);
      http2.once('close', () => reject(Object.assign(new Error('it closed the connection'), { code: 'ECONNRESET' })));
    });
    http2.setLocalWindowSize(WINDOW * 16);
    this.sessions.push(session);
    return undefined;
  }
}

/** Counts a stream before it is begun: many that wait for the same session must not all take its last place. */
function taken(session: Session): Place {
  session.active++;
  clearTimeout(session.idle);
  session.idle = undefined;
  return {
    http2: session.http2,
    done: () => {
      if (--session.active > 0) return;
      session.idle = setTimeout(() => session.http2.close(), IDLE_MS);
      session.idle.unref();
    },
  };
}

/** Keeps HTTP/1.1 connections that a lane dials. */
class LaneAgent extends Agent {
  private readonly open: () => Promise<Dialled>;

  constructor(open: () => Promise<Dialled>) {
    super({ keepAlive: true, timeout: IDLE_MS } satisfies AgentOptions);
    this.open = open;
  }

  override createConnection(_: ClientRequestArgs, made: (error: Error | null, socket: Duplex) => void): undefined {
    this.open().then(
      ({ socket }) => made(null, socket),
      (error: unknown) => (made as (error: Error | null, socket?: Duplex) => void)(error as Error),
    );
    return undefined;
  }
}
