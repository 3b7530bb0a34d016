import type { Exchange } from './exchange.ts';

/** The open exchanges, oldest first. A linked list, so that opening and closing cost nothing however many there are. */
export class OpenList {
  oldest: Exchange | undefined = undefined;
  newest: Exchange | undefined = undefined;
  count = 0;

  add(exchange: Exchange): void {
    exchange.older = this.newest;
    exchange.newer = undefined;
    if (this.newest) this.newest.newer = exchange;
    else this.oldest = exchange;
    this.newest = exchange;
    this.count++;
  }

  remove(exchange: Exchange): void {
    if (exchange.older) exchange.older.newer = exchange.newer;
    else this.oldest = exchange.newer;
    if (exchange.newer) exchange.newer.older = exchange.older;
    else this.newest = exchange.older;
    exchange.older = undefined;
    exchange.newer = undefined;
    this.count--;
  }
}
