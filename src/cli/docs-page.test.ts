import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { commandPage, examplesOf } from './docs-page.ts';
import { build } from './program.ts';

it('docs/cli.md says what the commands do (npm run cli-page writes it)', () => {
  expect(readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')).toBe(commandPage(build()));
});

it('the help of every command ends with examples', () => {
  const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)];
  const lacking = build()
    .commands.flatMap(all)
    .filter((command) => command.name() !== 'complete-kfl' && examplesOf(command).length === 0);
  expect(lacking.map((command) => command.name())).toEqual([]);
});
