import type { Side } from '#base/side';
import type { Nanos } from '#base/time';
import type { Connection } from '#pipeline/stream-flow';
import type { ApiServer } from '#protocols/contract/protocol';
import type { StreamSink } from './stream-sink.ts';

/** What a tape holds while it waits to know whose it is. Bytes; beyond it the rest is not recorded. */
const MOST_HELD = 64 * 1024 * 1024;

/** One recorded connection. What is written before the server said who asks is held until it did. */
export class Tape {
  private readonly sink: StreamSink;
  private number: number | undefined;
  private held: ((number: number) => void)[] = [];
  private heldBytes = 0;
  private closed = false;

  constructor(sink: StreamSink, connection: Omit<Connection, 'apiServer'>, whose: ApiServer | Promise<ApiServer>) {
    this.sink = sink;
    const at = sink.now();
    if (!(whose instanceof Promise)) this.number = sink.open({ ...connection, apiServer: whose }, at);
    else void whose.then((apiServer) => this.begin({ ...connection, apiServer }, at));
  }

  write(side: Side, parts: readonly Uint8Array[]): void {
    if (this.closed) return;
    const at = this.sink.now();
    if (this.number !== undefined) {
      this.sink.bytes(this.number, side, parts, at);
      return;
    }
    for (const part of parts) this.heldBytes += part.length;
    if (this.heldBytes <= MOST_HELD) this.held.push((number) => this.sink.bytes(number, side, parts, at));
  }

  close(how: 'fin' | 'rst'): void {
    if (this.closed) return;
    this.closed = true;
    const at = this.sink.now();
    if (this.number === undefined) this.held.push((number) => this.sink.close(number, how, at));
    else this.sink.close(this.number, how, at);
  }

  private begin(connection: Connection, at: Nanos): void {
    const number = this.sink.open(connection, at);
    for (const write of this.held) write(number);
    this.held = [];
    this.number = number;
  }
}
