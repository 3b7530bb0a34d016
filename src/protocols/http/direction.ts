import type { Side } from '#base/side';
import type { Message } from '#protocols/contract/message';
import { Head } from './head.ts';
import { HeadView } from './head-view.ts';

/** What a direction reads next. */
export const HEAD = 0;
/** `remaining` bytes of a body. */
export const BODY = 1;
/** A body that the end of the stream ends. */
export const BODY_TO_END = 2;
export const CHUNK_SIZE = 3;
/** `remaining` bytes of a chunk, then its line end. */
export const CHUNK = 4;
export const CHUNK_END = 5;
export const TRAILERS = 6;
/** Anything up to the start of a message. */
export const HUNT = 7;
/** Nothing until the server has said whether the protocol is switched. */
export const WAIT = 8;
export type Mode =
  | typeof HEAD
  | typeof BODY
  | typeof BODY_TO_END
  | typeof CHUNK_SIZE
  | typeof CHUNK
  | typeof CHUNK_END
  | typeof TRAILERS
  | typeof HUNT
  | typeof WAIT;

/** Where one side of a connection is in its messages. */
export class Direction {
  readonly side: Side;
  mode: Mode = HEAD;
  readonly head = new Head();
  readonly view: HeadView;
  /** The message that is being read. */
  message: Message | undefined = undefined;
  /** Bytes of the body or chunk that are still to come. */
  remaining = 0;
  /** Bytes of the body seen, lost ones among them. */
  bodySize = 0;
  /** Whether bytes of the body were lost: what follows them means nothing by itself and is not kept. */
  lost = false;
  /** Whether the body's size is known only at its end. */
  sizeUnknown = false;
  /** Bytes of an incomplete head or trailers that were searched for their end already. */
  searched = 0;
  /** Whether this request asks to switch protocols. */
  asksToSwitch = false;

  constructor(side: Side) {
    this.side = side;
    this.view = new HeadView(side);
  }
}
