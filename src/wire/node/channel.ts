import type { Socket } from 'node:net';

/** A message longer than this is refused: nothing that we send comes near it. */
const LONGEST = 256 * 1024 * 1024;

/**
 * JSON texts over a socket, each behind its length as u32, big-endian. Broken framing closes the socket with a reason.
 * `send` gives `false` when the other side is slow: what is optional should wait for `drained`.
 */
export class Channel<In, Out> {
  private readonly socket: Socket;
  private parts: Buffer[] = [];
  private held = 0;
  private needed = -1;
  onMessage: (message: In) => void = () => undefined;
  onClose: (reason: string | undefined) => void = () => undefined;
  onDrained: () => void = () => undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    let reason: string | undefined;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      try {
        this.take(chunk);
      } catch (error) {
        reason = (error as Error).message;
        socket.destroy();
      }
    });
    socket.on('drain', () => this.onDrained());
    socket.on('error', (error) => {
      reason ??= error.message;
    });
    socket.on('close', () => this.onClose(reason));
  }

  /** Bytes that wait to be sent. */
  get waiting(): number {
    return this.socket.writableLength;
  }

  send(message: Out): boolean {
    if (this.socket.destroyed) return false;
    const body = Buffer.from(JSON.stringify(message), 'utf8');
    const head = Buffer.allocUnsafe(4);
    head.writeUInt32BE(body.length);
    this.socket.cork();
    this.socket.write(head);
    const free = this.socket.write(body);
    this.socket.uncork();
    return free;
  }

  close(): void {
    this.socket.end();
  }

  private take(chunk: Buffer): void {
    this.parts.push(chunk);
    this.held += chunk.length;
    for (;;) {
      if (this.needed < 0) {
        if (this.held < 4) return;
        const joined = this.join();
        this.needed = joined.readUInt32BE(0);
        if (this.needed > LONGEST) throw new Error(`a message of ${this.needed} bytes is too long`);
        this.rest(joined.subarray(4));
      }
      if (this.held < this.needed) return;
      const joined = this.join();
      const text = joined.toString('utf8', 0, this.needed);
      this.rest(joined.subarray(this.needed));
      this.needed = -1;
      this.onMessage(JSON.parse(text) as In);
    }
  }

  private join(): Buffer {
    return this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts);
  }

  private rest(left: Buffer): void {
    this.parts = left.length > 0 ? [left] : [];
    this.held = left.length;
  }
}
