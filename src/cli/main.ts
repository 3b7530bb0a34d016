import process from 'node:process';
import { CommanderError } from 'commander';
import { Exit, run } from './exit.ts';
import { build } from './program.ts';

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
