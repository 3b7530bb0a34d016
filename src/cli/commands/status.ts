import process from 'node:process';
import { stringify } from 'yaml';
import { binaryBytes, longDuration } from '#base/units';
import type { WorkerHealth } from '#wire/page-api';
import { HubAnswers } from '../api.ts';
import { Exit } from '../exit.ts';
import { address, running } from '../instance.ts';
import { Painter } from '../terminal/style.ts';

/** `podwire status`: health of the Podwire that runs, and every counter that is not zero. */
export async function status(flags: { readonly output: 'text' | 'json' | 'yaml' }): Promise<void> {
  const instance = await running();
  if (instance === undefined) throw new Exit(1, 'no Podwire of yours runs here; start one with podwire local');
  const answer = (await (await new HubAnswers(instance).get('status')).json()) as {
    readonly version: string;
    readonly workers: readonly WorkerHealth[];
  };
  if (flags.output === 'json') process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
  else if (flags.output === 'yaml') process.stdout.write(stringify(answer));
  else process.stdout.write(`${address(instance)}\n${answer.workers.map(textOf).join('\n')}`);
}

function textOf(worker: WorkerHealth): string {
  const painter = new Painter();
  const { status: now } = worker;
  if (now === undefined) return `worker ${worker.name}: ${painter.paint('red', worker.state)}\n`;
  const lines = [
    `worker ${worker.name} ${painter.paint(worker.state === 'ok' ? 'green' : 'red', worker.state)}  ${now.rate.toFixed(0)} entries/s, ${now.open} open, up ${longDuration(Date.now() * 1000 - now.startedAt)}, ${binaryBytes(now.memoryBytes)} memory`,
    `store  ${now.store.state}${now.store.reason === undefined ? '' : ` (${now.store.reason})`}  ${binaryBytes(now.store.bytes)} of ${binaryBytes(now.store.limitBytes)}, ${now.store.entries} entries in ${now.store.segments} segments`,
    `redaction ${now.redaction.on ? `on, ${now.redaction.values} values masked` : painter.paint('red', 'off')}`,
  ];
  for (const source of now.sources)
    lines.push(
      `source ${source.name}: ${source.state}${source.reason === undefined ? '' : ` (${source.reason})`}, ${source.packets} packets, ${source.dropped > 0 ? painter.paint('red', `${source.dropped} dropped by the kernel`) : '0 dropped'}`,
    );
  const counters = Object.entries(now.counters).filter(([, count]) => count > 0);
  const longest = Math.max(0, ...counters.map(([name]) => name.length));
  for (const [name, count] of counters.toSorted(([a], [b]) => (a < b ? -1 : 1))) lines.push(`  ${name.padEnd(longest)}  ${count}`);
  return `${lines.join('\n')}\n`;
}
