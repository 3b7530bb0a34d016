import process from 'node:process';
import { linkToParent } from '#wire/node/child';
import type { WorkerConfig } from './config.ts';
import { startWorker, type WorkerReport } from './worker.ts';

const parent = await linkToParent<WorkerConfig, WorkerReport>();
const worker = await startWorker(parent.config, (message) => parent.report(message));
if (typeof worker === 'string') {
  parent.report({ type: 'failed', message: worker });
  process.exitCode = 1;
  process.stdin.destroy();
} else {
  parent.onStop(() => void worker.stop().then(() => process.exit(0)));
  parent.report({ type: 'ready' });
}
