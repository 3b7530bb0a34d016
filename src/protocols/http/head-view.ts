import { latin1 } from '#base/bytes';
import type { Side } from '#base/side';
import type { HttpHead } from '#protocols/contract/http';
import { FieldLines } from '../kit/http/field-lines.ts';
import type { Place } from './head.ts';
import { pathOf } from './values.ts';

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
  private target: Place = { start: 0, end: 0 };
  private known: string | undefined = undefined;
  private bytes: Uint8Array = new Uint8Array(0);
  private start = 0;
  private end = 0;

  constructor(side: Side) {
    this.side = side;
  }

  /** Path and query of a request, without scheme and host, not masked; empty on a response. */
  get path(): string {
    this.known ??= this.target.end === 0 ? '' : pathOf(this.bytes, this.target);
    return this.known;
  }

  /** Looks at field lines, and at the target before them. */
  look(bytes: Uint8Array, start: number, end: number, target?: Place): void {
    this.known = undefined;
    if (target !== undefined) this.target = target;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  header(name: string): string | undefined {
    if (name === 'content-type') return this.contentType;
    lines.open(this.bytes, this.start, this.end);
    while (lines.next()) if (lines.is(name)) return latin1(this.bytes, lines.valueStart, lines.valueEnd);
    return undefined;
  }
}
