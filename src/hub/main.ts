import process from 'node:process';
import { linkToParent } from '#wire/node/child';
import { startHub } from './server.ts';
import { WorkerLink } from './worker-link.ts';

import type { HubConfig, HubReport } from './config.ts';

const parent = await linkToParent<HubConfig, HubReport>();
const { config } = parent;
const link = new WorkerLink('local', config.worker);
void link.run();
const poll = setInterval(() => void link.poll(), 1000);
try {
  const hub = await startHub({ ...config, link, welcome: { version: config.version, title: config.title, capture: config.capture } });
  parent.report({ type: 'ready', port: hub.port });
  parent.onStop(() => {
    clearInterval(poll);
    link.close();
    void hub.close().then(() => process.exit(0));
  });
} catch (error) {
  const busy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  parent.report({
    type: 'failed',
    message: busy
      ? `ports ${config.port} to ${config.port + config.tries - 1} are all in use; give another with --port`
      : (error as Error).message,
  });
  process.exit(1);
}
