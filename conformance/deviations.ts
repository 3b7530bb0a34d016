import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Difference } from './agreement.ts';

const schema = z.array(
  z.strictObject({
    reason: z.string().min(10),
    differences: z.array(
      z.strictObject({ capture: z.string(), protocol: z.string(), field: z.string(), oracle: z.string(), ours: z.string() }),
    ),
  }),
);

/** The differences that are known, each with its reason. One that is listed and not found any more is a fault, so the list only shrinks by itself. */
export class Deviations {
  private readonly listed = new Map<string, number>();
  private readonly found = new Map<string, number>();

  /** Reads the list; throws on one that is not well formed. */
  static read(path: URL): Deviations {
    const deviations = new Deviations();
    for (const { differences } of schema.parse(parse(readFileSync(path, 'utf8')))) for (const each of differences) deviations.add(each);
    return deviations;
  }

  add(difference: Difference): void {
    const key = keyOf(difference);
    this.listed.set(key, (this.listed.get(key) ?? 0) + 1);
  }

  /** Whether a difference is listed. The same one may be found several times only when it is listed that often. */
  take(difference: Difference): boolean {
    const key = keyOf(difference);
    const found = (this.found.get(key) ?? 0) + 1;
    if (found > (this.listed.get(key) ?? 0)) return false;
    this.found.set(key, found);
    return true;
  }

  /** Listed, but not so any more. */
  get stale(): readonly string[] {
    return [...this.listed].filter(([key, count]) => (this.found.get(key) ?? 0) < count).map(([key]) => key.replaceAll('\n', ' | '));
  }

  get count(): number {
    return [...this.listed.values()].reduce((sum, count) => sum + count, 0);
  }
}

function keyOf({ capture, protocol, field, oracle, ours }: Difference): string {
  return [capture, protocol, field, oracle, ours].join('\n');
}
