import type { WorkerApi, WireError } from '#wire/worker-api';
import { Exit } from './exit.ts';
import type { Instance } from './instance.ts';

/** The calls that commands make, over the hub's REST API or in this process. */
export type Asked = 'entries' | 'count' | 'table' | 'explain' | 'packets' | 'detail';

/** Whoever answers queries. */
export interface Answers {
  ask<C extends Asked>(call: C, ask: WorkerApi[C]['ask']): Promise<WorkerApi[C]['answer']>;
  close(): Promise<void>;
}

/** Asks the Podwire that runs. */
export class HubAnswers implements Answers {
  private readonly instance: Instance;

  constructor(instance: Instance) {
    this.instance = instance;
  }

  async ask<C extends Asked>(call: C, ask: WorkerApi[C]['ask']): Promise<WorkerApi[C]['answer']> {
    const query = new URLSearchParams();
    const { id, filter, query: table, ids: _ids, selection, ...rest } = ask as Record<string, unknown>;
    const text = filter ?? table ?? (selection as { filter?: string } | undefined)?.filter;
    if (typeof text === 'string') query.set('q', text);
    for (const [name, value] of Object.entries({ ...rest, ...(selection as object | undefined) }))
      if (value !== undefined && name !== 'filter') query.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    const path = call === 'detail' ? `entries/${String(id)}` : call;
    const response = await this.get(`${path}?${query.toString()}`);
    if (call === 'packets')
      return { pcapng: Buffer.from(await response.arrayBuffer()).toString('base64'), remarks: [] } as WorkerApi[C]['answer'];
    return (await response.json()) as WorkerApi[C]['answer'];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** A GET on the REST API; a refusal becomes a `Refused`. */
  async get(path: string): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`http://127.0.0.1:${this.instance.port}/api/v1/${path}`, {
        headers: { authorization: `Bearer ${this.instance.token}` },
      });
    } catch {
      throw new Exit(1, `the Podwire of process ${this.instance.pid} does not answer on port ${this.instance.port}`);
    }
    if (response.ok) return response;
    const body = (await response.json().catch(() => undefined)) as { readonly error?: WireError } | undefined;
    throw new Refused(body?.error ?? { message: `the hub answered ${response.status}` });
  }
}

/** A query that was refused, with the place in its text. */
export class Refused extends Error {
  readonly detail: WireError;
  constructor(detail: WireError) {
    super(detail.message);
    this.name = 'Refused';
    this.detail = detail;
  }
}
