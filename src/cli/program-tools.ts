import process from 'node:process';
import { Argument, type Command } from 'commander';
import type { RedactFlags } from './commands/redact.ts';
import { completionScript, SHELLS, type Shell } from './completion.ts';

const more = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The commands around the main ones: settings, completion, masking. */
export function addTools(program: Command): void {
  addConfig(program);
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
