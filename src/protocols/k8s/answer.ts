import type { Encoding, Ports } from '#base/ports';
import type { Result } from '#protocols/contract/message';
import { type Format, formatOf, readTree } from './format.ts';
import { LIST_HEAD } from './list-id.ts';
import type { RequestInfo } from './request-info.ts';
import { explain, readStatus, type StatusWords } from './status.ts';

/** Bytes of an error that are read. */
const GREATEST_STATUS = 16_384;
const GREATEST_PLAIN = 1 << 20;

/** The beginning of an answer, for what becomes a column: why it failed, or which version a list is of. */
export class Answer {
  readonly format: Format | undefined;
  private readonly ports: Ports;
  private readonly coding: Encoding | undefined;
  private readonly isError: boolean;
  private readonly most: number;
  private bytes: Uint8Array = new Uint8Array(0);
  private length = 0;
  /** What was read of how many bytes: values are asked for more often than bytes come. */
  private readAt = -1;
  private read: { readonly plain: Uint8Array | undefined; readonly status: StatusWords | undefined } = {
    plain: undefined,
    status: undefined,
  };
  private readonly code: number;

  constructor(ports: Ports, coding: Encoding | undefined, contentType: string | undefined, code: number) {
    this.ports = ports;
    this.coding = coding;
    this.format = formatOf(contentType);
    this.isError = code >= 400;
    this.most = this.isError ? GREATEST_STATUS : LIST_HEAD;
    this.code = code;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    const more = Math.min(end - start, this.most - this.length);
    if (more <= 0 || this.format === undefined) return;
    if (this.bytes.length < this.length + more) {
      const larger = new Uint8Array(Math.min(this.most, Math.max(this.length + more, 1024)));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(bytes.subarray(start, start + more), this.length);
    this.length += more;
  }

  /** The beginning, unpacked. */
  get plain(): Uint8Array | undefined {
    this.look();
    return this.read.plain;
  }

  get status(): StatusWords | undefined {
    this.look();
    return this.read.status;
  }

  /** What it says of the exchange; `undefined` when it is no error. */
  result(info: RequestInfo): Result | undefined {
    if (!this.isError) return undefined;
    const { status } = this;
    return {
      statusText: status?.reason,
      errorType: status?.reason,
      errorMessage: explain(status, { status: this.code, verb: info.verb, resource: info.resource, name: info.name }),
    };
  }

  private look(): void {
    if (this.readAt === this.length || this.format === undefined) return;
    this.readAt = this.length;
    const packed = this.bytes.subarray(0, this.length);
    const plain = this.coding === undefined ? packed : this.inflated(packed, this.coding);
    const status = plain === undefined || !this.isError ? undefined : readStatus(readTree(this.format, plain, 0, plain.length).node);
    this.read = { plain, status };
  }

  private inflated(packed: Uint8Array, coding: Encoding): Uint8Array | undefined {
    const result = this.ports.inflate(coding, packed, GREATEST_PLAIN);
    return result.kind === 'broken' ? undefined : result.bytes;
  }
}
