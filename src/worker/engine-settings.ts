import type { EngineOptions } from '#pipeline/engine';
import { Counters } from '#pipeline/counters';
import { DEFAULT_LIMITS, type Limits } from '#pipeline/limits';
import { keyNames, keysOf } from '#protocols/kit/mask/keys';
import type { NetOptions } from '#net/options';
import type { RedactionConfig } from './config.ts';
import { nodePorts } from './ports.ts';
import { type DescriptorSets, type Files, namedProtocols } from './protocols.ts';

/** What the engines of one worker share: everything but where their entries go. */
export type EngineSettings = Omit<EngineOptions, 'sink'> & { readonly counters: Counters; readonly network: Partial<NetOptions> };

/** What a user may choose. */
export interface EngineChoices {
  readonly redaction: RedactionConfig;
  readonly keepMessages: boolean;
  readonly limits: Partial<Limits>;
  readonly network?: Partial<NetOptions>;
  readonly descriptors?: DescriptorSets;
}

/** Settings from what a user may choose. `heard` is told of descriptors that gRPC learns. */
export function engineSettings(choices: EngineChoices, heard?: (files: Files) => void): EngineSettings {
  const { redaction, limits, keepMessages } = choices;
  return {
    network: choices.network ?? {},
    protocols: namedProtocols(choices.descriptors, heard).protocols,
    ports: nodePorts,
    keys: redaction.on ? keysOf(keyNames(redaction.add, redaction.remove)) : undefined,
    limits: { ...DEFAULT_LIMITS, ...limits },
    counters: new Counters(),
    keepMessages,
    numbers: { next: 1 },
  };
}
