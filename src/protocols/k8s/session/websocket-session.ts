import { latin1 } from '#base/bytes';
import type { Ports } from '#base/ports';
import type { Side } from '#base/side';
import type { Dissector } from '#protocols/contract/emit';
import type { InnerEmit } from '#protocols/contract/http';
import type { Result } from '#protocols/contract/message';
import { decodeBase64 } from '../../kit/base64.ts';
import { CHANNELS, type Channels } from './channels.ts';
import type { Forwards } from './forwards.ts';
import { MessageReader } from './frames.ts';
import type { Session } from './session.ts';
import { SpdyRoles } from './spdy-session.ts';
import { Spdy } from './spdy.ts';

/** v5: `[255, channel]` says that a channel ends. */
const CLOSE = 255;
/** What of a SPDY stream in messages may wait to be continued. */
const MOST_HELD = 1 << 20;

/** What a session is made of. */
export interface WebSocketSessionOptions {
  readonly emit: InnerEmit;
  readonly ports: Ports;
  readonly channels: Channels;
  readonly forwards: Forwards;
  /** Messages carry SPDY. */
  readonly tunnel: boolean;
  /** Messages are a digit and base64. */
  readonly base64: boolean;
  /** Channels are pairs for each port: data and error. */
  readonly forwarding: boolean;
}

/** A session in messages of WebSocket: the first byte is the channel, or all of them are a SPDY connection. */
export class WebSocketSession implements Session, Dissector {
  readonly dissector: Dissector = this;
  private readonly options: WebSocketSessionOptions;
  private readonly readers: readonly [MessageReader, MessageReader];
  private readonly spdy: Spdy | undefined;
  private readonly carried: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];
  /** Channels of the messages that come in parts. */
  private readonly current: [number, number] = [-1, -1];
  private readonly ported = new Set<number>();
  private lost = false;

  constructor(options: WebSocketSessionOptions) {
    this.options = options;
    const found = (side: Side, size: number, bytes: Uint8Array, start: number, end: number, first: boolean): void =>
      this.message(side, size, bytes, start, end, first);
    this.readers = [new MessageReader(0, found), new MessageReader(1, found)];
    this.spdy = options.tunnel ? new Spdy(options.ports, new SpdyRoles(options.channels, options.forwards)) : undefined;
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): number {
    if (this.lost) return end;
    const reader = this.readers[side];
    const next = reader.push(bytes, start, end);
    const problem = reader.problem === '' ? (this.spdy?.problem ?? '') : reader.problem;
    if (problem === '') return next;
    this.lose(problem, end - start);
    return end;
  }

  gap(_side: Side, length: number): void {
    this.lose('a session behind a gap', length);
  }

  resync(): void {
    this.lose('a session that was joined in the middle', 0);
  }

  end(side: Side, how: 'fin' | 'rst' | 'idle'): void {
    if (side === 1 || how !== 'fin') this.options.forwards.close(how);
  }

  get exitCode(): number | undefined {
    return this.options.channels.exitCode;
  }

  get reason(): string | undefined {
    return this.options.channels.reason;
  }

  result(): Result | undefined {
    return this.options.channels.result();
  }

  private lose(reason: string, length: number): void {
    if (!this.lost) this.options.emit.unknown(reason, length);
    this.lost = true;
    this.options.forwards.close('idle');
  }

  private message(side: Side, size: number, bytes: Uint8Array, start: number, end: number, first: boolean): void {
    if (this.spdy !== undefined) {
      this.tunnel(this.spdy, side, bytes, start, end);
      return;
    }
    let [from, to, payload] = [start, end, bytes];
    if (first) {
      if (from === to) return;
      const byte = bytes[from++] as number;
      this.current[side] = this.options.base64 ? byte - 0x30 : byte;
    }
    const channel = this.current[side];
    if (this.options.base64) {
      payload = decodeBase64(latin1(bytes, from, to));
      [from, to] = [0, payload.length];
    }
    if (channel === CLOSE || channel < 0) return;
    if (this.options.forwarding) this.forwarded(side, channel, size, payload, from, to);
    else if (channel < CHANNELS.length) this.options.channels.said(side, channel, size, payload, from, to);
    else this.options.emit.unknown('a channel that is not known', to - from);
  }

  /** The first message of each channel holds the port, two bytes, small end first (kubelet, portforward/websocket.go). */
  private forwarded(side: Side, channel: number, size: number, bytes: Uint8Array, start: number, end: number): void {
    const { forwards } = this.options;
    const id = channel >> 1;
    let from = start;
    if (side === 1 && !this.ported.has(channel)) {
      this.ported.add(channel);
      if (channel % 2 === 0) this.connect(id, end - start >= 2 ? (bytes[start] as number) | ((bytes[start + 1] as number) << 8) : 0);
      from = Math.min(end, start + 2);
    } else if (channel % 2 === 0) this.connect(id, forwards.portOf(id));
    if (channel % 2 === 1) forwards.error(size, bytes, from, end);
    else if (end > from) forwards.data(id, side, bytes, from, end);
  }

  private readonly connected = new Set<number>();

  private connect(id: number, port: number): void {
    if (this.connected.has(id)) return;
    this.connected.add(id);
    this.options.forwards.connect(id, port);
  }

  private tunnel(spdy: Spdy, side: Side, bytes: Uint8Array, start: number, end: number): void {
    const before = this.carried[side];
    const all = new Uint8Array(before.length + end - start);
    all.set(before);
    all.set(bytes.subarray(start, end), before.length);
    const next = spdy.push(side, all, 0, all.length);
    this.carried[side] = all.slice(next);
    if (all.length - next > MOST_HELD) this.lose('a frame of SPDY that does not end', all.length - next);
  }
}
