import { type ClientRequest, type IncomingMessage, request as requestHttp1, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { failed, type Front, newTape } from './front.ts';
import { addressed, authorizationOf, type HeaderList, passedOn, recordable, valueOf, withCredential, without } from './heads.ts';
import { ownFailure, reasonOf } from './own-failure.ts';
import { TapeH1 } from './tape-h1.ts';
import type { Passage } from './upstream.ts';

const FRAMING = ['connection', 'keep-alive', 'content-length', 'transfer-encoding', 'date'];

/** The tapes of one client connection: one for each credential, and more while requests overlap (pipelining). */
export class TapesH1 {
  private readonly front: Front;
  readonly socket: Socket;
  private readonly tapes: { readonly whose: string; readonly tape: TapeH1 }[] = [];

  constructor(front: Front, socket: Socket) {
    this.front = front;
    this.socket = socket;
  }

  take(passage: Passage | undefined, agent: string | undefined): TapeH1 {
    const whose = passage?.whose ?? 'nobody';
    const free = this.tapes.find((known) => known.whose === whose && !known.tape.busy);
    const tape = free?.tape ?? new TapeH1(newTape(this.front, this.socket, agent, passage));
    if (free === undefined) this.tapes.push({ whose, tape });
    tape.busy = true;
    return tape;
  }

  close(): void {
    for (const { tape } of this.tapes) tape.close('fin');
  }
}

/** One request of a client that speaks HTTP/1.1, sent on in HTTP/1.1: names and order of headers are kept, bodies keep their framing. */
export class ExchangeH1 {
  private readonly front: Front;
  private readonly request: IncomingMessage;
  private readonly response: ServerResponse;
  private readonly tapes: TapesH1;
  private readonly head: HeaderList;
  private readonly bare: boolean;
  private tape: TapeH1 | undefined;
  private tries = 0;
  private done = false;
  private server: ClientRequest | undefined;

  constructor(front: Front, request: IncomingMessage, response: ServerResponse, tapes: TapesH1) {
    this.front = front;
    this.request = request;
    this.response = response;
    this.tapes = tapes;
    this.head = addressed(passedOn(request.rawHeaders, false), front.upstream, 1);
    const length = request.headers['content-length'];
    this.bare = request.headers['transfer-encoding'] === undefined && (length === undefined || length === '0');
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    response.once('close', () => this.clientClosed());
  }

  /** Sends it upstream with whatever credential is good now. */
  async run(): Promise<void> {
    this.tries++;
    const asked = this.front.upstream.passage(authorizationOf(this.head), valueOf(this.head, 'authorization'));
    const passage = asked instanceof Promise ? await asked : asked;
    if (this.response.destroyed) return;
    if (typeof passage === 'string') this.fail('credentials', passage, 401);
    else this.send(passage);
  }

  private record(passage: Passage | undefined): TapeH1 {
    if (this.tape !== undefined) return this.tape;
    this.tape = this.tapes.take(passage, valueOf(this.head, 'user-agent'));
    this.tape.head(0, `${this.request.method} ${this.request.url} HTTP/1.1`, recordable(this.head));
    return this.tape;
  }

  private send(passage: Passage): void {
    const tape = this.record(passage);
    const { request, response } = this;
    const server = requestHttp1({
      agent: passage.lane.agent,
      method: request.method,
      path: request.url,
      headers: withCredential(this.head, passage, 1),
      setDefaultHeaders: false,
      maxHeaderSize: 1_048_576,
    });
    this.server = server;
    server.on('continue', () => response.writeContinue());
    server.on('error', (error) => this.serverFailed(server, error));
    server.once('response', (answer) => this.respond(passage, answer));
    if (this.bare) {
      server.end();
      return;
    }
    server.flushHeaders();
    request.on('data', (chunk: Buffer) => {
      tape.body(0, chunk);
      if (!server.write(chunk)) request.pause();
    });
    server.on('drain', () => request.resume());
    request.once('end', () => {
      tape.end(0, request.rawTrailers);
      if (request.rawTrailers.length > 0) server.addTrailers(pairs(request.rawTrailers));
      server.end();
    });
  }

  private respond(passage: Passage, answer: IncomingMessage): void {
    const { response } = this;
    answer.on('error', () => undefined);
    if (response.destroyed) return;
    if (answer.statusCode === 401 && this.front.upstream.refused(passage) && this.bare && this.tries < 2) {
      this.server = undefined;
      answer.resume();
      void this.run();
      return;
    }
    const tape = this.record(passage);
    tape.head(1, `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`, answer.rawHeaders);
    for (const name of FRAMING) response.removeHeader(name);
    response.sendDate = false;
    const passed = passedOn(answer.rawHeaders, false);
    // HTTP/1.0 knows no chunks: the end of the connection ends the body.
    const old = this.request.httpVersion === '1.0';
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, old ? without(passed, 'transfer-encoding') : passed);
    response.flushHeaders();
    answer.on('data', (chunk: Buffer) => {
      tape.body(1, chunk);
      if (!response.write(chunk)) answer.pause();
    });
    response.on('drain', () => answer.resume());
    answer.once('end', () => {
      // A body that was cut short ends without being complete.
      if (!answer.complete) return;
      tape.end(1, answer.rawTrailers);
      tape.busy = false;
      this.done = true;
      if (answer.rawTrailers.length > 0) response.addTrailers(pairs(answer.rawTrailers));
      response.end();
    });
    answer.once('close', () => {
      if (!this.done) this.abort();
    });
  }

  private serverFailed(server: ClientRequest, error: Error): void {
    if (server !== this.server || this.done) return;
    if (this.response.headersSent) {
      this.abort();
      return;
    }
    // A kept connection may have been closed while the request was on its way.
    if (server.reusedSocket && this.bare && this.tries < 3 && !this.response.destroyed) {
      this.server = undefined;
      void this.run();
      return;
    }
    this.fail('unreachable', `${this.front.upstream.target.cluster.server.origin} gave no answer: ${reasonOf(error)}`);
  }

  /** The server broke off in the middle: so do we. */
  private abort(): void {
    this.done = true;
    this.tape?.close('rst');
    this.tapes.socket.destroy();
  }

  private clientClosed(): void {
    if (this.done) return;
    this.done = true;
    this.tape?.close('rst');
    this.server?.destroy();
  }

  private fail(reason: string, message: string, status = 502): void {
    failed(this.front, reason);
    const { response } = this;
    if (response.destroyed || response.headersSent) return;
    const answer = ownFailure(message, status, status === 401 ? 'Unauthorized' : undefined);
    const tape = this.record(undefined);
    tape.head(1, `HTTP/1.1 ${answer.status} ${status === 401 ? 'Unauthorized' : 'Bad Gateway'}`, answer.headers);
    tape.body(1, answer.body);
    this.done = true;
    tape.busy = false;
    if (!this.bare) response.shouldKeepAlive = false;
    response.writeHead(answer.status, [...answer.headers]);
    response.end(answer.body);
    this.request.resume();
  }
}

function pairs(list: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let i = 0; i + 1 < list.length; i += 2) found.push([list[i] as string, list[i + 1] as string]);
  return found;
}
