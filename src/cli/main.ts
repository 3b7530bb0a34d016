import process from 'node:process';
import { Command, CommanderError, Option } from 'commander';
import { Exit, run } from './exit.ts';
import type { LocalFlags, ServeFlags } from './commands/serve.ts';
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
    .option('--keep-key <name>', 'do not mask this name (again for more)', more);
}

function build(): Command {
  const program = new Command('podwire')
    .description(
      'Shows every API call in and out of the pods of a Kubernetes cluster: live, decoded, searchable, with nothing to instrument.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showSuggestionAfterError();

  serving(program.command('local'))
    .description('watch this machine: capture its interfaces and open the page')
    .option('-i, --iface <name>', 'interface to capture, or any (again for more; default: any)', more)
    .option('--bpf <filter>', "capture filter in tcpdump's syntax")
    .option('--promiscuous', 'also take frames for other machines')
    .option('--include-self', "capture Podwire's own traffic too")
    .addHelpText('after', '\nExamples:\n  podwire local\n  podwire local -i eth0 --bpf "tcp port 8080"')
    .action(async (flags: LocalFlags) => (await import('./commands/serve.ts')).local(flags, process.argv));

  serving(program.command('open'))
    .description('open capture files (pcap, pcapng, also gzip or zstd; - is standard input) in the page')
    .argument('<file...>')
    .option('--headless', 'no page: read, store, print a summary, end')
    .addOption(new Option('-o, --output <form>', 'form of the summary').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExamples:\n  podwire open capture.pcapng\n  tcpdump -w - | podwire open -')
    .action(async (files: string[], flags: ServeFlags & { readonly headless?: boolean }) => {
      if (flags.headless === true) await (await import('./commands/headless.ts')).headless(files, flags);
      else await (await import('./commands/serve.ts')).open(files, flags);
    });

  serving(program.command('demo'))
    .description('show a recorded shop of microservices, in a loop')
    .action(async (flags: ServeFlags) => (await import('./commands/serve.ts')).demo(flags));

  program
    .command('token')
    .description('print the address of the running Podwire, with its token')
    .action(async () => {
      const { address, running } = await import('./instance.ts');
      const instance = running();
      if (instance === undefined) throw new Exit(1, 'no Podwire of yours runs here; start one with podwire local');
      process.stdout.write(`${address(instance)}\n`);
    });

  program
    .command('version')
    .description('print the version')
    .action(() => void process.stdout.write(`podwire ${VERSION} (node ${process.versions.node})\n`));
  return program;
}

await run(async () => {
  const program = build();
  if (process.argv.length < 3) {
    process.stdout.write(program.helpInformation());
    return;
  }
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    throw new Exit(2, error.message.replace(/^error: /, ''));
  }
});
