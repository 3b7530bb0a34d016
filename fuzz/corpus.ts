import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a case takes its bytes from: conversations that are written down, the demo's capture, or a file of a folder. */
export type Origin = 'made' | 'demo' | { readonly file: string };

const DEMO = fileURLToPath(new URL('../demo/shop.pcapng', import.meta.url));
const LONGEST = 4 * 1024 * 1024;
const files = new Map<string, Uint8Array>();

/** The bytes of a capture file, read once. */
export function captureBytes(origin: Exclude<Origin, 'made'>): Uint8Array {
  const path = origin === 'demo' ? DEMO : origin.file;
  let bytes = files.get(path);
  if (bytes === undefined) files.set(path, (bytes = readFileSync(path)));
  return bytes;
}

/** Capture files of a folder and its folders, in order of their names. */
export function capturesUnder(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => /\.(pcap|pcapng|cap|trace)$/.test(path) && statSync(path).size <= LONGEST)
    .sort();
}
