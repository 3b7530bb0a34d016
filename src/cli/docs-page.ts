import type { Command, Help, Option } from 'commander';

/** `docs/cli.md`, from the commands as they are. */
export function commandPage(program: Command): string {
  const intro = `# The command line

This page is written by \`npm run cli-page\` from the commands themselves.

Exit codes: 0 when it went well, 1 for a failure, 2 for wrong use. What went wrong is one sentence on standard error. \`NO_COLOR\` turns colours off, \`FORCE_COLOR=1\` on.
Flags that are left out take the value of an environment variable (\`PODWIRE_PORT\`, \`PODWIRE_MAX_AGE\` …), else of the settings file (\`podwire config\`), else their default.
`;
  return [intro, ...program.commands.flatMap((command) => sections(command, 'podwire'))].join('\n');
}

function sections(command: Command, parent: string): string[] {
  const help = command.createHelp();
  if (help.visibleCommands(command.parent ?? command).every((each) => each !== command)) return [];
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const name = `${parent} ${command.name()}`;
  const inner = children.flatMap((child) => sections(child, name));
  return [section(command, name, help, children.length > 0), ...inner];
}

function section(command: Command, name: string, help: Help, group: boolean): string {
  const words = command.registeredArguments.map((argument) => {
    const shown = argument.variadic ? `${argument.name()}…` : argument.name();
    return argument.required ? shown.toUpperCase() : `[${shown.toUpperCase()}]`;
  });
  const usage = [name, ...(group ? ['COMMAND'] : []), ...words].join(' ');
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  const table = options.length === 0 ? '' : `\n| flag | what it does |\n|---|---|\n${options.map(row).join('\n')}\n`;
  const examples = examplesOf(command);
  const sentence = command.description();
  return `## ${usage}\n\n${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.\n${table}${examples.length === 0 ? '' : `\n\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n`}`;
}

function row({ flags, description, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? '' : `: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`;
  const usual = typeof defaultValue === 'string' && defaultValue !== '' ? ` (default: \`${defaultValue}\`)` : '';
  return `| \`${flags.replaceAll('|', '\\|')}\` | ${description.replaceAll('|', '\\|')}${choices}${usual} |`;
}

/** The examples under a command's help: the lines after `Examples:`. */
export function examplesOf(command: Command): readonly string[] {
  let text = '';
  const output = { writeOut: (part: string) => void (text += part), writeErr: () => undefined };
  const before = command.configureOutput();
  command.configureOutput({ ...before, ...output }).outputHelp();
  command.configureOutput(before);
  const lines = text.split('\n');
  const from = lines.indexOf('Examples:');
  return from < 0 ? [] : lines.slice(from + 1).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}
