import { createHash } from 'node:crypto';
import type { Dialled } from '#kube/connect/dial';
import { portOf } from '#kube/connect/dial';
import { bare } from '#kube/connect/tunnel';
import { type Credential, type CredentialSource, impersonation } from '#kube/credentials/credential';
import type { Target } from '#kube/kubeconfig/target';
import { Lane } from './lane.ts';

/** Lanes of credentials that clients bring themselves; the one that was used longest ago is closed. */
const MOST_FOREIGN = 64;

/** How one request goes upstream. */
export interface Passage {
  readonly lane: Lane;
  /** What is shown for the user; absent for a request that brings its own. */
  readonly credential: Credential | undefined;
  /** `Authorization` that the client brought. */
  readonly bearer: string | undefined;
  /** Tells credentials apart, without being one. */
  readonly whose: string;
}

/** One (cluster, user) pair: its credentials and the connections that show them. */
export class Upstream {
  readonly target: Target;
  /** `host:port` as requests name it. */
  readonly authority: string;
  readonly impersonation: readonly (readonly [string, string])[];
  /** Address that the last connection led to. */
  address: { readonly ip: string; readonly port: number };
  private readonly credentials: CredentialSource;
  private own: { readonly pair: Credential['pair']; readonly lane: Lane } | undefined;
  private readonly foreign = new Map<string, Lane>();

  constructor(target: Target, credentials: CredentialSource) {
    this.target = target;
    this.credentials = credentials;
    this.authority = target.cluster.server.host;
    this.impersonation = impersonation(target);
    const host = bare(target.cluster.server.hostname);
    this.address = { ip: /^[\d.]+$|:/.test(host) ? host : '0.0.0.0', port: portOf(target.cluster) };
  }

  /** The way for a request. `authorization` is what the client says of itself, if it does, `bearer` its header. A sentence when there are no credentials. */
  passage(authorization: string | undefined, bearer = authorization): Passage | string | Promise<Passage | string> {
    if (authorization !== undefined) return this.foreignPassage(authorization, bearer);
    const credential = this.credentials.current();
    return credential instanceof Promise ? credential.then((found) => this.ownPassage(found)) : this.ownPassage(credential);
  }

  /** The server refused the credentials of a passage: whether another try with others makes sense. */
  refused({ credential }: Passage): boolean {
    return credential !== undefined && this.credentials.refused(credential);
  }

  close(): void {
    this.own?.lane.close();
    for (const lane of this.foreign.values()) lane.close();
    this.foreign.clear();
  }

  private ownPassage(credential: Credential | string): Passage | string {
    if (typeof credential === 'string') return credential;
    if (this.own === undefined || this.own.pair !== credential.pair) {
      // Requests that run keep the connection that they have.
      this.own = { pair: credential.pair, lane: this.lane(credential.pair) };
    }
    return { lane: this.own.lane, credential, bearer: undefined, whose: '' };
  }

  private foreignPassage(authorization: string, bearer: string | undefined): Passage {
    const whose = createHash('sha256').update(authorization).digest('base64');
    let lane = this.foreign.get(whose);
    if (lane === undefined) {
      lane = this.lane(undefined);
      const [oldest] = this.foreign;
      if (this.foreign.size >= MOST_FOREIGN && oldest !== undefined) this.foreign.delete(oldest[0]);
    } else this.foreign.delete(whose);
    this.foreign.set(whose, lane);
    return { lane, credential: undefined, bearer, whose };
  }

  private lane(pair: Credential['pair']): Lane {
    return new Lane(this.target.cluster, pair, ({ socket }: Dialled) => {
      if (this.target.cluster.proxy === undefined && socket.remoteAddress !== undefined)
        this.address = { ip: socket.remoteAddress.replace(/^::ffff:/, ''), port: socket.remotePort ?? this.address.port };
    });
  }
}
