import { latin1 } from '#base/bytes';
import type { Side } from '#base/side';
import type { HttpHead } from '#protocols/contract/http';
import { FieldLines } from '../kit/http/field-lines.ts';
import { type Head, nameBit } from './head.ts';
import { pathOf, textAt } from './values.ts';

const lines = new FieldLines();

/** A head as protocols inside HTTP see it, during one call: texts are made when they are asked for. One object for every head of a side. */
export class HeadView implements HttpHead {
  readonly side: Side;
  method = '';
  authority = '';
  status = 0;
  version = '';
  /** Known already, present or not, because nearly every protocol inside HTTP asks for it. */
  contentType: string | undefined = undefined;
  /** What was read of the head; `undefined` for trailers. */
  private head: Head | undefined = undefined;
  private known: string | undefined = undefined;
  private bytes: Uint8Array = new Uint8Array(0);
  private start = 0;
  private end = 0;

  constructor(side: Side) {
    this.side = side;
  }

  /** Path and query of a request, without scheme and host, not masked; empty on a response. */
  get path(): string {
    const target = this.head?.target;
    this.known ??= target === undefined || target.end === 0 ? '' : pathOf(this.bytes, target);
    return this.known;
  }

  /** Looks at field lines, and at what is known of the head that they are in. */
  look(bytes: Uint8Array, start: number, end: number, head?: Head): void {
    this.known = undefined;
    this.head = head;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  header(name: string): string | undefined {
    if (name === 'content-type') return this.contentType;
    const { bytes, head } = this;
    if (head !== undefined) {
      if ((head.names & nameBit(name.charCodeAt(0), name.charCodeAt(1))) === 0) return undefined;
      if (name === 'user-agent') return textAt(bytes, head.userAgent);
      if (name === 'accept') return textAt(bytes, head.accept);
    }
    lines.open(bytes, this.start, this.end);
    while (lines.next()) if (lines.is(name)) return latin1(bytes, lines.valueStart, lines.valueEnd);
    return undefined;
  }
}
