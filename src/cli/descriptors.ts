import { readFileSync } from 'node:fs';
import process from 'node:process';
import { DescriptorPool } from '#protocols/grpc/descriptors';
import { Exit } from './exit.ts';

const MOST_BYTES = 64 * 1024 ** 2;

/** Reads `--descriptors FILE…`: `FileDescriptorSet`s, as protoc and buf write them. Says which imports are missing. */
export function readDescriptors(paths: readonly string[]): readonly Uint8Array[] {
  const pool = new DescriptorPool();
  let bytes = 0;
  const sets = paths.map((path) => {
    const set = read(path);
    bytes += set.length;
    if (bytes > MOST_BYTES) throw new Exit(2, `--descriptors: the files are larger than ${MOST_BYTES / 1024 ** 2} MiB together`);
    if (!pool.addFileSet(set))
      throw new Exit(
        2,
        `--descriptors ${path}: this is no set of descriptors; protoc --include_imports --descriptor_set_out=${path} writes one`,
      );
    return set;
  });
  if (pool.missing.length > 0)
    process.stderr.write(
      `--descriptors: ${pool.missing.join(', ')} is imported and in no file, so what imports it has no names; use --include_imports\n`,
    );
  return sets;
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Exit(2, `--descriptors ${path}: the file cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`);
  }
}
