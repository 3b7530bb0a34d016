import type { Side } from '#base/side';
import type { InnerEmit, Nested } from '#protocols/contract/http';
import { ERROR } from '../event.ts';
import type { RequestInfo } from '../request-info.ts';

/** Connections of one port-forward that are open at once. */
const MOST_OPEN = 1024;

interface Forward {
  readonly nested: Nested;
  readonly ended: [boolean, boolean];
}

/** The connections that a port-forward carries: each is a connection of its own for the ordinary protocols. */
export class Forwards {
  private readonly emit: InnerEmit;
  private readonly open = new Map<number, Forward>();
  private readonly asked: readonly number[];
  private requests = 0;
  /** Why the server could not connect to the port. */
  failed = false;

  constructor(emit: InnerEmit, info: RequestInfo) {
    this.emit = emit;
    this.asked = (info.query.get('ports') ?? '').split(',').map(Number);
  }

  /** A local connection to a port of the pod begins. The client's port is not told; its number of the request stands for it. */
  connect(id: number, port: number): void {
    if (this.open.size >= MOST_OPEN) {
      this.emit.unknown('too many forwarded connections', 0);
      return;
    }
    this.open.set(id, { nested: this.emit.nested([1 + (this.requests++ % 65_535), port]), ended: [false, false] });
  }

  /** The port that the query names for the `i`th pair of channels. */
  portOf(i: number): number {
    return this.asked[i] ?? 0;
  }

  data(id: number, side: Side, bytes: Uint8Array, start: number, end: number): void {
    this.open.get(id)?.nested.data(side, bytes, start, end);
  }

  /** What the server says of a connection that it could not make. */
  error(size: number, bytes: Uint8Array, start: number, end: number): void {
    if (end === start) return;
    this.failed = true;
    const tagged = new Uint8Array(end - start + 1);
    tagged[0] = ERROR;
    tagged.set(bytes.subarray(start, end), 1);
    this.emit.event(1, size, tagged, 0, tagged.length);
  }

  end(id: number, side: Side, reset: boolean): void {
    const forward = this.open.get(id);
    if (forward === undefined) return;
    forward.ended[side] = true;
    if (!reset && !(forward.ended[0] && forward.ended[1])) return;
    forward.nested.close(reset ? 'rst' : 'fin');
    this.open.delete(id);
  }

  /** The session is over. */
  close(how: 'fin' | 'rst' | 'idle'): void {
    for (const { nested } of this.open.values()) nested.close(how);
    this.open.clear();
  }
}
