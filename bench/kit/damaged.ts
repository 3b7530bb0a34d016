/** Copies of a capture whose packets were lost, moved or doubled at random, the same ones in every run. */
import { readFileSync, writeFileSync } from 'node:fs';
import { chance } from './chance.ts';

const FILE_HEAD = 24;
const RECORD_HEAD = 16;

/** What is done to a capture; shares of its packets. */
export interface Damage {
  readonly name: string;
  readonly lost?: number;
  /** Packets that come up to three places later. */
  readonly late?: number;
  readonly doubled?: number;
}

/** Writes the damaged copy of a little-endian pcap; gives how many packets it has. Times stay in order of the file. */
export function damage(from: string, to: string, { lost = 0, late = 0, doubled = 0 }: Damage): number {
  const file = readFileSync(from);
  const random = chance(11);
  const order: number[] = [];
  const held: { readonly at: number; readonly until: number }[] = [];
  for (let at = FILE_HEAD, n = 0; at + RECORD_HEAD <= file.length; at += RECORD_HEAD + file.readUInt32LE(at + 8), n++) {
    for (let i = 0; i < held.length; ) {
      const one = held[i] as (typeof held)[number];
      if (one.until > n) i++;
      else order.push(held.splice(i, 1)[0]?.at ?? at);
    }
    const dice = random();
    if (dice < lost) continue;
    if (dice < lost + late) held.push({ at, until: n + 2 + Math.floor(random() * 3) });
    else order.push(at);
    if (dice >= 1 - doubled) order.push(at);
  }
  for (const { at } of held) order.push(at);
  const times = order.toSorted((a, b) => a - b);
  const size = order.reduce((sum, at) => sum + RECORD_HEAD + file.readUInt32LE(at + 8), FILE_HEAD);
  const out = Buffer.alloc(size);
  file.copy(out, 0, 0, FILE_HEAD);
  let end = FILE_HEAD;
  order.forEach((at, i) => {
    const length = RECORD_HEAD + file.readUInt32LE(at + 8);
    file.copy(out, end, at, at + length);
    const time = times[i] as number;
    file.copy(out, end, time, time + 8);
    end += length;
  });
  writeFileSync(to, out);
  return order.length;
}
