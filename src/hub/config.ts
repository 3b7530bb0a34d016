/** What the process that starts a hub sends it first. */
export interface HubConfig {
  /** The worker's Unix socket. */
  readonly worker: string;
  readonly host: string;
  readonly port: number;
  readonly tries: number;
  readonly token: string;
  readonly version: string;
  /** What the page calls this Podwire, and what it watches. */
  readonly title: string;
  readonly capture: string;
}

/** What a hub tells the process that started it. */
export type HubReport = { readonly type: 'ready'; readonly port: number } | { readonly type: 'failed'; readonly message: string };
