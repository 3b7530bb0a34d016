const EVERY_MS = 100;
const WIDTH = 30;

/** A bar on a terminal's last line: bytes read of all. Nothing is shown where nobody looks. */
export class Progress {
  private readonly out: NodeJS.WriteStream;
  private shownAt = 0;
  private shown = false;
  private readonly startedAt = Date.now();

  constructor(out: NodeJS.WriteStream) {
    this.out = out;
  }

  show(taken: number, total: number | undefined): void {
    const now = Date.now();
    if (!this.out.isTTY || now - this.shownAt < EVERY_MS || now - this.startedAt < 3 * EVERY_MS) return;
    this.shownAt = now;
    this.shown = true;
    this.out.write(`\r\u001b[K${total === undefined || total === 0 ? mebibytes(taken) : bar(taken, total)}`);
  }

  clear(): void {
    if (this.shown) this.out.write('\r\u001b[K');
    this.shown = false;
  }
}

function bar(taken: number, total: number): string {
  const part = Math.min(1, taken / total);
  const full = Math.round(part * WIDTH);
  return `${'━'.repeat(full)}${'─'.repeat(WIDTH - full)} ${Math.floor(part * 100)} %  ${mebibytes(taken)} of ${mebibytes(total)}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
