/**
 * An OCI image archive (image-spec v1.1: image-layout, index, manifest, config) written without an image tool.
 * `ctr images import`, `kind load image-archive`, `skopeo` and `podman load` read it.
 */
import { createHash, type Hash } from 'node:crypto';
import { createWriteStream, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { addFile, ANONYMOUS, type Tree } from './tree.ts';

/** Processor of an image, in Go's words as the specification has it. */
export type Architecture = 'amd64' | 'arm64';

/** The part of an image's configuration that a container runtime reads (image-spec, config.md). */
export interface ImageConfig {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
}

/** One image for one processor; its layers lie one upon the other. */
export interface Image {
  readonly architecture: Architecture;
  readonly config: ImageConfig;
  readonly layers: readonly Tree[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const MEDIA = 'application/vnd.oci.image';
const EPOCH = '1970-01-01T00:00:00Z';

const counted = (hash: Hash): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(undefined, chunk);
    },
  });

/** Writes blobs under their digests into a folder that becomes the archive. */
class Blobs {
  readonly files: string[] = [];

  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  json(mediaType: string, value: unknown): Descriptor {
    const bytes = Buffer.from(JSON.stringify(value));
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(this.folder, hex), bytes);
    this.files.push(hex);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  }

  /** A layer; `diffId` is the digest of the tar before it was compressed. */
  async layer(tree: Tree): Promise<{ readonly descriptor: Descriptor; readonly diffId: string }> {
    const plain = createHash('sha256');
    const packed = createHash('sha256');
    const unnamed = join(this.folder, 'layer');
    await pipeline(tree.tar(), counted(plain), createGzip({ level: 6 }), counted(packed), createWriteStream(unnamed));
    const hex = packed.digest('hex');
    renameSync(unnamed, join(this.folder, hex));
    this.files.push(hex);
    const size = statSync(join(this.folder, hex)).size;
    return {
      descriptor: { mediaType: `${MEDIA}.layer.v1.tar+gzip`, digest: `sha256:${hex}`, size },
      diffId: `sha256:${plain.digest('hex')}`,
    };
  }

  async image({
    architecture,
    config,
    layers,
  }: Image): Promise<Descriptor & { readonly platform: { readonly architecture: string; readonly os: string } }> {
    const written = [];
    for (const tree of layers) written.push(await this.layer(tree));
    const about = this.json(`${MEDIA}.config.v1+json`, {
      created: EPOCH,
      architecture,
      os: 'linux',
      config,
      rootfs: { type: 'layers', diff_ids: written.map((layer) => layer.diffId) },
      history: written.map(() => ({ created: EPOCH, created_by: 'podwire image' })),
    });
    const mediaType = `${MEDIA}.manifest.v1+json`;
    const manifest = this.json(mediaType, {
      schemaVersion: 2,
      mediaType,
      config: about,
      layers: written.map((layer) => layer.descriptor),
    });
    return { ...manifest, platform: { architecture, os: 'linux' } };
  }
}

/**
 * Writes one archive with the images of all processors under one reference (`localhost/podwire:0.1.0`).
 * The same trees and configurations give the same bytes. Returns the digest that the reference stands for and the archive's size in bytes.
 */
export async function writeArchive(
  out: string,
  reference: string,
  images: readonly Image[],
): Promise<{ readonly digest: string; readonly bytes: number }> {
  const folder = mkdtempSync(join(dirname(resolve(out)), '.image-'));
  try {
    const blobs = new Blobs(folder);
    const manifests = [];
    for (const image of images) manifests.push(await blobs.image(image));
    const only = manifests.length === 1 ? manifests[0] : undefined;
    const top = only ?? blobs.json(`${MEDIA}.index.v1+json`, { schemaVersion: 2, mediaType: `${MEDIA}.index.v1+json`, manifests });
    const annotations = {
      'io.containerd.image.name': reference,
      'org.opencontainers.image.ref.name': reference.slice(reference.lastIndexOf(':') + 1),
    };
    const index = { schemaVersion: 2, mediaType: `${MEDIA}.index.v1+json`, manifests: [{ ...top, annotations }] };

    const archive = pack();
    const ended = pipeline(Readable.from(archive), createWriteStream(out));
    archive.entry({ ...ANONYMOUS, name: 'oci-layout' }, JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    archive.entry({ ...ANONYMOUS, name: 'index.json' }, JSON.stringify(index));
    for (const hex of [...new Set(blobs.files)].sort()) await addFile(archive, `blobs/sha256/${hex}`, join(folder, hex));
    archive.finalize();
    await ended;
    return { digest: top.digest, bytes: statSync(out).size };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
