import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import process from 'node:process';
import { partOf } from '#store/node/archive-writer';
import { exportRows } from '#store/node/export-snapshot';
import { writeParquet } from '#store/node/parquet';
import { SnapshotWriter } from '#store/node/snapshot-writer';
import { type Selected, selected } from '#store/histogram';
import type { Scan } from '#store/scan';
import { breathe } from '#worker/query/breathe';
import { QueryRefusal } from '#worker/query/filters';
import { scanOf } from '#worker/query/selection';
import type { Selection } from '#wire/worker-api';
import type { OpenStore } from '../answers.ts';
import { Refused } from '../api.ts';
import { Exit } from '../exit.ts';
import { giveToCaller } from '../record.ts';
import { goesWithUs, removeScratch, scratchFolder, stays } from '../scratch.ts';
import { VERSION } from '../version.ts';

/** Writes the selected closed entries of a store as Parquet or as a recording; gives how many. The file appears when it is whole. */
export async function writeRows(store: OpenStore, selection: Selection, format: 'parquet' | 'podwire', path: string): Promise<number> {
  const scan = wanted(store, selection);
  const part = partOf(path);
  rmSync(part, { force: true });
  goesWithUs(part);
  try {
    return format === 'parquet' ? parquet(store, scan, path) : await recording(store, scan, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Exit(1, `${path} cannot be written: ${code}`);
  } finally {
    rmSync(part, { force: true });
    stays(part);
  }
}

function wanted({ api }: OpenStore, selection: Selection): Scan {
  try {
    return { ...scanOf(api.filters, selection), order: 'oldest' };
  } catch (error) {
    if (!(error instanceof QueryRefusal)) throw error;
    throw new Refused(error.detail);
  }
}

function parquet({ api }: OpenStore, scan: Scan, path: string): number {
  const sources = api.library.closedSources();
  closeSync(openSync(partOf(path), 'wx', 0o600));
  const count = writeParquet(partOf(path), sources, inWindow(selected(sources, scan, { scanned: 0, matched: 0 }), scan));
  renameSync(partOf(path), path);
  return count;
}

function* inWindow(parts: Iterable<Selected | undefined>, { from = 0, to = Number.POSITIVE_INFINITY }: Scan): Generator<Selected> {
  for (const part of parts) {
    const times = part?.rows.columns.get('timestamp')?.data;
    if (part === undefined || times === undefined) continue;
    let count = 0;
    for (let i = 0; i < part.count; i++) {
      const row = part.hits[i] as number;
      const time = times[row] as number;
      if (time >= from && time <= to) part.hits[count++] = row;
    }
    if (count > 0) yield { ...part, count };
  }
}

async function recording({ api, name }: OpenStore, scan: Scan, path: string): Promise<number> {
  const sources = api.library.closedSources();
  const worker = sources.at(-1)?.origin.worker ?? '00000000';
  const scratch = scratchFolder('export');
  const writer = new SnapshotWriter(path, { podwire: VERSION, worker, createdAt: Date.now() * 1000, capture: name });
  giveToCaller(writer.archive.descriptor);
  let lost = 0;
  try {
    await breathe(
      (function* () {
        lost = yield* exportRows(sources, scan, scratch, writer);
      })(),
    );
    writer.finish({});
  } catch (error) {
    writer.archive.abandon();
    throw error;
  } finally {
    removeScratch(scratch);
  }
  if (lost > 0) process.stderr.write(`${lost} stored messages could not be read and are not in it\n`);
  return writer.entries;
}
