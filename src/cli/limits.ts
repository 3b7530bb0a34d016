import { NANOS_PER_MS } from '#base/time';
import type { NetOptions } from '#net/options';
import { NET_DEFAULTS } from '#net/options';
import type { Limits } from '#pipeline/limits';
import { Exit } from './exit.ts';
import { durationOf, sizeOf } from './sizes.ts';

/** Flags that change what a run may hold. */
export interface LimitFlags {
  readonly maxMessage?: string;
  readonly maxFlows?: string;
  readonly maxBuffer?: string;
  readonly idle?: string;
}

const MIB = 1024 ** 2;

/** What the flags say, in the bounds of what works; refuses with a sentence. */
export function limitsOf(flags: LimitFlags): { readonly limits: Partial<Limits>; readonly network: Partial<NetOptions> } {
  const message = sized('--max-message', flags.maxMessage, 1024, MIB);
  const buffer = sized('--max-buffer', flags.maxBuffer, MIB, 1024 * MIB);
  const flows = flags.maxFlows === undefined ? undefined : counted('--max-flows', flags.maxFlows, 16, 4_000_000);
  const idle = flags.idle === undefined ? undefined : durationOf(flags.idle, '--idle');
  return {
    limits: message === undefined ? {} : { messageBytes: message },
    network: {
      ...(flows === undefined ? {} : { maxFlows: flows }),
      ...(buffer === undefined ? {} : { maxQueued: buffer, maxQueuedPerSide: Math.min(buffer, NET_DEFAULTS.maxQueuedPerSide) }),
      ...(idle === undefined ? {} : { tcpOpenTimeout: (idle / 1000) * NANOS_PER_MS }),
    },
  };
}

function sized(flag: string, text: string | undefined, least: number, most: number): number | undefined {
  return text === undefined ? undefined : bounded(flag, text, sizeOf(text, flag), least, most, (size) => `${size / 1024} KiB`);
}

function counted(flag: string, text: string, least: number, most: number): number {
  const count = Number(text);
  if (!Number.isInteger(count)) throw new Exit(2, `${flag} ${text}: that is no whole number`);
  return bounded(flag, text, count, least, most, String);
}

function bounded(flag: string, text: string, value: number, least: number, most: number, words: (value: number) => string): number {
  if (value < least || value > most) throw new Exit(2, `${flag} ${text}: it may be from ${words(least)} to ${words(most)}`);
  return value;
}
