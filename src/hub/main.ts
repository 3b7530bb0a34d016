import process from 'node:process';
import { startHub } from './server.ts';
import { WorkerLink } from './worker-link.ts';

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

function report(message: HubReport): void {
  process.send?.(message);
}

async function main(config: HubConfig): Promise<void> {
  const link = new WorkerLink('local', config.worker);
  void link.run();
  const poll = setInterval(() => void link.poll(), 1000);
  try {
    const hub = await startHub({ ...config, link, welcome: { version: config.version, title: config.title, capture: config.capture } });
    report({ type: 'ready', port: hub.port });
    const stop = async (): Promise<void> => {
      clearInterval(poll);
      link.close();
      await hub.close();
      process.exit(0);
    };
    process.on('SIGTERM', () => void stop());
    process.on('SIGINT', () => undefined);
    process.on('disconnect', () => void stop());
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    report({
      type: 'failed',
      message:
        code === 'EADDRINUSE' ? `ports ${config.port} to ${config.port + config.tries - 1} are all in use` : (error as Error).message,
    });
    process.exit(1);
  }
}

process.once('message', (config) => void main(config as HubConfig));
