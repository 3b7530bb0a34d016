import { Subscriptions } from './subscriptions.ts';
import { Transaction } from './transaction.ts';

/** What a connection has agreed on so far; both directions read and write it. */
export class Session {
  /** Selected database; `undefined` when the connection was joined later and has not told. */
  database: number | undefined;
  /** After PSYNC and SYNC both directions carry replication, not commands and replies. */
  opaque = false;
  monitoring = false;
  inTransaction = false;
  readonly transaction = new Transaction();
  readonly subscriptions = new Subscriptions();
  /** Subscriptions that wait for their confirmation. */
  subscribing = 0;
  /** Commands that wait for their reply, as far as known. */
  pending = 0;
  /** Counts commands: tells a reply whether one came since bytes of replies were lost. */
  commands = 0;
  /** Whether commands may have been missed, so that an answer may have none. */
  unsure: boolean;
  private silent = false;
  private skip = 0;

  constructor(started: boolean) {
    this.database = started ? 0 : undefined;
    this.unsure = !started;
  }

  /** Whether the command that was just said will be answered (CLIENT REPLY OFF and SKIP). */
  answers(): boolean {
    if (this.silent) return false;
    if (this.skip === 0) return true;
    this.skip--;
    return false;
  }

  /** CLIENT REPLY; whether this command itself is answered. */
  reply(mode: 'on' | 'off' | 'skip'): boolean {
    if (mode === 'skip') {
      if (!this.silent) this.skip = 1;
      return false;
    }
    this.silent = mode === 'off';
    this.skip = 0;
    return mode === 'on';
  }

  reset(): void {
    this.database = 0;
    this.silent = false;
    this.skip = 0;
    this.inTransaction = false;
    this.transaction.discard();
    this.subscriptions.clear();
    this.monitoring = false;
  }

  /** Commands may have been lost: what they would have said is unknown. */
  lostCommands(): void {
    this.unsure = true;
    this.database = undefined;
    this.inTransaction = false;
    this.transaction.discard();
    this.pending = 0;
    this.subscribing = 0;
  }
}
