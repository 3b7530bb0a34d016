/** Starts one pod of the shop inside its network namespace: `pod NAME`. Ends with SIGTERM, as pods do. */
import process from 'node:process';
import { member } from './cast.ts';

process.on('SIGTERM', () => process.exit(0));
// A shop goes on when one of its calls fails; the recording wants to see exactly that.
process.on('unhandledRejection', (reason) => console.error(`${process.argv[2] ?? ''}: ${String(reason)}`));
const one = member(process.argv[2] ?? '');
await import(`./pods/${one.program ?? one.name}.ts`);
