import { fileURLToPath } from 'node:url';

/** The arguments with which Node runs another program of this room, from source or from the build. `from` is the asking file's `import.meta.url`. */
export function programArgs(from: string, name: string): string[] {
  const source = from.endsWith('.ts');
  const file = fileURLToPath(new URL(`./${name}.${source ? 'ts' : 'js'}`, from));
  return source ? ['--conditions=podwire-source', file] : [file];
}
