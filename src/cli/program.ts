import process from 'node:process';
import { Command, Option } from 'commander';
import { Exit } from './exit.ts';
import type { ExportFlags } from './commands/export.ts';
import type { QueryFlags } from './commands/query.ts';
import type { LocalFlags, ServeFlags } from './commands/serve.ts';
import type { TailFlags } from './commands/tail.ts';
import { applySettings } from './settings.ts';
import { addApi } from './program-api.ts';
import { addTools } from './program-tools.ts';
import { VERSION } from './version.ts';

const more = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Flags of every command that shows the page. */
function serving(command: Command): Command {
  return command
    .addOption(new Option('--port <port>', 'port of the page; without it the next free one from 8899 on'))
    .option('--no-browser', 'do not open a browser')
    .option('--store <folder>', 'keep entries in this folder')
    .option('--retention <size>', 'keep at most this much (default: 1GiB)')
    .option('--max-age <span>', 'keep entries at most this long (default: 24h)')
    .option('--no-messages', 'keep hot fields only, no headers or bodies')
    .option('--no-redact', 'store secrets as they are; the page shows that redaction is off')
    .option('--redact-key <name>', 'mask this name too (again for more)', more)
    .option('--keep-key <name>', 'do not mask this name (again for more)', more)
    .option('--record <file>', 'write what is captured to one file, which open and -r take like a capture')
    .option(
      '--descriptors <file>',
      'names for gRPC messages: a set that protoc --descriptor_set_out or buf build wrote (again for more)',
      more,
    )
    .option('--max-message <size>', 'keep at most this much of each message (default: 64KiB)')
    .option('--max-flows <n>', 'connections followed at once (default: 65536)')
    .option('--max-buffer <size>', 'keep at most this much that waits for a lost packet (default: 64MiB)')
    .option('--idle <span>', 'a connection without packets ends after this (default: 10m)');
}

/** Flags of every command that asks what is stored. */
function asking(command: Command): Command {
  return command
    .option('-r, --read <file>', 'read this capture or recording instead of asking the running Podwire (again for more)', more)
    .option('--store <folder>', 'read this store, also while another Podwire runs')
    .option('--no-redact', 'with -r: show secrets as they are')
    .option('--redact-key <name>', 'with -r: mask this name too (again for more)', more)
    .option('--keep-key <name>', 'with -r: do not mask this name (again for more)', more)
    .option(
      '--descriptors <file>',
      'with -r or --store: names for gRPC messages, as protoc --descriptor_set_out writes them (again for more)',
      more,
    )
    .option('--max-message <size>', 'with -r: keep at most this much of each message (default: 64KiB)');
}

/** Commands that leave something behind when they are killed; the next of them cleans up. */
const LEAVES = new Set(['local', 'open', 'demo', 'api', 'query', 'tail', 'export']);

/** The whole command line: what `--help`, completion and docs/cli.md show. */
export function build(): Command {
  const program = new Command('podwire')
    .description(
      'Shows every API call in and out of the pods of a Kubernetes cluster: live, decoded, searchable, with nothing to instrument.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showSuggestionAfterError()
    .option('--config <file>', 'take defaults from this file (default: config.yaml, see podwire config path)')
    .hook('preAction', async (_, command) => {
      await applySettings(command);
      if (LEAVES.has(command.name())) await (await import('./clean-up.ts')).cleanUp();
    });

  serving(program.command('local'))
    .description('watch this machine: capture its interfaces and open the page')
    .option('-i, --iface <name>', 'interface to capture, or any (again for more; default: any)', more)
    .option('--bpf <filter>', "capture filter in tcpdump's syntax")
    .option('--promiscuous', 'also take frames for other machines')
    .option('--include-self', "capture Podwire's own traffic too")
    .addHelpText(
      'after',
      '\nExamples:\n  podwire local\n  podwire local -i eth0 --bpf "tcp port 8080"\n  podwire local --record incident.podwire',
    )
    .action(async (flags: LocalFlags) => (await import('./commands/serve.ts')).local(flags, process.argv));

  serving(program.command('open'))
    .description('open captures (pcap, pcapng, also gzip or zstd; - is standard input) and recordings in the page')
    .argument('<file...>')
    .option('--headless', 'no page: read, store, print a summary, end')
    .addOption(new Option('-o, --output <form>', 'form of the summary').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExamples:\n  podwire open capture.pcapng\n  tcpdump -w - | podwire open -\n  podwire open incident.podwire\n  podwire open --headless capture.pcapng --record capture.podwire',
    )
    .action(async (files: string[], flags: ServeFlags & { readonly headless?: boolean }) => {
      if (flags.headless === true) await (await import('./commands/headless.ts')).headless(files, flags);
      else await (await import('./commands/serve.ts')).open(files, flags);
    });

  serving(program.command('demo'))
    .description('show a recorded shop of microservices, in a loop')
    .addHelpText('after', '\nExamples:\n  podwire demo\n  podwire demo --port 9000 --no-browser')
    .action(async (flags: ServeFlags) => (await import('./commands/serve.ts')).demo(flags));

  addApi(program, serving);

  asking(program.command('query'))
    .description('print what is stored: entries, a count, or a table after |')
    .argument('[kfl]', 'filter, with an optional pipeline', '')
    .addOption(new Option('-o, --output <form>', 'form of the output').choices(['table', 'wide', 'json', 'jsonl', 'yaml']).default('table'))
    .option('--limit <n>', 'entries at most, 0 for all', '100')
    .option('--columns <names>', 'columns of the table, between commas: time,route,summary,http.request.host')
    .option('--view <name>', 'begin with this saved view: its query, columns and time')
    .option('--count', 'print only how many match')
    .option('--since <span>', 'only the last 30m, 24h, …')
    .option('--oldest', 'oldest first')
    .option('--explain', 'say how the query is worked off')
    .addHelpText(
      'after',
      '\nExamples:\n  podwire query "http && status >= 500"\n  podwire query -r capture.pcapng "redis | count by redis.request.command"',
    )
    .action(async (text: string, flags: QueryFlags) => (await import('./commands/query.ts')).query(text, flags));

  asking(program.command('tail'))
    .description('print entries as they close')
    .argument('[kfl]', 'filter', '')
    .option('-i, --iface <name>', 'capture here for as long as it is looked at (again for more)', more)
    .option('--bpf <filter>', "capture filter in tcpdump's syntax")
    .option('--record <file>', 'write what is captured to one file, which open and -r take like a capture')
    .option('--columns <names>', 'columns of the table, between commas: time,route,summary,latency')
    .option('--view <name>', 'begin with this saved view: its query and columns')
    .addOption(new Option('-o, --output <form>', 'form of the output').choices(['table', 'wide', 'json', 'jsonl', 'yaml']).default('table'))
    .addHelpText('after', '\nExamples:\n  podwire tail "http && status >= 400"\n  podwire tail -i eth0 -o jsonl | jq .summary')
    .action(async (text: string, flags: TailFlags) => (await import('./commands/tail.ts')).tail(text, flags));

  asking(program.command('export'))
    .description(
      'write entries as JSON Lines (every field), HAR, Parquet, a recording (podwire), or packets rebuilt from what is stored (pcapng)',
    )
    .argument('[kfl]', 'filter', '')
    .addOption(
      new Option('-f, --format <format>', 'what to write').choices(['jsonl', 'pcapng', 'har', 'parquet', 'podwire']).default('jsonl'),
    )
    .option('-w, --out <file>', 'file to write; - is standard output', '-')
    .option('--since <span>', 'only the last 30m, 24h, …')
    .addHelpText(
      'after',
      '\nExamples:\n  podwire export -f har -w shop.har "http"\n  podwire export -f pcapng -w - "dns" | wireshark -k -i -\n  podwire export -f podwire --since 30m -w incident.podwire\n  podwire export -f parquet -r capture.pcapng -w entries.parquet',
    )
    .action(async (text: string, flags: ExportFlags) => (await import('./commands/export.ts')).exportEntries(text, flags));

  program
    .command('status')
    .description('health of the running Podwire, and every counter')
    .addHelpText('after', '\nExamples:\n  podwire status\n  podwire status -o json | jq .workers[].status.counters')
    .addOption(new Option('-o, --output <form>', 'form of the output').choices(['text', 'json', 'yaml']).default('text'))
    .action(async (flags: { readonly output: 'text' | 'json' | 'yaml' }) => (await import('./commands/status.ts')).status(flags));

  program
    .command('token')
    .description('print the address of the running Podwire, with its token')
    .addHelpText('after', '\nExamples:\n  podwire token\n  xdg-open "$(podwire token)"')
    .action(async () => {
      const { address, running } = await import('./instance.ts');
      const instance = await running();
      if (instance === undefined) throw new Exit(1, 'no Podwire of yours runs here; start one with podwire local');
      process.stdout.write(`${address(instance)}\n`);
    });

  program
    .command('version')
    .description('print the version')
    .addHelpText('after', '\nExamples:\n  podwire version')
    .action(() => void process.stdout.write(`podwire ${VERSION} (node ${process.versions.node})\n`));
  addTools(program);
  return program;
}
