import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { ApiProxy } from '#apiproxy/proxy';
import { loadKubeconfig } from '#kube/kubeconfig/load';
import type { Connection } from '#pipeline/stream-flow';
import { StreamWriter } from '#wire/node/stream-link';
import { Exit } from '../exit.ts';
import { launch, type Launched } from '../launch.ts';
import { scratchFolder } from '../scratch.ts';
import { VERSION } from '../version.ts';
import { common, openBrowser, type ServeFlags, untilSignal } from './serve.ts';

/** Flags of `podwire api`. */
export interface ApiFlags extends ServeFlags {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly listen: string;
  readonly forward?: boolean;
  readonly stay?: boolean;
}

/** A proxy with its page. */
interface Running {
  readonly proxy: ApiProxy;
  readonly launched: Launched;
  /** The run's own kubeconfig. */
  readonly path: string;
  stop(): Promise<void>;
}

/** `podwire api [-- COMMAND…]`: runs the command with a kubeconfig that leads through the proxy, or serves until Ctrl-C. */
export async function api(command: readonly string[], flags: ApiFlags): Promise<void> {
  if (command.length === 0) await serveApi(flags);
  else await runCommand(command, flags);
}

async function serveApi(flags: ApiFlags): Promise<void> {
  const signal = untilSignal();
  const running = await start(flags);
  const { launched, proxy, path } = running;
  process.stdout.write(`Podwire watches the API of ${proxy.current}: ${launched.url}\n\n${usage(proxy, path)}\nCtrl-C ends it.\n`);
  if (flags.browser && process.stdout.isTTY) openBrowser(launched.url);
  const broken = await Promise.race([signal, launched.broken]);
  await running.stop();
  if (broken !== undefined) throw new Exit(1, broken);
}

/** Nothing of ours goes to standard output: that is the command's. */
async function runCommand(command: readonly string[], flags: ApiFlags): Promise<void> {
  const running = await start(flags);
  const { launched } = running;
  if (process.stderr.isTTY) process.stderr.write(`Podwire watches the API of ${running.proxy.current}: ${launched.url}\n`);
  if (flags.browser && process.stderr.isTTY) openBrowser(launched.url);
  const code = await ranWith(command, running.path);
  if (flags.stay === true && typeof code === 'number') {
    process.stderr.write(`${command[0]} ended (${code}). The page stays until Ctrl-C: ${launched.url}\n`);
    await Promise.race([untilSignal(), launched.broken]);
  }
  await running.stop();
  if (typeof code === 'string') throw new Exit(1, code);
  process.exitCode = code;
}

/** Runs a command with our kubeconfig, its terminal untouched. Gives its exit code as a shell has it, or why it could not be run. */
function ranWith([program = '', ...args]: readonly string[], kubeconfig: string): Promise<number | string> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, KUBECONFIG: kubeconfig } });
    // What the terminal sends (Ctrl-C) reaches the command by itself; what is sent to us alone is passed on.
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    process.on('SIGQUIT', ignore);
    for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, pass);
    const settle = (result: number | string): void => {
      process.removeListener('SIGINT', ignore);
      process.removeListener('SIGQUIT', ignore);
      for (const name of ['SIGTERM', 'SIGHUP'] as const) process.removeListener(name, pass);
      resolve(result);
    };
    child.once('error', (error: NodeJS.ErrnoException) =>
      settle(error.code === 'ENOENT' ? `${program}: there is no such command` : `${program} cannot be run: ${error.code}`),
    );
    child.once('exit', (code, signal) => settle(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

async function start(flags: ApiFlags): Promise<Running> {
  const { host, port } = listenAddress(flags.listen);
  const config = loadKubeconfig(flags.kubeconfig === undefined ? {} : { file: flags.kubeconfig });
  if (typeof config === 'string') throw new Exit(1, config);
  const name = flags.context ?? config.current ?? 'kubeconfig';
  const launched = await launch({
    ...common(flags),
    title: name,
    capture: `the API of ${name}`,
    sources: [{ kind: 'streams', socket: '', name: `API proxy, ${name}` }],
    store: flags.store,
    demoWhenQuiet: false,
  });
  try {
    const sink = await StreamWriter.connect<Connection>(launched.streams);
    const { startProxy } = await import('#apiproxy/proxy');
    const proxy = await startProxy({ config, context: flags.context, host, port, forward: flags.forward === true, version: VERSION, sink });
    if (typeof proxy === 'string') throw new Exit(1, proxy);
    const path = join(scratchFolder('run'), 'config');
    writeFileSync(path, proxy.kubeconfig, { mode: 0o600 });
    for (const { insecure, contexts, server } of proxy.fronts)
      if (insecure && contexts.includes(proxy.current))
        process.stderr.write(
          `The certificate of ${server} is not checked (insecure-skip-tls-verify): whoever is between could read your credentials.\n`,
        );
    if (!flags.redact) process.stderr.write('Redaction is off: secrets are stored and shown as they are.\n');
    return {
      proxy,
      launched,
      path,
      stop: async () => {
        await proxy.close();
        await sink.finish();
        if (sink.lost > 0)
          process.stderr.write(`${sink.lost} bytes were not recorded: the worker was too slow. What was proxied is whole.\n`);
        await launched.stop();
      },
    };
  } catch (error) {
    await launched.stop();
    throw error;
  }
}

function usage({ current, fronts, leftOut }: ApiProxy, path: string): string {
  const reached = fronts.find(({ contexts }) => contexts.includes(current));
  const others = fronts.flatMap(({ contexts }) => contexts).filter((name) => name !== current);
  return [
    'In another terminal:',
    `  export KUBECONFIG=${path}`,
    '  kubectl get pods',
    `The proxy is on port ${reached?.port ?? '?'} and lets in only who has that kubeconfig; it is removed at the end.`,
    ...(others.length === 0
      ? []
      : [`Other contexts lead through it too: ${others.slice(0, 12).join(', ')}${others.length > 12 ? ' …' : ''}`]),
    ...leftOut.map((why) => `Left out: ${why}`),
    '',
  ].join('\n');
}

/** `127.0.0.1:0`, `[::1]:6443`, or a port alone. */
function listenAddress(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(?:\[(?<six>[\da-fA-F:.]+)\]|(?<host>[^:[\]]*)):)?(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.['port']);
  if (match === null || port > 65_535) throw new Exit(2, `--listen ${text}: an address looks like 127.0.0.1:0`);
  return { host: match.groups?.['six'] ?? (match.groups?.['host'] || '127.0.0.1'), port };
}
