/** What the process that starts a hub sends it first. */
export interface HubConfig {
  /** The worker's Unix socket. */
  readonly worker: string;
  readonly host: string;
  readonly port: number;
  readonly tries: number;
  readonly token: string;
  /** File of saved views; it and its folder may not exist yet. */
  readonly views: string;
  readonly version: string;
  /** What the page calls this Podwire, and what it watches. */
  readonly title: string;
  readonly capture: string;
}

/** What a hub tells the process that started it. */
export type HubReport = { readonly type: 'ready'; readonly port: number } | { readonly type: 'failed'; readonly message: string };
