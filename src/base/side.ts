/** An end of a flow: `0` opened it (client), `1` was called (server). An index into pairs on the hot path. */
export type Side = 0 | 1;

export const CLIENT = 0;
export const SERVER = 1;

/** The opposite end. */
export function other(side: Side): Side {
  return side === 0 ? 1 : 0;
}
