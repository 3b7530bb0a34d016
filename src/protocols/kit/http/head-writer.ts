const GREATEST = 1 << 20;

/**
 * Builds the head of the stored form where the wire has no text of it (HTTP/2): a start line, field lines, an empty line. One object serves any number of
 * heads: `start…`, `field` as often as needed, `finish`, then `[0, length)` of `bytes` is the head. Texts are ISO-8859-1; line breaks
 * and NUL inside them become blanks, so that no value can forge a line. Beyond 1 MiB nothing more is written.
 */
export class HeadWriter {
  bytes: Uint8Array = new Uint8Array(2048);
  length = 0;

  /** `GET /p HTTP/2` */
  startRequest(method: string, target: string, version: string): void {
    this.length = 0;
    this.text(method);
    this.text(' ');
    this.text(target);
    this.text(' HTTP/');
    this.text(version);
    this.line();
  }

  /** `HTTP/2 200`, with the reason phrase where there is one. */
  startResponse(version: string, status: number, reason = ''): void {
    this.length = 0;
    this.text('HTTP/');
    this.text(version);
    this.text(' ');
    this.text(String(status));
    if (reason !== '') this.text(` ${reason}`);
    this.line();
  }

  /** No start line: for trailers, which have no empty line at their end either. */
  startTrailers(): void {
    this.length = 0;
  }

  /** `name: value`, in the order of the calls. */
  field(name: string, value: string): void {
    this.text(name);
    this.text(': ');
    this.text(value);
    this.line();
  }

  /** The empty line that ends a head. */
  finish(): void {
    this.line();
  }

  private line(): void {
    this.room(2);
    this.bytes[this.length++] = 0x0d;
    this.bytes[this.length++] = 0x0a;
  }

  private text(text: string): void {
    const length = Math.min(text.length, GREATEST - this.length);
    if (length <= 0) return;
    this.room(length);
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i) & 0xff;
      this.bytes[this.length++] = code === 0x0a || code === 0x0d || code === 0 ? 0x20 : code;
    }
  }

  private room(length: number): void {
    if (this.length + length <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length + length, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
