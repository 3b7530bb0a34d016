import type { Endpoint } from '#entry/entry';

/** Where a name came from; a stronger source is not overwritten by a weaker one. */
const STRENGTH = { dns: 1, capture: 2, cluster: 3 } as const;
export type NameSource = keyof typeof STRENGTH;

interface Known {
  endpoint: Endpoint;
  readonly strength: number;
  readonly named: boolean;
}

/** Addresses known at most; beyond it the one that was learned first is forgotten. */
const MOST = 100_000;

/**
 * Who owns an address, as far as was seen: the state of a cluster, the names that a capture file brought, DNS answers on the wire.
 * The same object is given for the same owner until something about it changes.
 */
export class Directory {
  private readonly known = new Map<string, Known>();
  /** Addresses that were forgotten to make room. */
  forgotten = 0;
  /** Called when an address that was already handed out gets a better description. */
  onRename: ((before: Endpoint, now: Endpoint) => void) | undefined = undefined;

  /** The owner of an address now; only the address where nothing is known. */
  endpointOf(ip: string): Endpoint {
    const known = this.known.get(ip);
    if (known !== undefined) return known.endpoint;
    const endpoint: Endpoint = { ip };
    this.remember(ip, { endpoint, strength: 0, named: false });
    return endpoint;
  }

  /** A whole description, from a cluster's state or a snapshot. */
  learn(endpoint: Endpoint, source: NameSource): void {
    this.replace(endpoint.ip, STRENGTH[source], () => endpoint);
  }

  /** A name for an address. The first name of a source is kept: an address that many names point to keeps the one that was asked for first. */
  learnName(ip: string, name: string, source: NameSource): void {
    const strength = STRENGTH[source];
    const known = this.known.get(ip);
    if (known !== undefined && known.strength >= strength) return;
    this.replace(ip, strength, (before) => (source === 'dns' ? { ...before, ip, name, dns: name } : { ...before, ip, name }));
  }

  /** Every owner that has more than an address, for snapshots and exports. */
  named(): readonly Endpoint[] {
    return [...this.known.values()].filter((known) => known.named).map((known) => known.endpoint);
  }

  private replace(ip: string, strength: number, describe: (before: Endpoint | undefined) => Endpoint): void {
    const known = this.known.get(ip);
    if (known !== undefined && known.strength > strength) return;
    const endpoint = describe(known?.endpoint);
    if (known !== undefined && JSON.stringify(known.endpoint) === JSON.stringify(endpoint)) return;
    this.remember(ip, { endpoint, strength, named: true });
    if (known !== undefined) this.onRename?.(known.endpoint, endpoint);
  }

  private remember(ip: string, known: Known): void {
    if (!this.known.has(ip) && this.known.size >= MOST) {
      const first = this.known.keys().next().value;
      if (first !== undefined) this.known.delete(first);
      this.forgotten++;
    }
    this.known.set(ip, known);
  }
}
