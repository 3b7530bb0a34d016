import { compileBpf } from '#capture/compile-bpf';
import { FileSource } from '#capture/file-source';
import { FilterSink } from '#net/bpf/filter-sink';
import { isFilterError } from '#net/bpf/parse';
import type { Directory } from '#cluster/directory';
import type { Endpoint } from '#entry/entry';
import { ipv4Text, ipv6Text } from '#net/address';
import type { CaptureListener } from '#net/capture-format';
import { KINDS, readPodwireBlock } from '#net/podwire-block';
import { utf8 } from '#base/globals';
import type { SourceStatus } from '#wire/worker-api';
import type { Tap } from '../tap.ts';
import type { RunningSource } from './source.ts';

/** What reading files needs of the worker. */
export interface FileHost {
  /** Called after each chunk: publishes what is due, and waits for the writing thread. */
  pace(): Promise<void> | undefined;
  readonly directory: Directory;
}

/** Hears what a capture says beside frames: names of addresses go to the directory. */
export function captureListener(tap: Tap, directory: Directory): CaptureListener {
  return {
    begin: (origin) => tap.begin(origin),
    name: (address, names) => {
      const name = names[0];
      if (name !== undefined) directory.learnName(address.length === 4 ? ipv4Text(address, 0) : ipv6Text(address, 0), name, 'capture');
    },
    custom: (enterprise, bytes) => {
      const block = readPodwireBlock(enterprise, bytes);
      if (block?.kind === KINDS.snapshot) learnSnapshot(utf8(block.payload), directory);
    },
  };
}

/** One part of a snapshot's contents: `{"part":"endpoints","endpoints":[…]}`. Others, and broken ones, are left alone. */
function learnSnapshot(text: string, directory: Directory): void {
  try {
    const part = JSON.parse(text) as { readonly part?: string; readonly endpoints?: readonly Endpoint[] };
    if (part.part !== 'endpoints' || part.endpoints === undefined) return;
    for (const endpoint of part.endpoints) if (typeof endpoint.ip === 'string') directory.learn(endpoint, 'cluster');
  } catch {
    // Names are a courtesy: a file that says nonsense about them is still a capture.
  }
}

/** Reads files (or standard input) to their end, as fast as the store takes it. Gives the sentence that says why none of it could be opened. */
export function readFiles(paths: readonly string[], bpf: string | undefined, tap: Tap, host: FileHost): RunningSource | string {
  let taken = 0;
  let size: number | undefined;
  let state: SourceStatus['state'] = 'running';
  let reasons: readonly string[] = [];
  const filter = bpf === undefined ? tap : FilterSink.over(tap, bpf, compileBpf);
  if (isFilterError(filter)) return filter.message;
  const source = FileSource.open(paths, {
    listener: captureListener(tap, host.directory),
    progress: (read, total) => {
      taken = read;
      size = total;
    },
    pace: () => host.pace(),
  });
  if ('message' in source) return source.message;
  const done = source.run(filter).then((reports) => {
    tap.end();
    reasons = reports.flatMap((report) => report.failed?.message ?? report.stopped ?? []);
    state = reports.every((report) => report.failed !== undefined) ? 'failed' : 'finished';
  });
  const kind = paths.includes('-') ? 'stdin' : 'file';
  return {
    tap,
    kind,
    done,
    clock: () => tap.now,
    stop: () => {
      source.stop();
      return done;
    },
    status: () => [
      {
        name: paths.map((path) => (path === '-' ? 'standard input' : (path.split('/').at(-1) ?? path))).join(', '),
        kind,
        state,
        ...(reasons.length === 0 ? {} : { reason: reasons.join(' ') }),
        read: taken,
        ...(size === undefined ? {} : { size }),
        packets: tap.frames,
        dropped: 0,
      },
    ],
  };
}
