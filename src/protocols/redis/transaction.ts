const MOST = 1000;

/** The commands between MULTI and EXEC: EXEC's reply holds their replies, which are masked as each of them asks. */
export class Transaction {
  private queued: string[] = [];
  private special = false;
  private open = false;

  begin(): void {
    this.open = true;
    this.queued = [];
    this.special = false;
  }

  discard(): void {
    this.open = false;
    this.queued = [];
  }

  /** A command with its context came; ignored outside of a transaction. */
  add(context: string, guarded: boolean): void {
    if (!this.open) return;
    if (guarded) this.special = true;
    if (this.queued.length <= MOST) this.queued.push(context);
  }

  /** The context of EXEC. */
  end(): string {
    const { open, queued, special } = this;
    this.discard();
    if (!open) return 'EXEC names';
    if (queued.length > MOST) return 'EXEC all';
    return special ? `EXEC\n${queued.join('\n')}` : 'EXEC';
  }
}
