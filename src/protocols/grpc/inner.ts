import { latin1 } from '#base/bytes';
import type { Side } from '#base/side';
import type { HotValues } from '#entry/field';
import type { HttpHead, Inner, InnerEmit } from '#protocols/contract/http';
import type { Result } from '#protocols/contract/message';
import { readPath, readVariant, type Variant } from './content-type.ts';
import type { Descriptors, MethodTypes } from './descriptors.ts';
import type { fields } from './fields.ts';
import { MessageReader } from './message-reader.ts';
import { isReflection, reflectedFiles } from './reflection.ts';
import { NO_STATUS, readMessage, readStatus, readTimeout, statusResult } from './status.ts';
import { WebText } from './web-text.ts';

const OK = 200;
/** Descriptors of a large service in one answer. */
const REFLECTED_LIMIT = 4 << 20;

/** One side of a call: its messages. A side that sends more than one is a stream, and each of its messages an event. */
class Sender {
  readonly reader: MessageReader;
  private readonly call: GrpcCall;
  private readonly side: Side;
  private readonly text: WebText | undefined;
  /** Known to be a stream; until the second message that may not be known. */
  streams: boolean;
  /** The first message, until it is known whether more follow. */
  private first: Uint8Array | undefined = undefined;
  private firstSize = 0;

  constructor(call: GrpcCall, side: Side, variant: Variant, streams: boolean, limit?: number) {
    this.call = call;
    this.side = side;
    this.streams = streams;
    this.reader = new MessageReader(this, variant !== 'grpc', limit);
    this.text = variant === 'grpc-web-text' ? new WebText() : undefined;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    if (this.text === undefined) this.reader.push(bytes, start, end);
    else {
      const decoded = this.text.push(bytes, start, end);
      this.reader.push(decoded, 0, decoded.length);
    }
  }

  message(index: number, size: number, bytes: Uint8Array, start: number, end: number): void {
    this.call.seen(this.side, bytes, start, end);
    if (index === 0 && !this.streams) {
      this.first = bytes.slice(start, end);
      this.firstSize = size;
      return;
    }
    const { first } = this;
    this.streams = true;
    this.first = undefined;
    if (first !== undefined) this.call.emit.event(this.side, this.firstSize, first, 0, first.length);
    this.call.emit.event(this.side, size, bytes, start, end);
  }

  trailers(bytes: Uint8Array, start: number, end: number): void {
    this.call.webTrailers(latin1(bytes, start, end));
  }

  broken(): void {
    this.call.emit.unknown('not framed as gRPC', 0);
  }
}

/** One call. */
export class GrpcCall implements Inner<typeof fields> {
  readonly emit: InnerEmit;
  private readonly descriptors: Descriptors | undefined;
  private readonly service: string | undefined = undefined;
  private readonly method: string | undefined = undefined;
  private readonly timeout: number | undefined = undefined;
  private readonly types: MethodTypes | undefined = undefined;
  private readonly senders: readonly [Sender, Sender];
  private readonly reflection: boolean;
  private status: number | undefined = undefined;
  private said = '';
  private httpStatus = 0;
  /** Whether the response ended as it should, and whether all of its fields could be read. */
  private complete = false;
  private incompleteFields = false;

  constructor(emit: InnerEmit, request: HttpHead | undefined, descriptors: Descriptors | undefined) {
    this.emit = emit;
    this.descriptors = descriptors;
    const path = request === undefined ? undefined : readPath(request.path);
    if (path !== undefined) {
      this.service = path.service;
      this.method = path.method;
      this.types = descriptors?.method(path.service, path.method);
    }
    this.reflection = isReflection(this.service);
    this.timeout = readTimeout(request?.header('grpc-timeout'));
    const variant = readVariant(request?.header('content-type')) ?? 'grpc';
    this.senders = [
      new Sender(this, 0, variant, this.types?.clientStreaming === true),
      new Sender(this, 1, variant, this.types?.serverStreaming === true, this.reflection ? REFLECTED_LIMIT : undefined),
    ];
  }

  responseHead(head: HttpHead): void {
    this.httpStatus = head.status;
    this.read(head);
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): void {
    this.senders[side].push(bytes, start, end);
  }

  end(side: Side, trailers: HttpHead | undefined, complete: boolean): void {
    if (side === 0) return;
    this.complete = complete;
    if (trailers !== undefined) this.read(trailers);
  }

  /** A message of a side is complete. */
  seen(side: Side, bytes: Uint8Array, start: number, end: number): void {
    if (side === 1 && this.reflection && this.descriptors?.learn !== undefined)
      this.descriptors.learn(reflectedFiles(bytes.subarray(start, end)));
  }

  /** The trailers of gRPC-Web: lines as in HTTP/1. */
  webTrailers(text: string): void {
    for (const line of text.split('\r\n')) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      if (name === 'grpc-status') this.status = readStatus(line.slice(colon + 1).trim()) ?? this.status;
      else if (name === 'grpc-message') this.said = readMessage(line.slice(colon + 1).trim());
    }
  }

  /** Reads a status where there is one: in trailers, or in the head of an answer that has nothing else. */
  private read(head: HttpHead): void {
    const status = readStatus(head.header('grpc-status'));
    if (status !== undefined) {
      this.status = status;
      this.said = readMessage(head.header('grpc-message'));
    }
    if (head.header('?') !== undefined) this.incompleteFields = true;
  }

  values(): {
    readonly request: HotValues<typeof fields.request>;
    readonly response: HotValues<typeof fields.response>;
    readonly exchange: HotValues<typeof fields.exchange>;
  } {
    const [client, server] = this.senders;
    return {
      request: { service: this.service, method: this.method, messages: client.reader.count, timeout: this.timeout },
      response: { status: this.status, messages: server.reader.count },
      exchange: { streaming: STREAMING[(client.streams ? 1 : 0) + (server.streams ? 2 : 0)] },
    };
  }

  result(): Result | undefined {
    if (this.status !== undefined) return statusResult(this.status, this.said);
    return this.complete && this.httpStatus === OK && !this.incompleteFields ? NO_STATUS : undefined;
  }
}

const STREAMING = ['unary', 'client', 'server', 'both'] as const;
