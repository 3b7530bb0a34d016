import { encodeUtf8 } from '#base/globals';
import type { Side } from '#base/side';
import type { HttpHead } from '#protocols/contract/http';
import type { Message } from '#protocols/contract/message';
import { Interner } from '../kit/intern.ts';
import type { HeaderBlock } from './header-block.ts';

const interner = new Interner();
const SPACE = encodeUtf8(' ');
const VERSION = encodeUtf8(' HTTP/2\r\n');
const RESPONSE = encodeUtf8('HTTP/2 ');
const LINE_END = encodeUtf8('\r\n');
const UNKNOWN = encodeUtf8('?');

/**
 * A decoded header block read as the head of a request or response (RFC 9113 §8.3), or as trailers. One object serves any number of blocks; it is valid until
 * the block is used again.
 */
export class BlockHead implements HttpHead {
  side: Side = 0;
  method = '';
  path = '';
  authority = '';
  status = 0;
  readonly version = '2';
  private readonly block: HeaderBlock;
  /** Where the pseudo-fields that go to the first line stand; -1 for absent. */
  private methodAt = -1;
  private pathAt = -1;
  private statusAt = -1;
  /** Pseudo-fields whose name was guessed from their value. */
  guessed = 0;

  constructor(block: HeaderBlock) {
    this.block = block;
  }

  /** Reads the block as sent by `side`. Afterwards `method`, `path` and `authority`, or `status`, are those of the block: empty and 0 when absent. */
  read(side: Side): void {
    const { block } = this;
    this.side = side;
    this.method = '';
    this.path = '';
    this.authority = '';
    this.status = 0;
    this.methodAt = -1;
    this.pathAt = -1;
    this.statusAt = -1;
    this.guessed = 0;
    for (let i = 0; i < block.count; i++) {
      if (block.isPseudo(i)) this.pseudo(i);
      else if (!block.isUnknown(i)) break;
      else this.guess(i);
    }
    if (this.authority === '') this.authority = this.header('host') ?? '';
  }

  private pseudo(i: number): void {
    const { block } = this;
    if (block.is(i, ':method')) {
      this.methodAt = i;
      this.method = this.value(i);
    } else if (block.is(i, ':path')) {
      this.pathAt = i;
      this.path = this.value(i);
    } else if (block.is(i, ':status')) {
      this.statusAt = i;
      const status = Number(this.value(i));
      this.status = status >= 100 && status <= 999 ? status : 0;
    } else if (block.is(i, ':authority')) this.authority = this.value(i);
  }

  /** A value whose name was sent before the capture began, among the pseudo-fields: a path is known by its first character. */
  private guess(i: number): void {
    if (this.side !== 0 || this.pathAt >= 0 || this.block.bytes[this.block.valueStart(i)] !== 0x2f) return;
    this.guessed++;
    this.pathAt = i;
    this.path = this.value(i);
  }

  /** Whether something in the block is not known, or not certain. */
  get uncertain(): boolean {
    return this.block.unknown + this.block.inferred > 0;
  }

  /** Whether something in the block is not known, so that what is missing may have been there. */
  get incomplete(): boolean {
    return this.block.unknown > 0;
  }

  /** Whether it is a request's head, as far as can be seen. */
  get opensRequest(): boolean {
    return this.methodAt >= 0 || (this.incomplete && this.block.isUnknown(0));
  }

  /** Whether it is a response's head. A status that is not known still comes first. */
  get opensResponse(): boolean {
    return this.statusAt >= 0 || (this.incomplete && this.block.isUnknown(0) && this.block.count > 1);
  }

  /** Where the value of `:path` stands; `undefined` when it is not known. Valid as long as the block. */
  get target(): { readonly bytes: Uint8Array; readonly start: number; readonly end: number } | undefined {
    const { block, pathAt } = this;
    return pathAt < 0 ? undefined : { bytes: block.bytes, start: block.valueStart(pathAt), end: block.valueEnd(pathAt) };
  }

  /** Bytes of the block as text. */
  text(start: number, end: number): string {
    return interner.text(this.block.bytes, start, end);
  }

  header(name: string): string | undefined {
    const i = this.block.find(name);
    return i < 0 ? undefined : this.value(i);
  }

  private value(i: number): string {
    const { block } = this;
    return interner.text(block.bytes, block.valueStart(i), block.valueEnd(i));
  }

  /** Keeps the head in the stored form: start line, the other fields in their order, an empty line. */
  keepHead(message: Message): void {
    const { block } = this;
    if (this.side === 0 || this.methodAt >= 0) {
      this.keepValue(message, this.methodAt);
      message.keep(SPACE, 0, 1);
      this.keepValue(message, this.pathAt);
      message.keep(VERSION, 0, VERSION.length);
    } else {
      message.keep(RESPONSE, 0, RESPONSE.length);
      if (this.status > 0) this.keepValue(message, this.statusAt);
      else message.keep(ZERO_STATUS, 0, 3);
      message.keep(LINE_END, 0, 2);
    }
    let from = 0;
    for (let i = 0; i < block.count; i++) {
      if (i !== this.methodAt && i !== this.pathAt && i !== this.statusAt) continue;
      if (block.lineStart(i) > from) message.keep(block.bytes, from, block.lineStart(i));
      from = block.lineStart(i + 1);
    }
    if (block.length > from) message.keep(block.bytes, from, block.length);
    message.keep(LINE_END, 0, 2);
    message.part();
  }

  /** Keeps trailers in the stored form: the body ends, lines follow. */
  keepTrailers(message: Message): void {
    message.part();
    message.keep(this.block.bytes, 0, this.block.length);
  }

  private keepValue(message: Message, i: number): void {
    if (i < 0) message.keep(UNKNOWN, 0, 1);
    else message.keep(this.block.bytes, this.block.valueStart(i), this.block.valueEnd(i));
  }
}

const ZERO_STATUS = encodeUtf8('000');
