import { flowFields } from '../kit/flow-fields.ts';

/** What is said of a TCP flow that was not read further. */
export const fields = flowFields;
