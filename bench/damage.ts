/** Row 6: packets lost, late and doubled. Every request has a number of its own in its path, and the answer repeats it: a wrong pair is seen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { latin1 } from '#base/bytes';
import type { StoredMessage } from '#entry/stored';
import { StoreReader } from '#store/node/reader';
import { readExchange } from '#store/raw';
import { rawOf } from '#store/scan';
import { captureOf } from './kit/captures.ts';
import { type Damage, damage } from './kit/damaged.ts';
import { openFile } from './kit/podwire.ts';
import { atLeast, exactly, type Report, type Row, type Verdict } from './kit/report.ts';

const DAMAGES: readonly Damage[] = [
  { name: 'none' },
  { name: 'lost 0.1 %', lost: 0.001 },
  { name: 'lost 1 %', lost: 0.01 },
  { name: 'late 1 %', late: 0.01 },
  { name: 'doubled 1 %', doubled: 0.01 },
  { name: 'all three, 0.5 % each', lost: 0.005, late: 0.005, doubled: 0.005 },
];

/** What a store holds: pairs whose two messages have the same number, pairs whose have not, and messages alone. */
interface Found {
  right: number;
  wrong: number;
  alone: number;
}

function numberIn(message: StoredMessage | undefined): string | undefined {
  if (message === undefined) return undefined;
  return /\r\nx-request-id: (\d+)\r\n/i.exec(latin1(message.bytes, 0, message.parts[0] ?? message.bytes.length))?.[1];
}

function look(store: string): Found {
  const found: Found = { right: 0, wrong: 0, alone: 0 };
  const reader = new StoreReader({ store });
  reader.load();
  for (const source of reader.sources()) {
    const rows = source.rows();
    for (let row = 0; rows !== undefined && row < rows.count; row++) {
      const raw = rawOf(source, rows, row);
      if (raw === undefined) continue;
      const { request, response } = readExchange(raw, 0, raw.length);
      if (request === undefined || response === undefined) found.alone++;
      else if (numberIn(request) === numberIn(response)) found.right++;
      else found.wrong++;
    }
  }
  reader.close();
  return found;
}

async function run(): Promise<Report> {
  const { file, requests, packets } = await captureOf('ids');
  const folder = mkdtempSync(join(tmpdir(), 'podwire-bench-damage-'));
  const table: Record<string, number | string>[] = [];
  const verdicts: Verdict[] = [];
  try {
    for (const each of DAMAGES) {
      const copy = join(folder, 'damaged.pcap');
      const store = join(folder, 'store');
      const left = damage(file, copy, each);
      await openFile(copy, ['--no-redact'], store);
      const { right, wrong, alone } = look(store);
      rmSync(store, { recursive: true });
      const share = (100 * right) / requests;
      table.push({ damage: each.name, packets: left, pairs: right, '%': share.toFixed(2), 'wrong pairs': wrong, 'one side only': alone });
      verdicts.push(exactly(`${each.name}: wrong pairs`, wrong, 0));
      if (each.lost === undefined) verdicts.push(exactly(`${each.name}: pairs`, right, requests));
      else if (each.lost === 0.01) verdicts.push(atLeast(`${each.name}: pairs, %`, share, 95, 97));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    title: 'damage: packets lost, late and doubled at random, seed 11 (row 6)',
    about: [`${packets} packets, ${requests} requests by nginx's log; a pair is right when both heads carry the same number`],
    table,
    verdicts,
  };
}

export default { name: 'damage', doc: 'row 6: packets lost, late, doubled', run } satisfies Row;
