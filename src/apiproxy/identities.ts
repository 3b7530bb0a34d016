import { z } from 'zod';
import type { ApiServer } from '#protocols/contract/protocol';
import { toHttp1 } from './heads.ts';
import { ownHead, ownRequest } from './own-request.ts';
import type { StreamSink } from './stream-sink.ts';
import { Tape } from './tape.ts';
import { TapeH1 } from './tape-h1.ts';
import type { Passage, Upstream } from './upstream.ts';

/** Versions of the API that have SelfSubjectReview, newest first (1.28, 1.27, 1.26). */
const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'];
/** What is recorded waits this long for the answer, ms. */
const PATIENCE_MS = 3000;
/** Identities remembered at most. */
const MOST = 256;

const reviewSchema = z.object({
  status: z.object({
    userInfo: z.object({ username: z.string(), uid: z.string().optional(), groups: z.array(z.string()).optional() }),
  }),
});

/** Asks an API server once per credential who it takes the bearer for. */
export class Identities {
  private readonly upstream: Upstream;
  private readonly sink: StreamSink;
  private readonly version: string;
  private readonly known = new Map<string, ApiServer | Promise<ApiServer>>();

  constructor(upstream: Upstream, sink: StreamSink, version: string) {
    this.upstream = upstream;
    this.sink = sink;
    this.version = version;
  }

  /** Who asks by a passage, in the server's words where it says so in time. */
  of(passage: Passage): ApiServer | Promise<ApiServer> {
    const known = this.known.get(passage.whose);
    if (known !== undefined) return known;
    const [oldest] = this.known;
    if (this.known.size >= MOST && oldest !== undefined) this.known.delete(oldest[0]);
    const asked = this.ask(passage).then((answer) => {
      this.known.set(passage.whose, answer);
      return answer;
    });
    this.known.set(passage.whose, asked);
    return asked;
  }

  /** Resolves when nobody is being asked for any more. */
  async settled(): Promise<void> {
    for (const one of this.known.values()) await one;
  }

  private async ask(passage: Passage): Promise<ApiServer> {
    const nobody = { context: this.upstream.target.context };
    // A token that a client brings in a WebSocket's protocols is not ours to send in another way.
    if (passage.whose !== '' && passage.bearer === undefined) return nobody;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (const version of VERSIONS) {
      const review = await this.review(passage, version, signal);
      if (review === 'unknown version') continue;
      return review === undefined ? nobody : { ...nobody, ...review };
    }
    return nobody;
  }

  private async review(
    passage: Passage,
    version: string,
    signal: AbortSignal,
  ): Promise<Partial<ApiServer> | 'unknown version' | undefined> {
    const body = Buffer.from(JSON.stringify({ apiVersion: `authentication.k8s.io/${version}`, kind: 'SelfSubjectReview' }));
    const head = ownHead(this.upstream, `/apis/authentication.k8s.io/${version}/selfsubjectreviews`, body.length, this.version);
    const sent = passage.bearer === undefined ? head : [...head, 'authorization', passage.bearer];
    const tape = this.tape();
    tape.head(0, `POST ${head[3]} HTTP/1.1`, toHttp1(head, false));
    tape.body(0, body);
    try {
      const answer = await ownRequest(passage, sent, body, signal);
      tape.head(1, `HTTP/1.1 ${answer.status} `, answer.headers);
      tape.body(1, answer.body);
      tape.end(1);
      tape.close('fin');
      if (answer.status === 404) return 'unknown version';
      const review = reviewSchema.safeParse(JSON.parse(answer.body.toString('utf8')));
      if (!review.success) return undefined;
      const { username, uid, groups } = review.data.status.userInfo;
      return { user: username, ...(uid === undefined ? {} : { uid }), ...(groups === undefined ? {} : { groups }) };
    } catch {
      // The requests that it is asked for will say what is wrong with the way to the server.
      tape.close('rst');
      return undefined;
    }
  }

  private tape(): TapeH1 {
    const { ip, port } = this.upstream.address;
    const { context } = this.upstream.target;
    const own = { ip: ip.includes(':') ? '::1' : '127.0.0.1', name: 'podwire' };
    return new TapeH1(
      new Tape(
        this.sink,
        {
          ip: ip.includes(':') ? 6 : 4,
          addresses: [own.ip, ip],
          ports: [0, port],
          started: true,
          ends: [own, { ip, name: context }],
        },
        { context, own: true },
      ),
    );
  }
}
