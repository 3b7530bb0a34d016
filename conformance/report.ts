import type { Agreement, Line } from './agreement.ts';

/** Flows of protocols that we know which must be classified right, in parts of one. */
const LEAST_RIGHT = 0.995;
const COLUMNS = ['protocol', 'flows', 'right', 'missed', 'wrong', 'fields', 'equal', 'deviating'] as const;

/** Of all flows whose protocol we know, how many we called by their name. Listed deviations count as not right. */
export function shareRight(lines: readonly Line[]): number {
  const known = lines.filter(({ protocol }) => protocol !== 'others');
  const flows = known.reduce((sum, line) => sum + line.flows, 0);
  return flows === 0 ? 1 : known.reduce((sum, line) => sum + line.right, 0) / flows;
}

/** Whether everything agrees, or deviates for a reason that is still true. */
export function verdictOf(agreement: Agreement): boolean {
  return (
    agreement.unexplained.length === 0 &&
    agreement.stale.length === 0 &&
    agreement.table.every(({ wrong }) => wrong === 0) &&
    shareRight(agreement.table) >= LEAST_RIGHT
  );
}

/** Prints the table, what nobody gave a reason for, and reasons that are no longer needed. */
export function writeReport(agreement: Agreement, json: boolean): void {
  const { table, unexplained, stale } = agreement;
  const right = shareRight(table);
  if (json) {
    console.log(JSON.stringify({ table, right, deviations: agreement.listed, unexplained, stale }, undefined, 2));
    return;
  }
  const rows = [COLUMNS.map(String), ...table.map((line) => COLUMNS.map((column) => String(line[column])))];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of rows)
    console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '));
  console.log(
    `${(100 * right).toFixed(1)} % of flows of known protocols are called by their name; ${agreement.listed} differences have a reason in conformance/deviations.yaml`,
  );
  for (const each of unexplained)
    console.log(`UNEXPLAINED  ${each.capture}  ${each.protocol}  ${each.field}: the oracle says ${each.oracle}, we say ${each.ours}`);
  for (const each of stale) console.log(`NO LONGER SO  ${each}`);
}
