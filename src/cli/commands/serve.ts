import { spawn } from 'node:child_process';
import process from 'node:process';
import { whyNotCapture } from '#capture/capability';
import { localInterfaces } from '#capture/interfaces';
import { isArchive as isSnapshot } from '#store/node/archive';
import type { RedactionConfig, SourceConfig } from '#worker/config';
import { Exit } from '../exit.ts';
import { type LimitFlags, limitsOf } from '../limits.ts';
import { launch, type Launched, type LaunchOptions } from '../launch.ts';
import { defaultStore, demoFile } from '../paths.ts';
import { durationOf, sizeOf } from '../sizes.ts';
import { refuseRecordings } from '../record.ts';

/** Flags that every command with a page has. */
export interface ServeFlags extends LimitFlags {
  readonly descriptors?: readonly string[];
  readonly port?: string;
  readonly browser: boolean;
  readonly redact: boolean;
  readonly redactKey?: readonly string[];
  readonly keepKey?: readonly string[];
  readonly messages: boolean;
  readonly store?: string;
  readonly retention?: string;
  readonly maxAge?: string;
  readonly record?: string;
}

export interface LocalFlags extends ServeFlags {
  readonly iface?: readonly string[];
  readonly bpf?: string;
  readonly promiscuous?: boolean;
  readonly includeSelf?: boolean;
}

const DEFAULT_PORT = 8899;

/** `podwire local`: this machine's interfaces; without the permission the recorded demo, and how to get it. */
export async function local(flags: LocalFlags, command: readonly string[]): Promise<void> {
  const why = whyNotCapture(command);
  const asked = flags.iface !== undefined && flags.iface.length > 0;
  if (why !== undefined && asked) throw new Exit(1, why.message);
  if (why !== undefined) {
    process.stderr.write(`${why.message}\nShowing the recorded demo meanwhile.\n`);
    await serve(
      {
        ...common(flags),
        title: 'demo',
        capture: 'recorded demo',
        sources: [{ kind: 'demo', path: demoFile() }],
        store: undefined,
        demoWhenQuiet: false,
      },
      flags,
    );
    return;
  }
  const interfaces = asked ? (flags.iface ?? []) : ['any'];
  const missing = interfaces.find((name) => name !== 'any' && !localInterfaces().some((known) => known.name === name));
  if (missing !== undefined) process.stderr.write(`There is no interface ${missing} yet; it is captured as soon as it appears.\n`);
  const source: SourceConfig = {
    kind: 'live',
    interfaces,
    promiscuous: flags.promiscuous === true,
    includeSelf: flags.includeSelf === true,
    ...(flags.bpf === undefined ? {} : { bpf: flags.bpf }),
  };
  const capture = interfaces.includes('any') ? 'all interfaces' : interfaces.join(', ');
  await serve(
    { ...common(flags), title: 'this machine', capture, sources: [source], store: flags.store ?? defaultStore(), demoWhenQuiet: !asked },
    flags,
  );
}

/** `podwire open FILE…`: files in the page. */
export async function open(paths: readonly string[], flags: ServeFlags): Promise<void> {
  const names = paths.map((path) => (path === '-' ? 'standard input' : (path.split('/').at(-1) ?? path))).join(', ');
  refuseRecordings(flags.record, paths);
  const signal = untilSignal();
  const launched = await start(
    { ...common(flags), title: names, capture: names, sources: sourcesOf(paths), store: flags.store, demoWhenQuiet: false },
    flags,
  );
  void launched.finished.then((reasons) => {
    for (const reason of reasons) process.stderr.write(`${reason}\n`);
  });
  await untilStopped(launched, signal);
}

/** Files as sources: recordings are searched where they lie, captures are read. */
function sourcesOf(paths: readonly string[]): readonly SourceConfig[] {
  const recordings = paths.filter(isSnapshot);
  const captures = paths.filter((path) => !recordings.includes(path));
  return [
    ...(recordings.length === 0 ? [] : [{ kind: 'snapshot', paths: recordings } as const]),
    ...(captures.length === 0 ? [] : [{ kind: 'files', paths: captures } as const]),
  ];
}

/** `podwire demo`: the recorded shop, in a loop. */
export async function demo(flags: ServeFlags): Promise<void> {
  await serve(
    {
      ...common(flags),
      title: 'demo',
      capture: 'recorded demo',
      sources: [{ kind: 'demo', path: demoFile() }],
      store: flags.store,
      demoWhenQuiet: false,
    },
    flags,
  );
}

type Own = 'title' | 'capture' | 'sources' | 'store' | 'demoWhenQuiet';

/** What the flags of every command with a page say. */
export function common(flags: ServeFlags): Omit<LaunchOptions, Own> {
  const redaction: RedactionConfig = { on: flags.redact, add: flags.redactKey ?? [], remove: flags.keepKey ?? [] };
  return {
    retention: { bytes: sizeOf(flags.retention ?? '1GiB'), age: durationOf(flags.maxAge ?? '24h') },
    redaction,
    keepMessages: flags.messages,
    ...limitsOf(flags),
    descriptors: flags.descriptors ?? [],
    port: flags.port === undefined ? DEFAULT_PORT : portOf(flags.port),
    anyPort: flags.port === undefined,
    record: flags.record,
  };
}

async function serve(options: LaunchOptions, flags: ServeFlags): Promise<void> {
  const signal = untilSignal();
  await untilStopped(await start(options, flags), signal);
}

async function start(options: LaunchOptions, flags: ServeFlags): Promise<Launched> {
  const launched = await launch(options);
  if (options.anyPort && launched.port !== options.port)
    process.stderr.write(`Port ${options.port} is in use; this is on ${launched.port}.\n`);
  if (!options.redaction.on) process.stderr.write('Redaction is off: secrets are stored and shown as they are.\n');
  process.stdout.write(`Podwire watches ${options.capture}: ${launched.url}\nCtrl-C ends it.\n`);
  if (flags.browser && process.stdout.isTTY) openBrowser(launched.url);
  return launched;
}

/** Ctrl-C while starting counts when all is started; a second one ends at once. */
export function untilSignal(): Promise<undefined> {
  return new Promise<undefined>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      let signals = 0;
      process.on(name, () => {
        if (++signals > 1) process.exit(130);
        resolve(undefined);
      });
    }
  });
}

/** Waits for Ctrl-C, then ends everything. */
async function untilStopped(launched: Launched, signal: Promise<undefined>): Promise<void> {
  const broken = await Promise.race([signal, launched.broken]);
  await launched.stop();
  if (broken !== undefined) throw new Exit(1, broken);
}

/** Opens the page where there is a screen. */
export function openBrowser(url: string): void {
  const command = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  if (process.platform === 'linux' && process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined) return;
  spawn(command, [url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Exit(2, `--port ${text}: a port is a number from 1 to 65535`);
  return port;
}
