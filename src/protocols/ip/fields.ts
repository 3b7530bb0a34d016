import { flowFields } from '../kit/flow-fields.ts';

/** What is said of a IP flow that was not read further. */
export const fields = flowFields;
