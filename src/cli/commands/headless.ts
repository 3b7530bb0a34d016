import process from 'node:process';
import { isArchive as isSnapshot } from '#store/node/archive';
import { makeStoreFolder } from '#store/node/store-folder';
import { readIntoStore, type ReadResult } from '#worker/read-files';
import { Exit } from '../exit.ts';
import { limitsOf } from '../limits.ts';
import { Progress } from '../progress.ts';
import { removeScratch, scratchFolder } from '../scratch.ts';
import { durationOf, sizeOf } from '../sizes.ts';
import type { ServeFlags } from './serve.ts';

/** `podwire open --headless`: reads files into a store in this process and says what they held. */
export async function headless(paths: readonly string[], flags: ServeFlags & { readonly output?: string }): Promise<void> {
  if (paths.some(isSnapshot))
    throw new Exit(2, 'a recording is read already: ask it with podwire query -r FILE "| count by protocol, outcome"');
  const own = flags.store === undefined ? scratchFolder('store') : undefined;
  const store = own ?? flags.store ?? '';
  const progress = new Progress(process.stderr);
  const refused = makeStoreFolder(store);
  if (refused !== undefined) throw new Exit(1, refused);
  // Recording brings much with it that reading does without.
  const recording =
    flags.record === undefined ? undefined : (await import('../record.ts')).startRecording(flags.record, store, paths.join(', '));
  try {
    const result = await readIntoStore({
      paths,
      store,
      redaction: { on: flags.redact, add: flags.redactKey ?? [], remove: flags.keepKey ?? [] },
      keepMessages: flags.messages,
      ...limitsOf(flags),
      descriptors: flags.descriptors === undefined ? [] : (await import('../descriptors.ts')).readDescriptors(flags.descriptors),
      retention: { bytes: sizeOf(flags.retention ?? '1TiB'), age: durationOf(flags.maxAge ?? '3650d') },
      progress: (taken, total) => progress.show(taken, total),
    });
    progress.clear();
    recording?.finish(typeof result === 'string' ? {} : { counters: result.counters });
    if (typeof result === 'string') throw new Exit(1, result);
    process.stdout.write(flags.output === 'json' ? `${JSON.stringify(jsonOf(result))}\n` : textOf(result));
    for (const reason of result.reasons) process.stderr.write(`${reason}\n`);
    if (result.failed) process.exitCode = 1;
  } finally {
    if (own !== undefined) removeScratch(own);
  }
}

function jsonOf(result: ReadResult): object {
  return { ...result, counts: Object.fromEntries([...result.counts].map(([protocol, counts]) => [protocol, Object.fromEntries(counts)])) };
}

function textOf(result: ReadResult): string {
  const lines = [`${result.packets} packets, ${result.bytes} bytes, ${result.entries} entries`];
  for (const [protocol, counts] of [...result.counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = [...counts].map(([outcome, count]) => `${count} ${outcome.replace('_', ' ')}`);
    lines.push(`  ${protocol.padEnd(8)} ${parts.join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}
