import process from 'node:process';
import { WebSocket } from 'ws';
import type { Entry } from '#entry/entry';
import type { LiveEntry, WireError } from '#wire/worker-api';
import { answersFor, type Where } from '../answers.ts';
import { Refused } from '../api.ts';
import { Exit } from '../exit.ts';
import { type Instance, running } from '../instance.ts';
import type { Column } from '../terminal/column.ts';
import { EntryPrinter, type Form } from '../terminal/output.ts';
import { refused, shownBy } from './query.ts';
import type { LocalFlags } from './serve.ts';

export interface TailFlags extends Where, Pick<LocalFlags, 'iface' | 'bpf'> {
  readonly output: Form;
  readonly redact: boolean;
  readonly record?: string;
  readonly view?: string;
  readonly columns?: string;
}

const RETRY_MS = 500;

/** A line of the stream. */
type Line = LiveEntry | { readonly cursor: string } | { readonly missed: number } | { readonly error: WireError };

/** `podwire tail [KFL]`: entries as they close, from the Podwire that runs, a file, or interfaces. */
export async function tail(given: string, flags: TailFlags): Promise<void> {
  const { text, columns } = await shownBy(given, flags);
  if (flags.read !== undefined && flags.read.length > 0) {
    if (flags.record !== undefined)
      throw new Exit(2, '--record needs a run that captures; podwire open FILE --headless --record FILE records a capture file');
    return tailFiles(text, columns, flags);
  }
  const instance = flags.iface === undefined ? await running() : undefined;
  if (instance === undefined) {
    const { localTail } = await import('./tail-local.ts');
    return localTail(text, columns, flags);
  }
  if (flags.record !== undefined)
    throw new Exit(2, 'this tail follows a Podwire that runs: record it with podwire export -f podwire -w FILE, or capture here with -i');
  return refused(text, () => follow(instance, text, flags.output, columns));
}

async function tailFiles(text: string, columns: readonly Column[] | undefined, flags: TailFlags): Promise<void> {
  const answers = await answersFor(flags);
  const printer = new EntryPrinter(flags.output, columns);
  try {
    await refused(text, async () => {
      let cursor: string | undefined;
      do {
        const page = await answers.ask('entries', {
          filter: text,
          order: 'oldest',
          limit: 500,
          ...(columns?.some(({ needsDetail }) => needsDetail) === true ? { detail: true } : {}),
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const entry of page.entries) printer.print(entry);
        ({ cursor } = page);
      } while (cursor !== undefined);
    });
    printer.end();
  } finally {
    await answers.close();
  }
}

/** Prints what an instance streams until Ctrl-C; after a lost connection it goes on where it was. */
export async function follow(
  instance: Pick<Instance, 'port' | 'token'>,
  text: string,
  form: Form,
  columns: readonly Column[] | undefined,
): Promise<void> {
  const decoded = columns?.find(({ needsDetail }) => needsDetail);
  if (decoded !== undefined)
    throw new Exit(2, `--columns: ${decoded.title.toLowerCase()} is not known while entries are followed; podwire query shows it`);
  const printer = new EntryPrinter(form, columns);
  let stopped = false;
  let socket: WebSocket | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      stopped = true;
      socket?.close();
    });
  let cursor: string | undefined;
  let failures = 0;
  while (!stopped) {
    const ended = await new Promise<WireError | undefined>((resolve) => {
      const query = new URLSearchParams({ q: text, closed: 'true', ...(cursor === undefined ? {} : { cursor }) });
      socket = new WebSocket(`ws://127.0.0.1:${instance.port}/api/v1/stream?${query.toString()}`, {
        headers: { authorization: `Bearer ${instance.token}` },
      });
      let error: WireError | undefined;
      socket.on('open', () => {
        failures = 0;
      });
      socket.on('message', (data: Buffer) => {
        for (const line of data.toString('utf8').split('\n')) {
          if (line === '') continue;
          const parsed = JSON.parse(line) as Line;
          if ('entry' in parsed) printClosed(printer, parsed.entry);
          else if ('cursor' in parsed) ({ cursor } = parsed);
          else if ('missed' in parsed) process.stderr.write(`${parsed.missed} entries were retired before they could be shown\n`);
          else ({ error } = parsed);
        }
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(error));
    });
    if (ended !== undefined && ended.position !== undefined) throw new Refused(ended);
    if (stopped) break;
    if (++failures > 20) throw new Exit(1, 'the hub does not answer any more');
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  printer.end();
}

function printClosed(printer: EntryPrinter, entry: Entry): void {
  printer.print(entry);
}
