import type { Ports } from '#base/ports';
import type { Side } from '#base/side';
import type { Dissector } from '#protocols/contract/emit';
import type { InnerEmit } from '#protocols/contract/http';
import type { Result } from '#protocols/contract/message';
import { CHANNELS, type Channels } from './channels.ts';
import type { Forwards } from './forwards.ts';
import type { Session } from './session.ts';
import { Spdy, type SpdyListener } from './spdy.ts';

const FRAME = 8;
const MOST_STREAMS = 4096;
/** What a stream of a port-forward carries. */
type Role = { readonly kind: 'channel'; readonly channel: number } | { readonly kind: 'data' } | { readonly kind: 'error' };

/** Streams by what the client says of them (`streamType`), whatever carries the frames. */
export class SpdyRoles implements SpdyListener {
  private readonly channels: Channels;
  private readonly forwards: Forwards;
  private readonly roles = new Map<number, Role>();

  constructor(channels: Channels, forwards: Forwards) {
    this.channels = channels;
    this.forwards = forwards;
  }

  opened(_side: Side, stream: number, headers: ReadonlyMap<string, string>): void {
    const type = headers.get('streamtype') ?? '';
    const port = headers.get('port');
    if (this.roles.size >= MOST_STREAMS) return;
    if (type === 'data') {
      this.roles.set(stream, { kind: 'data' });
      this.forwards.connect(stream, Number(port ?? 0) || 0);
    } else if (type === 'error' && port !== undefined) this.roles.set(stream, { kind: 'error' });
    else {
      const channel = CHANNELS.findIndex((name) => name === type);
      if (channel >= 0) this.roles.set(stream, { kind: 'channel', channel });
    }
  }

  data(side: Side, stream: number, bytes: Uint8Array, start: number, end: number): void {
    const role = this.roles.get(stream);
    if (role?.kind === 'channel') this.channels.said(side, role.channel, FRAME + end - start, bytes, start, end);
    else if (role?.kind === 'data') this.forwards.data(stream, side, bytes, start, end);
    else if (role?.kind === 'error') this.forwards.error(FRAME + end - start, bytes, start, end);
  }

  closed(side: Side, stream: number, reset: boolean): void {
    if (this.roles.get(stream)?.kind === 'data') this.forwards.end(stream, side, reset);
    if (reset) this.roles.delete(stream);
  }
}

/** A session whose connection speaks SPDY/3.1 itself. */
export class SpdySession implements Session, Dissector {
  readonly dissector: Dissector = this;
  private readonly emit: InnerEmit;
  private readonly channels: Channels;
  private readonly forwards: Forwards;
  private readonly spdy: Spdy;
  private lost = false;

  constructor(emit: InnerEmit, ports: Ports, channels: Channels, forwards: Forwards) {
    this.emit = emit;
    this.channels = channels;
    this.forwards = forwards;
    this.spdy = new Spdy(ports, new SpdyRoles(channels, forwards));
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): number {
    if (this.lost) return end;
    const next = this.spdy.push(side, bytes, start, end);
    if (this.spdy.problem !== '') this.lose(this.spdy.problem, end - start);
    return next;
  }

  /** Header blocks depend on what came before, and frames on their lengths: behind a loss nothing is certain. */
  gap(_side: Side, length: number): void {
    this.lose('a session behind a gap', length);
  }

  resync(): void {
    this.lose('a session that was joined in the middle', 0);
  }

  end(side: Side, how: 'fin' | 'rst' | 'idle'): void {
    if (side === 1 || how !== 'fin') this.forwards.close(how);
  }

  get exitCode(): number | undefined {
    return this.channels.exitCode;
  }

  get reason(): string | undefined {
    return this.channels.reason;
  }

  result(): Result | undefined {
    return this.channels.result();
  }

  private lose(reason: string, length: number): void {
    if (!this.lost) this.emit.unknown(reason, length);
    this.lost = true;
    this.forwards.close('idle');
  }
}
