import { spawn } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import type { Cluster } from '../kubeconfig/target.ts';
import type { ExecEntry } from '../kubeconfig/schema.ts';
import type { Credential, CredentialSource } from './credential.ts';

const EXTENSION = 'client.authentication.k8s.io/exec';
/** A credential is renewed this long before it ends, or a tenth of its life, whichever is less. ms. */
const MARGIN_MS = 30_000;
/** A plugin may ask somebody to log in. ms. */
const PATIENCE_MS = 10 * 60_000;
/** Output of a plugin, bytes. */
const MOST_OUTPUT = 1_048_576;

const answerSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.looseObject({
    expirationTimestamp: z.string().nullish(),
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
  }),
});

interface Answered {
  readonly credential: Credential;
  /** ms since 1970; renewed from then on. */
  readonly until: number;
}

/**
 * Credentials of a program (client.authentication.k8s.io/v1 and v1beta1): run when they are needed first, shortly before they expire, and after the server
 * refused them. Requests that come meanwhile wait for the same run.
 */
export class ExecPlugin implements CredentialSource {
  private readonly entry: ExecEntry;
  private readonly cluster: Cluster;
  private readonly folder: string;
  private readonly where: string;
  private readonly now: () => number;
  private answered: Answered | undefined;
  private running: Promise<Credential | string> | undefined;

  constructor(entry: ExecEntry, cluster: Cluster, folder: string, where: string, now: () => number) {
    this.entry = entry;
    this.cluster = cluster;
    this.folder = folder;
    this.where = `${where}: exec plugin ${entry.command}`;
    this.now = now;
  }

  current(): Credential | string | Promise<Credential | string> {
    if (this.answered !== undefined && this.now() < this.answered.until) return this.answered.credential;
    this.running ??= this.renew().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  refused(used: Credential): boolean {
    if (this.answered?.credential === used) this.answered = undefined;
    return true;
  }

  private async renew(): Promise<Credential | string> {
    const output = await this.run();
    if ('problem' in output) return `${this.where} ${output.problem}`;
    const answered = this.read(output.text);
    if (typeof answered === 'string') return `${this.where} ${answered}`;
    this.answered = answered;
    return answered.credential;
  }

  private run(): Promise<{ readonly text: string } | { readonly problem: string }> {
    const mode = this.entry.interactiveMode ?? (this.entry.apiVersion.endsWith('/v1') ? undefined : 'IfAvailable');
    if (mode === undefined)
      return Promise.resolve({ problem: 'has no interactiveMode, which v1 asks for; write Never, IfAvailable or Always' });
    const terminal = process.stdin.isTTY;
    if (mode === 'Always' && !terminal)
      return Promise.resolve({ problem: 'wants a terminal (interactiveMode: Always), and there is none' });
    const interactive = mode !== 'Never' && terminal;
    return new Promise((resolve) => {
      const child = spawn(this.command(), this.entry.args ?? [], {
        stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
        env: this.environment(interactive),
        timeout: PATIENCE_MS,
      });
      const chunks: Buffer[] = [];
      let length = 0;
      child.stdout.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= MOST_OUTPUT) chunks.push(chunk);
        else child.kill();
      });
      child.once('error', (error: NodeJS.ErrnoException) => {
        const hint = this.entry.installHint ? `\n${this.entry.installHint.trim()}` : '';
        resolve({ problem: error.code === 'ENOENT' ? `is not installed${hint}` : `cannot be run: ${error.code ?? error.message}` });
      });
      child.once('close', (code, signal) => {
        if (length > MOST_OUTPUT) resolve({ problem: `printed more than ${MOST_OUTPUT} bytes` });
        else if (code !== 0) resolve({ problem: `failed (${code ?? signal}); its own messages stand above` });
        else resolve({ text: Buffer.concat(chunks).toString('utf8') });
      });
    });
  }

  /** A command with a slash is relative to the kubeconfig's folder; a bare one is looked up in PATH. */
  private command(): string {
    const { command } = this.entry;
    return /[/\\]/.test(command) && !isAbsolute(command) ? join(this.folder, command) : command;
  }

  private environment(interactive: boolean): NodeJS.ProcessEnv {
    const spec = { interactive, ...(this.entry.provideClusterInfo === true ? { cluster: this.clusterFacts() } : {}) };
    const request = { kind: 'ExecCredential', apiVersion: this.entry.apiVersion, spec };
    const own = Object.fromEntries((this.entry.env ?? []).map(({ name, value }) => [name, value]));
    return { ...process.env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(request) };
  }

  private clusterFacts(): object {
    const { cluster } = this;
    const config = cluster.entry.extensions?.find(({ name }) => name === EXTENSION)?.extension;
    return {
      server: cluster.entry.server,
      ...(cluster.serverName === undefined ? {} : { 'tls-server-name': cluster.serverName }),
      ...(cluster.insecure ? { 'insecure-skip-tls-verify': true } : {}),
      ...(cluster.ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(cluster.ca, 'latin1').toString('base64') }),
      ...(cluster.proxy === undefined ? {} : { 'proxy-url': cluster.entry['proxy-url'] }),
      ...(cluster.entry['disable-compression'] === true ? { 'disable-compression': true } : {}),
      config: config ?? null,
    };
  }

  private read(text: string): Answered | string {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return 'printed something that is no JSON';
    }
    const checked = answerSchema.safeParse(parsed);
    if (!checked.success)
      return `printed no ExecCredential: ${checked.error.issues[0]?.path.join('.')}: ${checked.error.issues[0]?.message}`;
    const { apiVersion, status } = checked.data;
    if (apiVersion !== this.entry.apiVersion) return `speaks ${apiVersion}, and the kubeconfig asks for ${this.entry.apiVersion}`;
    const { token, clientCertificateData: certificate, clientKeyData: key } = status;
    if (Boolean(certificate) !== Boolean(key)) return 'gave a certificate without a key, or a key without a certificate';
    if (!token && !certificate) return 'gave neither a token nor a certificate';
    const credential: Credential = {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(certificate && key ? { pair: { certificate, key } } : {}),
    };
    return { credential, until: this.until(status.expirationTimestamp) };
  }

  private until(expiration: string | null | undefined): number {
    const ends = expiration ? Date.parse(expiration) : Number.NaN;
    if (Number.isNaN(ends)) return Number.POSITIVE_INFINITY;
    return ends - Math.min(MARGIN_MS, Math.max(0, ends - this.now()) / 10);
  }
}
