import { createWriteStream, rmSync } from 'node:fs';
import process from 'node:process';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import type { Selection } from '#wire/worker-api';
import { parse } from '#query/parse';
import { answersFor, storeFor, type Where } from '../answers.ts';
import type { Answers } from '../api.ts';
import { Exit } from '../exit.ts';
import { harOf } from '../har.ts';
import { goesWithUs, stays } from '../scratch.ts';
import { VERSION } from '../version.ts';
import { refused } from './query.ts';
import { durationOf } from '../sizes.ts';

export const EXPORTS = ['jsonl', 'pcapng', 'har', 'parquet', 'podwire'] as const;

export interface ExportFlags extends Where {
  readonly format: (typeof EXPORTS)[number];
  readonly out: string;
  readonly since?: string;
}

const PAGE = 200;
const MOST_PACKET_ENTRIES = 10_000;

/** `podwire export [KFL]`: entries as JSON Lines with every field, HAR, packets, Parquet, or a recording. */
export async function exportEntries(text: string, flags: ExportFlags): Promise<void> {
  if (flags.out === '-' && process.stdout.isTTY && flags.format === 'pcapng')
    throw new Exit(2, 'pcapng is binary: give a file with -w FILE, or a pipe');
  const selection: Selection = {
    filter: text,
    ...(flags.since === undefined ? {} : { from: Date.now() * 1000 - durationOf(flags.since, '--since') }),
  };
  if (flags.format === 'parquet' || flags.format === 'podwire') return exportRows(selection, flags.format, flags);
  const answers = await answersFor(flags);
  const out: Writable = flags.out === '-' ? process.stdout : createWriteStream(flags.out, { mode: 0o600 });
  if (flags.out !== '-') goesWithUs(flags.out);
  try {
    const count = await refused(text, () => write(answers, selection, flags.format, out));
    if (out !== process.stdout) {
      out.end();
      await finished(out);
      stays(flags.out);
      process.stderr.write(`${count} entries written to ${flags.out}\n`);
    }
  } catch (error) {
    if (out !== process.stdout) rmSync(flags.out, { force: true });
    throw error;
  } finally {
    await answers.close();
  }
}

async function exportRows(selection: Selection, format: 'parquet' | 'podwire', flags: ExportFlags): Promise<void> {
  if (flags.out === '-') throw new Exit(2, `-f ${format} is written to a file: give one with -w FILE`);
  if (parse(selection.filter).query.stages.length > 0) throw new Exit(2, 'an export takes a filter, without |');
  const store = await storeFor(flags);
  try {
    const { writeRows } = await import('./export-rows.ts');
    const count = await refused(selection.filter, () => writeRows(store, selection, format, flags.out));
    process.stderr.write(`${count} entries written to ${flags.out}\n`);
  } finally {
    store.close();
  }
}

async function write(answers: Answers, selection: Selection, format: ExportFlags['format'], out: Writable): Promise<number> {
  if (format === 'pcapng') {
    const { pcapng, remarks } = await answers.ask('packets', { selection, limit: MOST_PACKET_ENTRIES });
    out.write(Buffer.from(pcapng, 'base64'));
    for (const remark of remarks) process.stderr.write(`${remark}\n`);
    return (await answers.ask('count', selection)).matched;
  }
  const entries = pages(
    answers,
    format === 'har' ? { ...selection, filter: selection.filter === '' ? 'http' : `http && (${selection.filter})` } : selection,
  );
  return format === 'har' ? harOf(entries, VERSION, out) : jsonLines(entries, out);
}

async function jsonLines(entries: AsyncIterable<import('#entry/entry').Entry>, out: Writable): Promise<number> {
  let count = 0;
  for await (const entry of entries) {
    count++;
    if (!out.write(`${JSON.stringify(entry)}\n`)) await new Promise((resolve) => out.once('drain', resolve));
  }
  return count;
}

async function* pages(answers: Answers, selection: Selection) {
  let cursor: string | undefined;
  do {
    const page = await answers.ask('entries', {
      ...selection,
      order: 'oldest',
      limit: PAGE,
      detail: true,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield* page.entries;
    ({ cursor } = page);
  } while (cursor !== undefined);
}
