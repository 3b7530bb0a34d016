import type { Message } from '#protocols/contract/message';
import type { RequestValues, ResponseValues } from './values.ts';

/** One stream of a connection (RFC 9113 §5): one exchange. By side: 0 the request, 1 the response. */
export class Stream {
  readonly id: number;
  request: Message | undefined = undefined;
  response: Message | undefined = undefined;
  /** Hot values that were emitted, and bytes of the bodies so far. */
  requestValues: RequestValues | undefined = undefined;
  responseValues: ResponseValues | undefined = undefined;
  requestBody = 0;
  responseBody = 0;
  requestDone = false;
  responseDone = false;
  /** Bytes of that side were lost while its message was open, so what follows of its body is not in its place. */
  requestGap = false;
  responseGap = false;

  constructor(id: number) {
    this.id = id;
  }
}

/** The last few ids that were closed before their time, so that frames still on their way do not open them again. Bounded; overwrites the oldest. */
export class Closed {
  private readonly ids = new Int32Array(256);
  private next = 0;

  add(id: number): void {
    this.ids[this.next] = id;
    this.next = (this.next + 1) & 255;
  }

  has(id: number): boolean {
    return this.ids.includes(id);
  }
}
