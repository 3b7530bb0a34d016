import process from 'node:process';
import { whyNotCapture } from '#capture/capability';
import { Exit } from '../exit.ts';
import { limitsOf } from '../limits.ts';
import { launch } from '../launch.ts';
import type { Column } from '../terminal/column.ts';
import { refused } from './query.ts';
import { follow, type TailFlags } from './tail.ts';

/** `podwire tail` without a running Podwire: captures here, for as long as it is looked at. */
export async function localTail(text: string, columns: readonly Column[] | undefined, flags: TailFlags): Promise<void> {
  const why = whyNotCapture(process.argv);
  if (why !== undefined) throw new Exit(1, `no Podwire runs here, and ${why.message.charAt(0).toLowerCase()}${why.message.slice(1)}`);
  const launched = await launch({
    title: 'tail',
    capture: (flags.iface ?? ['any']).join(', '),
    sources: [
      {
        kind: 'live',
        interfaces: flags.iface ?? ['any'],
        promiscuous: false,
        includeSelf: false,
        ...(flags.bpf === undefined ? {} : { bpf: flags.bpf }),
      },
    ],
    store: undefined,
    retention: { bytes: 256 * 1024 ** 2, age: 3_600_000_000 },
    redaction: { on: flags.redact, add: [], remove: [] },
    keepMessages: true,
    ...limitsOf(flags),
    descriptors: flags.descriptors ?? [],
    demoWhenQuiet: false,
    record: flags.record,
    port: 8899,
    anyPort: true,
  });
  try {
    await refused(text, () => follow(launched.instance, text, flags.output, columns));
  } finally {
    await launched.stop();
  }
}
