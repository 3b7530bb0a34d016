import type { FromPage, ToPage } from '#wire/page-api';

/** `refused`: the hub is there and does not know us any more (it was started anew with another token). */
export type Link = 'connecting' | 'open' | 'lost' | 'refused';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 4000;

/** The socket to the hub: comes back by itself and then asks again for what was last asked. */
export class Connection {
  private socket: WebSocket | undefined;
  private ask: FromPage | undefined;
  private retryMs = FIRST_RETRY_MS;
  private readonly onMessage: (message: ToPage) => void;
  private readonly onLink: (link: Link) => void;

  constructor(onMessage: (message: ToPage) => void, onLink: (link: Link) => void) {
    this.onMessage = onMessage;
    this.onLink = onLink;
    this.open();
    window.addEventListener('online', () => this.hurry());
    document.addEventListener('visibilitychange', () => this.hurry());
  }

  /** Sends now, or as soon as there is a connection. Only the newest request counts. */
  send(message: FromPage): void {
    this.ask = message;
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private timer: ReturnType<typeof setTimeout> | undefined;

  private hurry(): void {
    if (this.timer === undefined || document.visibilityState === 'hidden') return;
    clearTimeout(this.timer);
    this.open();
  }

  private open(): void {
    this.timer = undefined;
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/page`);
    this.socket = socket;
    socket.onopen = () => {
      this.retryMs = FIRST_RETRY_MS;
      this.onLink('open');
      if (this.ask !== undefined) socket.send(JSON.stringify(this.ask));
    };
    socket.onmessage = (event: MessageEvent<string>) => this.onMessage(JSON.parse(event.data) as ToPage);
    socket.onclose = () => void this.lost();
  }

  private async lost(): Promise<void> {
    this.onLink('lost');
    this.timer = setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(LAST_RETRY_MS, this.retryMs * 1.7);
    try {
      const { status } = await fetch('/api/v1/status');
      if (status === 401 || status === 403) this.onLink('refused');
    } catch {
      // Still away; the next try comes by itself.
    }
  }
}
