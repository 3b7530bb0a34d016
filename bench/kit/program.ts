/** Benches that are programs of their own, as rows: their JSON is the row. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { cost, median } from './cost.ts';

/** Runs a program of this folder several times; gives the median of every number that it prints as JSON. */
export async function numbersOf(name: string, args: readonly string[], runs: number): Promise<Readonly<Record<string, number>>> {
  const path = fileURLToPath(new URL(`../${name}.ts`, import.meta.url));
  const all: Record<string, number>[] = [];
  for (let run = 0; run < runs; run++) {
    const { output } = await cost([process.execPath, '--conditions=podwire-source', path, ...args]);
    all.push(JSON.parse(output) as Record<string, number>);
  }
  const names = Object.keys(all[0] ?? {}).filter((key) => typeof all[0]?.[key] === 'number');
  return Object.fromEntries(names.map((key) => [key, median(all.map((one) => one[key] ?? Number.NaN))]));
}
