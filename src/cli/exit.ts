import process from 'node:process';

/** Ends the command with a sentence for the user: 2 for a wrong use, 1 for a failure. */
export class Exit extends Error {
  readonly code: 1 | 2;
  constructor(code: 1 | 2, message: string) {
    super(message);
    this.name = 'Exit';
    this.code = code;
  }
}

/** Runs a command: an `Exit` is printed as a sentence, a closed pipe is the end, everything else is our bug and is shown whole. */
export async function run(command: () => Promise<void>): Promise<void> {
  quietPipes();
  try {
    await command();
  } catch (error) {
    if (error instanceof Exit) {
      process.stderr.write(`podwire: ${error.message}\n`);
      process.exitCode = error.code;
      return;
    }
    throw error;
  }
}

/** `podwire tail | head` is no error. */
function quietPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
}
