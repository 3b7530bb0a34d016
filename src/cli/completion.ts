import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What may follow an option or stand as an argument. */
type Value = { readonly kind: 'none' | 'file' | 'kfl' | 'other' } | { readonly kind: 'words'; readonly words: readonly string[] };

interface KnownOption {
  readonly names: readonly string[];
  readonly doc: string;
  readonly value: Value;
}

/** A command as the shells must know it; `path` is empty for `podwire` itself. */
interface Known {
  readonly path: string;
  readonly doc: string;
  readonly commands: readonly Known[];
  readonly options: readonly KnownOption[];
  readonly argument: Value;
}

/** The script that teaches a shell to complete `podwire`, made from the commands as they are. */
export function completionScript(shell: Shell, program: Command): string {
  const root = known(program, '');
  if (shell === 'fish') return fish(root);
  const hint = `# Completion for podwire: source <(podwire completion ${shell})\n`;
  if (shell === 'bash') return `${hint}${bash(root)}complete -F _podwire podwire\n`;
  return `${hint}autoload -U +X bashcompinit && bashcompinit\n${bash(root)}complete -F _podwire podwire\n`;
}

function known(command: Command, path: string): Known {
  const help = command.createHelp();
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const argument = command.registeredArguments[0];
  return {
    path,
    doc: command.description(),
    commands: children.map((child) => known(child, path === '' ? child.name() : `${path} ${child.name()}`)),
    options: help.visibleOptions(command).map(knownOption),
    argument:
      argument?.argChoices !== undefined
        ? { kind: 'words', words: argument.argChoices }
        : { kind: argument === undefined ? 'none' : argument.name() === 'kfl' ? 'kfl' : argument.name() === 'file' ? 'file' : 'other' },
  };
}

function knownOption({ short, long, description, argChoices, flags }: Option): KnownOption {
  const takes = /[<[](\w+)/.exec(flags)?.[1];
  const value: Value =
    argChoices !== undefined
      ? { kind: 'words', words: argChoices }
      : { kind: takes === undefined ? 'none' : takes === 'file' || takes === 'folder' ? 'file' : 'other' };
  return { names: [short, long].flatMap((name) => name ?? []), doc: description, value };
}

function everyCommand(root: Known): readonly Known[] {
  return [root, ...root.commands.flatMap(everyCommand)];
}

function bash(root: Known): string {
  const every = everyCommand(root);
  const paths = every.slice(1).map(({ path }) => (path.includes(' ') ? quoted(path) : quoted(` ${path}`)));
  const values = every.flatMap(({ path, options }) =>
    options.flatMap(({ names, value }) => {
      if (value.kind === 'none') return [];
      const gives = value.kind === 'words' ? `words ${quoted(value.words.join(' '))}` : value.kind === 'file' ? 'file' : 'none';
      return [`    ${names.map((name) => quoted(`${path}:${name}`)).join('|')}) gives=(${gives}) ;;`];
    }),
  );
  const commands = every.map(({ path, options, commands: children, argument }) => {
    const flags = options.flatMap(({ names }) => names).join(' ');
    const argued = argument.kind === 'words' ? `words ${quoted(argument.words.join(' '))}` : argument.kind;
    const gives = children.length > 0 ? `words ${quoted(children.map((child) => child.path.split(' ').at(-1)).join(' '))}` : argued;
    return `      ${quoted(path)}) flags=${quoted(flags)} gives=(${gives}) ;;`;
  });
  return `_podwire() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command='' flags='' line i
  local -a gives=()
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
      ${paths.join('|')}) command="\${command:+$command }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$command:$prev" in
${values.join('\n')}
  esac
  if ((\${#gives[@]} == 0)); then
    case "$command" in
${commands.join('\n')}
    esac
    [[ $cur == -* ]] && gives=(words "$flags")
  fi
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(
    case "\${gives[0]}" in
      words) compgen -W "\${gives[1]}" -- "$cur" ;;
      file) compgen -f -- "$cur" ;;
      kfl) podwire complete-kfl -- "\${cur#[\\"\\']}" 2>/dev/null ;;
    esac
  )
  [[ \${gives[0]} == file ]] && compopt -o filenames 2>/dev/null
  [[ \${gives[0]} == kfl ]] && compopt -o nospace 2>/dev/null
  return 0
}
`;
}

function fish(root: Known): string {
  const lines = ['# Completion for podwire: podwire completion fish | source', 'complete -c podwire -f'];
  for (const command of everyCommand(root)) {
    const [first, second] = command.path.split(' ');
    const siblings = root.commands.find(({ path }) => path === first)?.commands.map(({ path }) => path.split(' ')[1]) ?? [];
    const when =
      command.path === ''
        ? '__fish_use_subcommand'
        : second !== undefined
          ? `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`
          : `__fish_seen_subcommand_from ${first}${siblings.length > 0 ? `; and not __fish_seen_subcommand_from ${siblings.join(' ')}` : ''}`;
    const begin = `complete -c podwire -n ${quoted(when)}`;
    for (const child of command.commands) lines.push(`${begin} -a ${child.path.split(' ').at(-1)} -d ${quoted(child.doc)}`);
    for (const { names, doc, value } of command.options) {
      const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
      const takes =
        value.kind === 'words'
          ? ` -x -a ${quoted(value.words.join(' '))}`
          : value.kind === 'file'
            ? ' -r -F'
            : value.kind === 'other'
              ? ' -x'
              : '';
      lines.push(`${begin} ${flags}${takes} -d ${quoted(doc)}`);
    }
    if (command.argument.kind === 'file') lines.push(`${begin} -F`);
    if (command.argument.kind === 'words') lines.push(`${begin} -a ${quoted(command.argument.words.join(' '))}`);
    if (command.argument.kind === 'kfl')
      lines.push(`${begin} -a '(podwire complete-kfl -- (commandline -ct | string trim -c "\\'\\"") 2>/dev/null)'`);
  }
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
