import type { Target } from './generate.ts';
import { generate } from './generate.ts';
import type { OwnSocket } from './own-sockets.ts';
import { leaveOut } from './own-sockets.ts';
import type { FilterError } from './parse.ts';
import { isFilterError, parseFilter } from './parse.ts';
import type { BpfProgram } from './program.ts';
import { and } from './tree.ts';

/** Compiles tcpdump's language (its common core, see `parseFilter`) for a target. `undefined`: the text is empty, every frame passes. */
export function compileFilter(text: string, target: Target, own: readonly OwnSocket[] = []): BpfProgram | undefined | FilterError {
  const parsed = parseFilter(text);
  if (isFilterError(parsed)) return parsed;
  const except = leaveOut(own);
  const filter = parsed === undefined ? except : except === undefined ? parsed : and(except, parsed);
  if (filter === undefined) return undefined;
  return (
    generate(filter, target) ?? {
      at: 0,
      beyond: true,
      message: `This filter cannot be compiled for ${target === 'kernel' ? 'the kernel: it is too long' : `link type ${target}`}.`,
    }
  );
}

/** Puts the exclusion of own sockets before a program that another compiler made for the kernel. */
export function withoutOwn(program: BpfProgram, own: readonly OwnSocket[]): BpfProgram {
  const except = leaveOut(own);
  return except === undefined ? program : (generate(except, 'kernel', program) ?? program);
}
