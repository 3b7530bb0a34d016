import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreReader } from './reader.ts';
import { DEFAULT_RETENTION, StoreWriter } from './writer.ts';
import { SegmentBuilder } from '../writer-rows.ts';

/** A store on a file system of 4 MiB that fills up and gets room again: storing stops and resumes, nothing published before is lost. Needs root. */
const folder = mkdtempSync(join(tmpdir(), 'podwire-full-'));
let passed = 0;
let failed = 0;
function check(name: string, holds: boolean): void {
  if (holds) passed++;
  else failed++;
  if (!holds) console.log(`not so: ${name}`);
}
try {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' });
} catch {
  console.log('cannot mount a tmpfs: run as root');
  console.log(process.env['CI'] === undefined ? '0 passed, 0 failed, 1 skipped' : '0 passed, 1 failed, 0 skipped');
  process.exit(process.env['CI'] === undefined ? 0 : 1);
}
try {
  const store = join(folder, 'store');
  mkdirSync(store);
  const filler = join(folder, 'filler');
  writeFileSync(filler, new Uint8Array(3 * 1024 * 1024));
  const reader = new StoreReader({ store });
  const writer = new StoreWriter({ store, retention: DEFAULT_RETENTION, onNotice: (notice) => reader.take(notice) }, 0);
  const builder = new SegmentBuilder({ worker: '0000abcd', epoch: 1 });
  let now = 0;
  let sequence = 0;
  const write = (rows: number, finish = false): void => {
    for (let i = 0; i < rows; i++) {
      const row = builder.begin();
      builder.rows.sequence[row] = sequence++;
      builder.rows.timestamp[row] = sequence;
      const bytes = crypto.getRandomValues(new Uint8Array(1000));
      builder.keep(row, { bytes, parts: [], spans: [], flags: 0, size: 1000 }, undefined, '');
    }
    const block = builder.publish(now, finish);
    if (block === undefined) return;
    reader.add(block);
    writer.push(block, now);
  };
  while (writer.status.state === 'ok' && sequence < 10_000) write(100);
  check('the store says that it is full', writer.status.state === 'full');
  const before = sequence;
  write(100);
  check('rows go on to be found', reader.sources().reduce((sum, source) => sum + source.count, 0) === before + 100);
  rmSync(filler);
  writer.tick((now += 2_000_000));
  check('it resumes by itself', writer.status.state === 'ok');
  write(10, true);
  check('the segment is sealed whole', writer.status.entries === sequence);
  const again = new StoreReader({ store });
  again.load();
  const source = again.sources()[0];
  const rows = source?.rows();
  const sequences = rows?.columns.get('sequence')?.data ?? [];
  check('every row is there', rows?.count === sequence && Array.from(sequences).every((value, i) => value === i));
  let stored = 0;
  for (let row = 0; row < (rows?.count ?? 0); row++) {
    const start = rows?.columns.get('raw.start')?.data[row] ?? 0;
    if (source?.raw(start, rows?.columns.get('raw.length')?.data[row] ?? 0) !== undefined) stored++;
  }
  check('every message is there', stored === sequence);
  writer.close();
  reader.close();
  again.close();
} finally {
  execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
