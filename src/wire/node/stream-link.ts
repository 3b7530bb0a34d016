import { connect, type Socket } from 'node:net';
import type { Side } from '#base/side';
import type { Nanos } from '#base/time';

/**
 * Plaintext streams from whoever carries them (the API proxy) to a worker, over a Unix socket, one way:
 *
 *     0   length      u32  of what follows this field, big-endian as all
 *     4   kind        u8   1 open, 2 bytes, 3 gap, 4 close
 *     5   detail      u8   bytes and gap: the side; close: 0 in order, 1 broken
 *     6   connection  u32  chosen by the sender
 *     10  at          f64  ns since the origin, the first message's: whole seconds since 1970
 *     18  payload          open: JSON; bytes: the bytes; gap: u32, how many were lost
 *
 * The first message is of kind 0 and has the origin as `at`.
 */
const HEAD = 18;
const LONGEST = 256 * 1024 * 1024;
const ORIGIN = 0;
const OPEN = 1;
const BYTES = 2;
const GAP = 3;
const CLOSE = 4;

/** What waits for a slow worker, bytes; beyond it bytes are left out, and a gap says how many. The proxy's clients never wait. */
const MOST_WAITING = 64 * 1024 * 1024;

/** Sends streams. `O` is what is said of a connection when it opens. */
export class StreamWriter<O> {
  private readonly socket: Socket;
  private readonly base: number;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private scheduled = false;
  private count = 0;
  private readonly gaps = new Map<number, number>();
  /** Bytes that were left out because the worker was too slow, and whether it is gone. */
  lost = 0;
  broken = false;
  private readonly limit: number;

  private constructor(socket: Socket, limit: number) {
    this.socket = socket;
    this.limit = limit;
    const origin = Math.floor(performance.timeOrigin / 1000);
    this.base = performance.timeOrigin - origin * 1000;
    socket.on('error', () => {
      this.broken = true;
    });
    socket.on('close', () => {
      this.broken = true;
    });
    socket.resume();
    this.send(ORIGIN, 0, 0, origin, []);
  }

  /** Connects to a worker that listens on `path`. Rejects when there is none. `limit` is for tests. */
  static connect<O>(path: string, limit = MOST_WAITING): Promise<StreamWriter<O>> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.removeListener('error', reject);
        resolve(new StreamWriter<O>(socket, limit));
      });
    });
  }

  now(): Nanos {
    return (this.base + performance.now()) * 1e6;
  }

  open(opening: O, at: Nanos): number {
    const connection = this.count++;
    this.send(OPEN, 0, connection, at, [Buffer.from(JSON.stringify(opening))]);
    return connection;
  }

  bytes(connection: number, side: Side, parts: readonly Uint8Array[], at: Nanos): void {
    let length = 0;
    for (const part of parts) length += part.length;
    if (this.waitingBytes + this.socket.writableLength > this.limit) {
      this.lost += length;
      const key = connection * 2 + side;
      this.gaps.set(key, (this.gaps.get(key) ?? 0) + length);
      return;
    }
    if (this.gaps.size > 0) this.sendGap(connection, side, at);
    this.send(BYTES, side, connection, at, parts);
  }

  close(connection: number, how: 'fin' | 'rst', at: Nanos): void {
    if (this.gaps.size > 0) for (const side of [0, 1] as const) this.sendGap(connection, side, at);
    this.send(CLOSE, how === 'rst' ? 1 : 0, connection, at, []);
  }

  /** Sends what waits and ends; resolves when the worker has read it all. */
  finish(): Promise<void> {
    this.flush();
    return new Promise((resolve) => {
      if (this.socket.destroyed) resolve();
      else {
        this.socket.once('close', () => resolve());
        this.socket.end();
      }
    });
  }

  private sendGap(connection: number, side: Side, at: Nanos): void {
    const key = connection * 2 + side;
    const length = this.gaps.get(key);
    if (length === undefined) return;
    this.gaps.delete(key);
    const payload = Buffer.allocUnsafe(4);
    payload.writeUInt32BE(Math.min(length, 0xffff_ffff));
    this.send(GAP, side, connection, at, [payload]);
  }

  private send(kind: number, detail: number, connection: number, at: number, parts: readonly Uint8Array[]): void {
    if (this.broken) return;
    let length = HEAD - 4;
    for (const part of parts) length += part.length;
    const head = Buffer.allocUnsafe(HEAD);
    head.writeUInt32BE(length, 0);
    head[4] = kind;
    head[5] = detail;
    head.writeUInt32BE(connection, 6);
    head.writeDoubleBE(at, 10);
    this.waiting.push(head, ...parts);
    this.waitingBytes += length + 4;
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.scheduled = false;
    if (this.waiting.length === 0 || this.broken) return;
    // Small pieces are copied into one: that is cheaper than a vector of them.
    const { waiting, waitingBytes } = this;
    this.waiting = [];
    this.waitingBytes = 0;
    this.socket.write(Buffer.concat(waiting, waitingBytes));
  }
}

/** What a worker hears of streams. */
export interface StreamListener<O> {
  origin(seconds: number): void;
  open(connection: number, opening: O, at: Nanos): void;
  bytes(connection: number, side: Side, bytes: Uint8Array, at: Nanos): void;
  gap(connection: number, side: Side, length: number, at: Nanos): void;
  close(connection: number, how: 'fin' | 'rst', at: Nanos): void;
}

/** Cuts messages out of what a socket delivers. */
export class StreamReader<O> {
  private readonly listener: StreamListener<O>;
  private held: Buffer = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private partBytes = 0;
  private needed = 4;

  constructor(listener: StreamListener<O>) {
    this.listener = listener;
  }

  /** The next bytes. The bytes that are handed on share their memory. Throws when they are no messages. */
  push(chunk: Buffer): void {
    this.parts.push(chunk);
    this.partBytes += chunk.length;
    if (this.held.length + this.partBytes < this.needed) return;
    let bytes = this.held.length === 0 && this.parts.length === 1 ? chunk : Buffer.concat([this.held, ...this.parts]);
    this.parts = [];
    this.partBytes = 0;
    this.needed = 4;
    while (bytes.length >= 4) {
      const length = bytes.readUInt32BE(0) + 4;
      if (length < HEAD || length > LONGEST) throw new Error(`a message of ${length} bytes cannot be`);
      if (bytes.length < length) {
        this.needed = length;
        break;
      }
      this.take(bytes, length);
      bytes = bytes.subarray(length);
    }
    this.held = bytes;
  }

  private take(bytes: Buffer, length: number): void {
    const connection = bytes.readUInt32BE(6);
    const at = bytes.readDoubleBE(10);
    const side: Side = bytes[5] === 1 ? 1 : 0;
    switch (bytes[4]) {
      case ORIGIN:
        this.listener.origin(at);
        break;
      case OPEN:
        this.listener.open(connection, JSON.parse(bytes.toString('utf8', HEAD, length)) as O, at);
        break;
      case BYTES:
        this.listener.bytes(connection, side, bytes.subarray(HEAD, length), at);
        break;
      case GAP:
        this.listener.gap(connection, side, bytes.readUInt32BE(HEAD), at);
        break;
      case CLOSE:
        this.listener.close(connection, side === 1 ? 'rst' : 'fin', at);
        break;
      default:
        throw new Error(`a message of kind ${bytes[4]} is not known`);
    }
  }
}
