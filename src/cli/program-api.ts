import type { Command } from 'commander';
import type { ApiFlags } from './commands/api.ts';

/** `podwire api`; `serving` adds the flags of every command with a page. */
export function addApi(program: Command, serving: (command: Command) => Command): void {
  serving(program.command('api'))
    .description('watch what is said to the Kubernetes API server: run a command through a proxy, or serve until Ctrl-C')
    .argument('[command...]', 'command to run with a kubeconfig that leads through the proxy; its exit code is ours')
    .option('--context <name>', 'context to watch (default: the current one; others can be used too)')
    .option('--kubeconfig <file>', 'kubeconfig to take credentials from (default: as kubectl)')
    .option('--listen <address>', 'where the proxy listens; port 0 is any', '127.0.0.1:0')
    .option('--forward', 'be a forward proxy (CONNECT) instead, for clients that need the real address')
    .option('--stay', 'keep the page until Ctrl-C when the command has ended')
    .addHelpText(
      'after',
      '\nExamples:\n  podwire api\n  podwire api -- kubectl get pods -A\n  podwire api --context staging --stay -- helm upgrade shop ./chart\n  podwire api --no-browser --record run.podwire -- kubectl apply -f .',
    )
    .action(async (command: string[], flags: ApiFlags) => (await import('./commands/api.ts')).api(command, flags));
}
