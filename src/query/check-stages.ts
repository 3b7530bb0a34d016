import type { Checker } from './check.ts';
import type { Plan } from './plan.ts';
import type { Stage } from './tree.ts';

/** placeholder until the pipeline lands */
export interface CheckedStage {
  readonly kind: Stage['kind'];
  readonly by: readonly Plan[];
}

export function checkStages(_checker: Checker, _stages: readonly Stage[]): readonly CheckedStage[] {
  return [];
}
