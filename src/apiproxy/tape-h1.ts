import type { Side } from '#base/side';
import type { Tape } from './tape.ts';

const CRLF = Buffer.from('\r\n', 'latin1');

/** An HTTP/1.1 connection as bytes again: heads with names and order as they came, bodies in their own framing. */
export class TapeH1 {
  private readonly tape: Tape;
  /** Whether an exchange is under way: a second one at the same time needs another tape. */
  busy = false;
  private readonly chunked: [boolean, boolean] = [false, false];

  constructor(tape: Tape) {
    this.tape = tape;
  }

  /** A head; `headers` are names and values in turn. */
  head(side: Side, startLine: string, headers: readonly string[]): void {
    let text = `${startLine}\r\n`;
    this.chunked[side] = false;
    for (let i = 0; i + 1 < headers.length; i += 2) {
      text += `${headers[i]}: ${headers[i + 1]}\r\n`;
      if (headers[i]?.toLowerCase() === 'transfer-encoding' && /chunked\s*$/i.test(headers[i + 1] ?? '')) this.chunked[side] = true;
    }
    this.tape.write(side, [Buffer.from(`${text}\r\n`, 'latin1')]);
  }

  body(side: Side, chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.chunked[side]) this.tape.write(side, [Buffer.from(`${chunk.length.toString(16)}\r\n`, 'latin1'), chunk, CRLF]);
    else this.tape.write(side, [chunk]);
  }

  /** The body is complete; `trailers` are names and values in turn. */
  end(side: Side, trailers: readonly string[] = []): void {
    if (!this.chunked[side]) return;
    let text = '0\r\n';
    for (let i = 0; i + 1 < trailers.length; i += 2) text += `${trailers[i]}: ${trailers[i + 1]}\r\n`;
    this.tape.write(side, [Buffer.from(`${text}\r\n`, 'latin1')]);
  }

  /** Bytes of whatever the connection was upgraded to. */
  raw(side: Side, bytes: Uint8Array): void {
    this.tape.write(side, [bytes]);
  }

  close(how: 'fin' | 'rst'): void {
    this.tape.close(how);
  }
}
