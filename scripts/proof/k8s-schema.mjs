// The table of Kubernetes' messages is what the published modules say. Needs the go command, which fetches them.
import { capture, Missing } from '../steps.mjs';
import { FAILED, PASSED } from '../tally.mjs';

export const k8sSchema = {
  name: 'fields of Kubernetes are fresh',
  run: async () => {
    const found = await capture('go', ['version']);
    if (found.code !== 0) throw new Missing('the go command is not installed; it fetches the modules that the table is made from');
    const { code, output } = await capture(process.execPath, ['scripts/gen-k8s-schema.mjs', '--check']);
    return { tally: code === 0 ? PASSED : FAILED, output };
  },
};
