import process from 'node:process';
import { Argument, type Command, Option } from 'commander';
import type { RedactFlags } from './commands/redact.ts';
import { completionScript, SHELLS, type Shell } from './completion.ts';

const more = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The commands around the main ones: settings, completion, masking. */
export function addTools(program: Command): void {
  addConfig(program);
  addViews(program);
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      '\nExamples:\n  source <(podwire completion bash)\n  podwire completion fish > ~/.config/fish/completions/podwire.fish',
    )
    .action((shell: Shell) => void process.stdout.write(completionScript(shell, program)));
  program
    .command('complete-kfl', { hidden: true })
    .argument('[text]', 'what was typed', '')
    .action(async (text: string) => (await import('./commands/complete-kfl.ts')).completeKfl(text));
  const redact = program
    .command('redact')
    .description('try out what is masked')
    .addHelpText('after', '\nExamples:\n  podwire redact test request.json');
  redact
    .command('test')
    .description('print a text as it would be stored: HAR, an HTTP message, header lines, JSON, XML, a form or a URL')
    .argument('<file>', 'file to read; - is standard input')
    .option('--redact-key <name>', 'mask this name too (again for more)', more)
    .option('--keep-key <name>', 'do not mask this name (again for more)', more)
    .addHelpText('after', '\nExamples:\n  podwire redact test request.json\n  curl -sv https://shop.example/ 2>&1 | podwire redact test -')
    .action(async (file: string, flags: RedactFlags) => (await import('./commands/redact.ts')).testRedaction(file, flags));
}

function addViews(program: Command): void {
  const views = program
    .command('views')
    .description('queries that were given a name, the same as in the page')
    .addHelpText(
      'after',
      '\nExamples:\n  podwire views save errors "status >= 500" --columns time,route,summary,status\n  podwire query --view errors',
    );
  views
    .command('list')
    .description('print the saved views')
    .addOption(new Option('-o, --output <form>', 'form of the output').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExamples:\n  podwire views list\n  podwire views list -o json')
    .action(async (flags: { readonly output: 'text' | 'json' }) => (await import('./commands/views.ts')).listViews(flags));
  views
    .command('save')
    .description('keep a query under a name; one of that name is replaced')
    .argument('<name>', 'its name')
    .argument('[kfl]', 'filter, with an optional pipeline', '')
    .option('--columns <names>', 'columns of its table, between commas')
    .option('--since <span>', 'only the last 30m, 24h, …')
    .addHelpText('after', '\nExamples:\n  podwire views save errors "status >= 500"\n  podwire views save slow "elapsed > 1s" --since 1h')
    .action(async (name: string, query: string, flags: { readonly columns?: string; readonly since?: string }) =>
      (await import('./commands/views.ts')).saveView(name, query, flags),
    );
  views
    .command('rename')
    .description('give a view another name')
    .argument('<name>', 'the name that it has')
    .argument('<new>', 'the name that it gets')
    .addHelpText('after', '\nExamples:\n  podwire views rename errors "server errors"')
    .action(async (name: string, next: string) => (await import('./commands/views.ts')).renameView(name, next));
  views
    .command('delete')
    .description('delete a view')
    .argument('<name>', 'its name')
    .addHelpText('after', '\nExamples:\n  podwire views delete errors')
    .action(async (name: string) => (await import('./commands/views.ts')).removeView(name));
}

function addConfig(program: Command): void {
  const config = program
    .command('config')
    .description('settings that flags take their defaults from')
    .addHelpText(
      'after',
      '\nExamples:\n  podwire config set retention 4GiB\n  podwire config set redact.add x-internal-id,x-tenant\n  podwire config show',
    );
  config
    .command('show')
    .description('print what is set, and where')
    .addHelpText('after', '\nExamples:\n  podwire config show\n  PODWIRE_PORT=9000 podwire config show')
    .action(async (_: object, command: Command) => (await import('./commands/config.ts')).showConfig(command));
  config
    .command('path')
    .description("print the settings file's place")
    .addHelpText('after', '\nExamples:\n  podwire config path\n  "$EDITOR" "$(podwire config path)"')
    .action(async (_: object, command: Command) => {
      const { settingsPath } = await import('./settings.ts');
      process.stdout.write(`${settingsPath(command)}\n`);
    });
  config
    .command('set')
    .description('set a value; comments in the file stay')
    .argument('<name>', 'port, retention, redact.add …')
    .argument('<value>', 'its value; names between commas')
    .addHelpText('after', '\nExamples:\n  podwire config set port 9000\n  podwire config set redact.remove zip,country')
    .action(async (name: string, value: string, _: object, command: Command) =>
      (await import('./commands/config.ts')).setConfig(name, value, command),
    );
  config
    .command('unset')
    .description('take a value out of the file')
    .argument('<name>', 'port, retention, redact.add …')
    .addHelpText('after', '\nExamples:\n  podwire config unset port')
    .action(async (name: string, _: object, command: Command) => (await import('./commands/config.ts')).unsetConfig(name, command));
  config
    .command('example')
    .description('print a settings file with every setting')
    .addHelpText('after', '\nExamples:\n  podwire config example > "$(podwire config path)"')
    .action(async () => {
      const { EXAMPLE } = await import('./commands/config.ts');
      process.stdout.write(EXAMPLE);
    });
}
