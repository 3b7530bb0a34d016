import { type IncomingMessage, ServerResponse } from 'node:http';
import { request as requestHttp1 } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { failed, type Front, newTape } from './front.ts';
import { addressed, authorizationOf, type HeaderList, passedOn, recordable, valueOf, withCredential } from './heads.ts';
import { ownFailure, reasonOf } from './own-failure.ts';
import { TapeH1 } from './tape-h1.ts';
import type { Passage } from './upstream.ts';

const FRAMING = ['connection', 'keep-alive', 'content-length', 'transfer-encoding', 'date'];

/** A request that asks for another protocol (WebSocket, SPDY/3.1): on a connection of its own upstream, and after the server's 101 byte for byte. */
export class UpgradeExchange {
  private readonly front: Front;
  private readonly request: IncomingMessage;
  private readonly socket: Socket;
  /** What the client sent behind the head already. */
  private readonly early: Buffer;
  private readonly head: HeaderList;
  private tries = 0;

  constructor(front: Front, request: IncomingMessage, socket: Socket, early: Buffer) {
    this.front = front;
    this.request = request;
    this.socket = socket;
    this.early = early;
    this.head = addressed(passedOn(request.rawHeaders, true), front.upstream, 1);
    socket.on('error', () => undefined);
  }

  async run(): Promise<void> {
    this.tries++;
    const asked = this.front.upstream.passage(authorizationOf(this.head), valueOf(this.head, 'authorization'));
    const passage = asked instanceof Promise ? await asked : asked;
    if (this.socket.destroyed) return;
    const tape = new TapeH1(
      newTape(this.front, this.socket, valueOf(this.head, 'user-agent'), typeof passage === 'string' ? undefined : passage),
    );
    tape.head(0, `${this.request.method} ${this.request.url} HTTP/1.1`, recordable(this.head));
    if (typeof passage === 'string') this.fail(tape, 'credentials', passage, 401);
    else await this.send(passage, tape);
  }

  private async send(passage: Passage, tape: TapeH1): Promise<void> {
    const where = this.front.upstream.target.cluster.server.origin;
    let upstream: Socket;
    try {
      upstream = (await passage.lane.dial([])).socket;
    } catch (error) {
      this.fail(tape, 'unreachable', `${where} cannot be reached: ${reasonOf(error)}`);
      return;
    }
    upstream.on('error', () => undefined);
    if (this.socket.destroyed) {
      upstream.destroy();
      return;
    }
    const abandon = (): void => void upstream.destroy();
    this.socket.once('close', abandon);
    const server = requestHttp1({
      createConnection: () => upstream,
      method: this.request.method,
      path: this.request.url,
      headers: withCredential(this.head, passage, 1),
      setDefaultHeaders: false,
      maxHeaderSize: 1_048_576,
    });
    let answered = false;
    server.once('error', (error) => {
      if (!answered) this.fail(tape, 'broken', `${where} gave no answer: ${reasonOf(error)}`);
    });
    server.once('upgrade', (answer, socket, first) => {
      answered = true;
      this.socket.removeListener('close', abandon);
      this.switched(tape, answer, socket, first);
    });
    server.once('response', (answer) => {
      answered = true;
      if (answer.statusCode === 401 && this.front.upstream.refused(passage) && this.tries < 2) {
        this.socket.removeListener('close', abandon);
        tape.close('fin');
        upstream.destroy();
        void this.run();
      } else this.declined(tape, answer);
    });
    server.end();
  }

  private switched(tape: TapeH1, answer: IncomingMessage, server: Duplex, first: Buffer): void {
    const client = this.socket;
    const startLine = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`;
    tape.head(1, startLine, answer.rawHeaders);
    let head = `${startLine}\r\n`;
    for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2) head += `${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}\r\n`;
    client.write(`${head}\r\n`, 'latin1');
    client.setTimeout(0);
    client.setNoDelay(true);
    server.on('error', () => undefined);
    if (this.early.length > 0) {
      tape.raw(0, this.early);
      server.write(this.early);
    }
    if (first.length > 0) {
      tape.raw(1, first);
      client.write(first);
    }
    pump(client, server, (chunk) => tape.raw(0, chunk));
    pump(server, client, (chunk) => tape.raw(1, chunk));
    let open = 2;
    for (const end of [client, server])
      end.once('close', () => {
        if (--open === 0) tape.close('fin');
      });
  }

  /** The server will not switch: its answer is passed on, and the connection ends. */
  private declined(tape: TapeH1, answer: IncomingMessage): void {
    tape.head(1, `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`, answer.rawHeaders);
    const response = this.response();
    for (const name of FRAMING) response.removeHeader(name);
    response.sendDate = false;
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, passedOn(answer.rawHeaders, false));
    answer.on('error', () => this.socket.destroy());
    answer.on('data', (chunk: Buffer) => {
      tape.body(1, chunk);
      if (!response.write(chunk)) answer.pause();
    });
    response.on('drain', () => answer.resume());
    answer.once('end', () => {
      tape.end(1, answer.rawTrailers);
      tape.close('fin');
      response.end(() => this.socket.end());
    });
  }

  private fail(tape: TapeH1, reason: string, message: string, status = 502): void {
    failed(this.front, reason);
    const answer = ownFailure(message, status, status === 401 ? 'Unauthorized' : undefined);
    tape.head(1, `HTTP/1.1 ${answer.status} ${status === 401 ? 'Unauthorized' : 'Bad Gateway'}`, answer.headers);
    tape.body(1, answer.body);
    tape.close('fin');
    if (this.socket.destroyed) return;
    const response = this.response();
    response.writeHead(answer.status, [...answer.headers]);
    response.end(answer.body, () => this.socket.end());
  }

  private response(): ServerResponse {
    const response = new ServerResponse(this.request);
    response.shouldKeepAlive = false;
    response.assignSocket(this.socket);
    return response;
  }
}

/** Copies what comes, shows it on the way, and passes back-pressure, the end and an abort on. */
function pump(from: Duplex, to: Duplex, see: (chunk: Buffer) => void): void {
  from.on('data', (chunk: Buffer) => {
    see(chunk);
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.once('end', () => to.end());
  from.once('close', () => {
    if (!from.readableEnded) to.destroy();
  });
}
