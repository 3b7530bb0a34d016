import type { EngineOptions } from '#pipeline/engine';
import { Counters } from '#pipeline/counters';
import { DEFAULT_LIMITS, type Limits } from '#pipeline/limits';
import { keyNames, keysOf } from '#protocols/kit/mask/keys';
import type { RedactionConfig } from './config.ts';
import { nodePorts } from './ports.ts';
import { type Files, namedProtocols } from './protocols.ts';

/** What the engines of one worker share: everything but where their entries go. */
export type EngineSettings = Omit<EngineOptions, 'sink'> & { readonly counters: Counters };

/** Settings from what a user may choose. `heard` is told of descriptors that gRPC learns. */
export function engineSettings(
  redaction: RedactionConfig,
  limits: Partial<Limits>,
  keepMessages: boolean,
  heard?: (files: Files) => void,
): EngineSettings {
  return {
    protocols: namedProtocols(heard).protocols,
    ports: nodePorts,
    keys: redaction.on ? keysOf(keyNames(redaction.add, redaction.remove)) : undefined,
    limits: { ...DEFAULT_LIMITS, ...limits },
    counters: new Counters(),
    keepMessages,
    numbers: { next: 1 },
  };
}
