import type { Encoding } from '#base/ports';
import type { Side } from '#base/side';
import type { FieldValue, HotValues } from '#entry/field';
import type { Dissector } from '#protocols/contract/emit';
import type { HttpHead, Inner, InnerEmit } from '#protocols/contract/http';
import type { Result } from '#protocols/contract/message';
import type { OpenContext } from '#protocols/contract/protocol';
import { readCodings } from '../kit/http/content-coding.ts';
import { Answer } from './answer.ts';
import type { KubernetesFields } from './fields.ts';
import { type Identity, readIdentity } from './identity.ts';
import { listId } from './list-id.ts';
import { readRequestInfo, type RequestInfo } from './request-info.ts';
import { openSession, type Session } from './session/session.ts';
import { StreamReader } from './watch/stream-reader.ts';

type Exchange = HotValues<KubernetesFields['exchange']>;

/** One request to the API server and its answer: hot values, the events of a watch, the lines of a log, and what goes over an upgraded connection. */
export class KubernetesCall implements Inner<KubernetesFields> {
  private readonly emit: InnerEmit;
  private readonly context: OpenContext;
  readonly info: RequestInfo;
  private readonly identity: Identity;
  private readonly said: Pick<Exchange, 'command' | 'session'>;
  private readonly begunAt: number;
  private latency: number | undefined = undefined;
  private status: number | undefined = undefined;
  private auditID: string | undefined = undefined;
  private stream: StreamReader | undefined = undefined;
  private answer: Answer | undefined = undefined;
  private session: Session | undefined = undefined;

  constructor(emit: InnerEmit, request: HttpHead | undefined, context: OpenContext) {
    this.emit = emit;
    this.context = context;
    this.begunAt = emit.now();
    const { asked } = context;
    const [method, target] = request === undefined ? [wordOf(asked?.['method']), targetOf(asked)] : [request.method, request.path];
    this.info = readRequestInfo(method, target);
    this.identity = readIdentity(request, context.apiServer);
    this.said = { command: request?.header('kubectl-command'), session: request?.header('kubectl-session') };
  }

  responseHead(head: HttpHead): void {
    this.latency = Math.max(0, this.emit.now() - this.begunAt) / 1000;
    this.status = head.status;
    this.auditID = head.header('audit-id');
    const type = head.header('content-type');
    const codings = readCodings(head.header('content-encoding'));
    const coding: Encoding | undefined = codings?.[0];
    if (codings === undefined || codings.length > 1) return;
    const { info } = this;
    if (head.status === 200 && (info.verb === 'watch' || this.followsLog)) {
      this.stream = new StreamReader(
        this.emit,
        this.context.ports,
        coding,
        info.verb === 'watch' ? (type ?? 'application/json') : undefined,
      );
    } else if (head.status >= 400 || info.verb === 'list') this.answer = new Answer(this.context.ports, coding, type, head.status);
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): void {
    if (side === 0) return;
    this.stream?.push(bytes, start, end);
    this.answer?.push(bytes, start, end);
  }

  end(side: Side): void {
    if (side === 1) this.stream?.end();
  }

  /** A watch, a log that is followed and a session go on for as long as the client listens. */
  mayLeave(): boolean {
    return this.stream !== undefined;
  }

  upgraded(protocol: string, context: string): Dissector | undefined {
    this.session ??= openSession({
      protocol,
      context,
      emit: this.emit,
      ports: this.context.ports,
      info: this.info,
      serverPort: this.context.serverPort,
    });
    return this.session?.dissector;
  }

  values(): { readonly request: object; readonly response: object; readonly exchange: Exchange } {
    const { info, identity, context, stream, answer, session } = this;
    const { apiServer } = context;
    const isList = info.verb === 'list';
    return {
      request: {},
      response: {},
      exchange: {
        verb: info.verb === '' ? undefined : info.verb,
        group: given(info.group),
        version: given(info.version),
        resource: given(info.resource),
        subresource: given(info.subresource),
        namespace: given(info.namespace),
        name: given(info.name),
        ...identity,
        ...this.said,
        context: apiServer?.context,
        own: apiServer?.own,
        auditID: this.auditID,
        status: this.status,
        reason: stream?.reason ?? session?.reason ?? answer?.status?.reason,
        dryRun: info.query.get('dryRun'),
        fieldManager: info.query.get('fieldManager'),
        latency: this.latency,
        list: isList ? listId(info, answer?.plain, answer?.format ?? 'json') : undefined,
        limited: isList ? info.query.has('limit') : undefined,
        'watch.type': stream?.types,
        'watch.events': stream?.isWatch === true ? stream.count : undefined,
        lines: stream?.isWatch === false ? stream.count : undefined,
        exitCode: session?.exitCode,
      },
    };
  }

  result(): Result | undefined {
    const { stream, answer, session } = this;
    const words = answer?.result(this.info);
    if (words !== undefined) return words;
    if (stream?.reason !== undefined)
      return { outcome: 'warning', errorType: stream.reason, errorMessage: 'the server ended the watch: list again, and watch from there' };
    return session?.result();
  }

  private get followsLog(): boolean {
    const { subresource, query } = this.info;
    const follow = query.get('follow');
    return subresource === 'log' && follow !== undefined && follow !== 'false' && follow !== '0';
  }
}

function given(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function wordOf(value: FieldValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function targetOf(asked: OpenContext['asked']): string {
  const path = asked?.['path'];
  const query = asked?.['query'];
  return typeof path !== 'string' ? '' : typeof query === 'string' ? `${path}?${query}` : path;
}
