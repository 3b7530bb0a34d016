import type { Block } from '#store/block';
import type { Notice } from '#store/node/writer';

/**
 * Blocks come from one thread and what became of them from another, and a busy thread may hear the second first. This holds back what the writing thread says
 * of blocks of this run until they are here, and keeps its order.
 */
export class Arrivals {
  private readonly epoch: number;
  private readonly take: (notice: Notice) => void;
  private readonly held: Notice[] = [];
  private segment = -1;
  private number = -1;
  private sealed = false;

  /** `epoch` is the number of this run. */
  constructor(epoch: number, take: (notice: Notice) => void) {
    this.epoch = epoch;
    this.take = take;
  }

  /** A block of closed rows is here. */
  block({ segment, number, seal }: Block): void {
    this.segment = segment;
    this.number = number;
    this.sealed = seal;
    while (this.held[0] !== undefined && this.isReady(this.held[0])) this.take(this.held.shift() as Notice);
  }

  /** The writing thread said something. */
  notice(notice: Notice): void {
    if (this.held.length > 0 || !this.isReady(notice)) this.held.push(notice);
    else this.take(notice);
  }

  private isReady(notice: Notice): boolean {
    const { epoch, segment } = notice.kind === 'sealed' ? { epoch: notice.index.origin.epoch, segment: notice.index.segment } : notice;
    if (epoch !== this.epoch || segment < this.segment) return true;
    if (segment > this.segment) return false;
    return notice.kind === 'packed' ? notice.number <= this.number : this.sealed;
  }
}
