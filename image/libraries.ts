/** A program with every shared library that it loads, placed where its loader looks for them. */
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { Tree } from './tree.ts';

/** Absolute paths of the libraries that `ldd` names for a program; none for a static one. */
export function librariesOf(program: string): readonly string[] {
  try {
    const lines = execFileSync('ldd', [program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
    return lines.flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? []);
  } catch {
    return [];
  }
}

/** Puts a program of this machine into the tree, by default into /usr/bin under its own name, with its libraries. */
export function addProgram(tree: Tree, program: string, at: string = `/usr/bin/${basename(program)}`): void {
  tree.file(at, realpathSync(program));
  for (const library of librariesOf(program)) if (!tree.has(library)) tree.file(library, realpathSync(library));
}
