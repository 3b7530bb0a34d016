import { request as requestHttp1 } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, constants, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { failed, type Front, newTape } from './front.ts';
import { addressed, authorizationOf, type HeaderList, recordable, toHttp1, toHttp2, valueOf, withCredential } from './heads.ts';
import { ownFailure, reasonOf } from './own-failure.ts';
import { TapeH2 } from './tape-h2.ts';
import type { Place } from './lane.ts';
import type { Passage } from './upstream.ts';

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_NO_ERROR } = constants;

/** Node would add a date of its own; its types do not know the option. */
const NO_DATE = { sendDate: false };

/** The tapes of one client connection: one for each credential, since a recorded connection has one owner. */
export class TapesH2 {
  private readonly front: Front;
  private readonly socket: Socket;
  private readonly tapes = new Map<string, TapeH2>();

  constructor(front: Front, socket: Socket) {
    this.front = front;
    this.socket = socket;
  }

  /** Without a passage nobody is known to ask. */
  of(passage: Passage | undefined, agent: string | undefined): TapeH2 {
    const whose = passage?.whose ?? 'nobody';
    let tape = this.tapes.get(whose);
    if (tape === undefined) {
      tape = new TapeH2(newTape(this.front, this.socket, agent, passage));
      this.tapes.set(whose, tape);
    }
    return tape;
  }

  close(): void {
    for (const tape of this.tapes.values()) tape.close('fin');
  }
}

/** One request of a client that speaks HTTP/2, from its head to the end of both streams. */
export class ExchangeH2 {
  private readonly front: Front;
  private readonly client: ServerHttp2Stream;
  private readonly tapes: TapesH2;
  private readonly number: number;
  private readonly head: HeaderList;
  /** The request is its head alone: it can be sent again. */
  private readonly bare: boolean;
  private tape: TapeH2 | undefined;
  private tries = 0;
  private answered = false;
  private recordedEnd = false;
  private server: ClientHttp2Stream | undefined;

  constructor(front: Front, client: ServerHttp2Stream, head: HeaderList, bare: boolean, tapes: TapesH2) {
    this.front = front;
    this.client = client;
    this.tapes = tapes;
    this.number = client.id ?? 0;
    this.head = addressed(head, front.upstream, 2);
    this.bare = bare;
    client.on('error', () => undefined);
    client.once('close', () => this.clientClosed());
  }

  /** Sends it upstream with whatever credential is good now. */
  async run(): Promise<void> {
    this.tries++;
    const asked = this.front.upstream.passage(authorizationOf(this.head), valueOf(this.head, 'authorization'));
    const passage = asked instanceof Promise ? await asked : asked;
    if (this.client.destroyed) return;
    if (typeof passage === 'string') {
      this.fail('credentials', passage, 401);
      return;
    }
    this.record(passage);
    try {
      const found = passage.lane.place();
      const place = found instanceof Promise ? await found : found;
      if (this.client.destroyed) {
        if (place !== 'http/1.1') place.done();
      } else if (place === 'http/1.1') this.sendHttp1(passage);
      else this.send(place, passage);
    } catch (error) {
      this.fail('unreachable', `${this.front.upstream.target.cluster.server.origin} cannot be reached: ${reasonOf(error)}`);
    }
  }

  private record(passage: Passage | undefined): TapeH2 {
    if (this.tape !== undefined) return this.tape;
    this.tape = this.tapes.of(passage, valueOf(this.head, 'user-agent'));
    this.tape.head(0, this.number, recordable(this.head), this.bare);
    return this.tape;
  }

  private send({ http2, done }: Place, passage: Passage): void {
    const { client } = this;
    const server = http2.request(withCredential(this.head, passage, 2), {
      endStream: this.bare,
      waitForTrailers: !this.bare && valueOf(this.head, 'trailer') !== undefined,
    });
    this.server = server;
    server.on('error', () => undefined);
    server.once('close', () => {
      done();
      this.serverClosed(server, http2, passage);
    });
    server.on('headers', (headers) => {
      if (!client.destroyed && !client.headersSent) client.additionalHeaders(headers);
    });
    server.once('response', (headers, flags, raw: string[]) => this.respond(server, passage, headers[':status'] ?? 0, flags, raw));
    if (this.bare) return;
    client.on('data', (chunk: Buffer) => {
      this.tape?.data(0, this.number, chunk);
      if (!server.write(chunk)) client.pause();
    });
    server.on('drain', () => client.resume());
    let trailers: string[] | undefined;
    client.once('trailers', (_headers: unknown, _flags: number, raw: string[]) => {
      trailers = raw;
    });
    server.once('wantTrailers', () => server.sendTrailers(pairs(trailers ?? [])));
    client.once('end', () => {
      this.recordEnd(0, trailers);
      server.end();
    });
  }

  private respond(server: ClientHttp2Stream, passage: Passage, status: number, flags: number, raw: string[]): void {
    const { client, number } = this;
    if (client.destroyed) return;
    if (status === 401 && this.front.upstream.refused(passage) && this.bare && this.tries < 2) {
      this.server = undefined;
      server.close(NGHTTP2_CANCEL);
      void this.run();
      return;
    }
    this.answered = true;
    const endStream = (flags & 1) !== 0;
    this.tape?.head(1, number, raw, endStream);
    client.respond(raw, { endStream, waitForTrailers: !endStream, ...NO_DATE });
    if (endStream) {
      this.recordedEnd = true;
      return;
    }
    let trailers: string[] | undefined;
    server.once('trailers', (_headers: unknown, _flags: number, list: string[]) => {
      trailers = list;
    });
    client.once('wantTrailers', () => client.sendTrailers(pairs(trailers ?? [])));
    server.on('data', (chunk: Buffer) => {
      this.tape?.data(1, number, chunk);
      if (!client.write(chunk)) server.pause();
    });
    client.on('drain', () => server.resume());
    server.once('end', () => {
      // A stream that was reset ends as well; then nothing must look complete.
      if (server.rstCode !== NGHTTP2_NO_ERROR || server.aborted) return;
      this.recordEnd(1, trailers);
      this.recordedEnd = true;
      client.end();
    });
  }

  private recordEnd(side: 0 | 1, trailers: readonly string[] | undefined): void {
    if (trailers === undefined) this.tape?.end(side, this.number);
    else this.tape?.head(side, this.number, trailers, true);
  }

  /** The server gave the stream up, or its connection is gone. */
  private serverClosed(server: ClientHttp2Stream, http2: ClientHttp2Session, passage: Passage): void {
    if (server !== this.server || this.client.destroyed || this.client.closed) return;
    const code = server.rstCode;
    if (this.answered) {
      if (!this.recordedEnd) this.abort(code === NGHTTP2_NO_ERROR ? NGHTTP2_INTERNAL_ERROR : code);
      return;
    }
    // Refused streams were not looked at, and a kept connection may have been closed while the request was on its way.
    if (this.bare && this.tries < 3 && (code === NGHTTP2_REFUSED_STREAM || http2.destroyed)) {
      this.server = undefined;
      void this.run();
      return;
    }
    if (code === NGHTTP2_NO_ERROR || http2.destroyed)
      this.fail('broken', `${passage.lane.authority} closed the connection before it answered`);
    else this.abort(code);
  }

  private abort(code: number): void {
    this.recordedEnd = true;
    this.tape?.reset(1, this.number, code);
    this.client.close(code);
  }

  private clientClosed(): void {
    const { server, client } = this;
    if (this.recordedEnd && server?.closed !== false) return;
    const code = client.rstCode === NGHTTP2_NO_ERROR ? NGHTTP2_CANCEL : client.rstCode;
    if (!this.recordedEnd) {
      this.recordedEnd = true;
      this.tape?.reset(0, this.number, code);
    }
    if (server !== undefined && !server.closed) server.close(code);
  }

  private fail(reason: string, message: string, status = 502): void {
    failed(this.front, reason);
    const { client, number } = this;
    if (client.destroyed || client.headersSent) return;
    const answer = ownFailure(message, status, status === 401 ? 'Unauthorized' : undefined);
    const head = [':status', String(answer.status), ...answer.headers];
    this.answered = true;
    this.recordedEnd = true;
    const tape = this.record(undefined);
    tape.head(1, number, head, false);
    tape.data(1, number, answer.body);
    tape.end(1, number);
    client.resume();
    client.respond(head);
    client.end(answer.body);
  }

  /** The server has no HTTP/2. */
  private sendHttp1(passage: Passage): void {
    const { client, number } = this;
    const request = requestHttp1({
      agent: passage.lane.agent,
      method: valueOf(this.head, ':method') ?? 'GET',
      path: valueOf(this.head, ':path') ?? '/',
      headers: toHttp1(withCredential(this.head, passage, 2), !this.bare),
      setDefaultHeaders: false,
    });
    client.once('close', () => request.destroy());
    request.on('error', (error) => {
      if (this.answered) this.abort(NGHTTP2_INTERNAL_ERROR);
      else this.fail('broken', `${passage.lane.authority} gave no answer: ${reasonOf(error)}`);
    });
    request.once('response', (response) => {
      if (response.statusCode === 401 && this.front.upstream.refused(passage) && this.bare && this.tries < 2) {
        response.resume();
        void this.run();
        return;
      }
      const head = toHttp2(response.statusCode ?? 502, response.rawHeaders);
      this.answered = true;
      this.tape?.head(1, number, head, false);
      client.respond(head, { waitForTrailers: true, ...NO_DATE });
      client.once('wantTrailers', () => client.sendTrailers(pairs(response.rawTrailers)));
      response.on('data', (chunk: Buffer) => {
        this.tape?.data(1, number, chunk);
        if (!client.write(chunk)) response.pause();
      });
      client.on('drain', () => response.resume());
      response.once('end', () => {
        this.tape?.end(1, number);
        this.recordedEnd = true;
        client.end();
      });
      response.once('error', () => this.abort(NGHTTP2_INTERNAL_ERROR));
    });
    if (this.bare) {
      request.end();
      return;
    }
    client.on('data', (chunk: Buffer) => {
      this.tape?.data(0, number, chunk);
      if (!request.write(chunk)) client.pause();
    });
    request.on('drain', () => client.resume());
    client.once('end', () => {
      this.recordEnd(0, undefined);
      request.end();
    });
  }
}

/** Trailers as Node takes them. */
function pairs(list: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (let i = 0; i + 1 < list.length; i += 2) (found[list[i] as string] ??= []).push(list[i + 1] as string);
  return found;
}
