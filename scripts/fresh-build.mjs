import { build, buildIsStale } from './setup.mjs';
import { capture } from './steps.mjs';
import { FAILED, PASSED } from './tally.mjs';

/** Builds dist/ if it is older than its sources. */
export const freshBuild = {
  name: 'build',
  run: async () => {
    if (!buildIsStale()) return { tally: PASSED, output: '' };
    const printed = [];
    const code = await build(async (...program) => {
      const ended = await capture(...program);
      printed.push(ended.output);
      return ended.code;
    });
    return { tally: code === 0 ? PASSED : FAILED, output: printed.join('') };
  },
};
