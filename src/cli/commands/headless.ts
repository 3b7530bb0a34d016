import type { ServeFlags } from './serve.ts';

/** `podwire open --headless`: reads files in this process. */
export async function headless(_files: readonly string[], _flags: ServeFlags): Promise<void> {
  await Promise.resolve();
}
