/** The files of one image layer: what stands where, gathered before anything is written, so that the same files give the same bytes. */
import { once } from 'node:events';
import { createReadStream, lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';

/** What every entry of our archives has in common: owned by root, made in 1970. */
export const ANONYMOUS = { uid: 0, gid: 0, mtime: new Date(0) };

/** Adds a file of this machine to an archive, read piece by piece. */
export async function addFile(tar: Pack, name: string, from: string, mode = 0o644): Promise<void> {
  const entry = tar.entry({ ...ANONYMOUS, name, mode, size: statSync(from).size });
  for await (const chunk of createReadStream(from)) if (!entry.write(chunk)) await once(entry, 'drain');
  entry.end(undefined);
}

type Kind =
  | { readonly kind: 'file'; readonly from: string; readonly mode: number }
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly mode: number }
  | { readonly kind: 'folder'; readonly mode: number }
  | { readonly kind: 'link'; readonly to: string };

/** A file tree by absolute path inside the image. Owner is root, time is 1970: neither says anything of the machine that built it. */
export class Tree {
  private readonly entries = new Map<string, Kind>();

  /** A folder, with those above it. */
  folder(path: string, mode = 0o755): this {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent !== '' && !this.entries.has(parent)) this.folder(parent);
    if (path !== '' && path !== '/') this.entries.set(path, { kind: 'folder', mode });
    return this;
  }

  /** A file with the bytes of a file of this machine; executable stays executable. */
  file(path: string, from: string): this {
    return this.put(path, { kind: 'file', from, mode: (lstatSync(from).mode & 0o111) === 0 ? 0o644 : 0o755 });
  }

  /** A file with this text. */
  text(path: string, text: string, mode = 0o644): this {
    return this.put(path, { kind: 'bytes', bytes: Buffer.from(text), mode });
  }

  /** A symbolic link. */
  link(path: string, to: string): this {
    return this.put(path, { kind: 'link', to });
  }

  /** All that lies below a folder of this machine, without what `skip` names (relative path). */
  all(path: string, from: string, skip: (relative: string) => boolean = () => false, below = ''): this {
    for (const entry of readdirSync(join(from, below), { withFileTypes: true })) {
      const relative = below === '' ? entry.name : `${below}/${entry.name}`;
      if (skip(relative)) continue;
      if (entry.isDirectory()) this.all(path, from, skip, relative);
      else if (entry.isSymbolicLink()) this.link(`${path}/${relative}`, readlinkSync(join(from, relative)));
      else if (entry.isFile()) this.file(`${path}/${relative}`, join(from, relative));
    }
    return this;
  }

  has(path: string): boolean {
    return this.entries.has(path);
  }

  private put(path: string, entry: Kind): this {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent !== '' && !this.entries.has(parent)) this.folder(parent);
    this.entries.set(path, entry);
    return this;
  }

  /** The tree as a tar stream, sorted by path. */
  tar(): Readable {
    const tar = pack();
    this.write(tar).catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))));
    return Readable.from(tar);
  }

  private async write(tar: Pack): Promise<void> {
    for (const [path, entry] of [...this.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const name = path.slice(1);
      if (entry.kind === 'folder') tar.entry({ ...ANONYMOUS, name: `${name}/`, type: 'directory', mode: entry.mode });
      else if (entry.kind === 'link') tar.entry({ ...ANONYMOUS, name, type: 'symlink', linkname: entry.to, mode: 0o777 });
      else if (entry.kind === 'bytes') tar.entry({ ...ANONYMOUS, name, mode: entry.mode }, entry.bytes);
      else await addFile(tar, name, entry.from, entry.mode);
    }
    tar.finalize();
  }
}
