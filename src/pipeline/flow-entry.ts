import type { FlowEnd } from '#net/flow';
import type { Exchange } from './exchange.ts';

/** The words for how a flow ended. */
const ENDED: Readonly<Record<FlowEnd, string>> = {
  fin: 'closed',
  rst: 'reset',
  refused: 'refused',
  unanswered: 'SYN unanswered',
  idle: 'idle',
  reused: 'replaced by a new connection on the same ports',
  capture: 'open when the capture ended',
  evicted: 'dropped to make room',
};

/** Gives a flow's own entry its outcome, words and hot values. `understood` names the protocol that was detected but gave no entry. */
export function writeFlow(
  entry: Exchange,
  how: FlowEnd,
  icmp: { readonly type: string; readonly message: string } | undefined,
  understood: string | undefined,
): void {
  const flow = entry.flow;
  if (entry.statusText === undefined)
    entry.statusText = how === 'unanswered' && flow.syns > 1 ? `${ENDED[how]} × ${flow.syns}` : ENDED[how];
  if (how === 'refused') fail(entry, 'reset', 'connection_refused', 'the server refused the connection');
  else if (how === 'unanswered')
    fail(entry, 'unanswered', 'syn_unanswered', `the server did not answer ${flow.syns} SYN${flow.syns === 1 ? '' : 's'}`);
  else if (how === 'rst' && entry.outcome === 'ok')
    fail(entry, 'reset', 'connection_reset', `the ${flow.stats[1].rst ? 'server' : 'client'} reset the connection`);
  if (icmp !== undefined) fail(entry, entry.outcome === 'ok' ? 'unanswered' : entry.outcome, icmp.type, icmp.message);
  if (entry.exchangeValues === undefined && entry.protocol.id === flow.transport) {
    const [client, server] = flow.stats;
    entry.requestValues = { bytes: client.bytes, packets: client.packets };
    entry.responseValues = { bytes: server.bytes, packets: server.packets };
    entry.exchangeValues = { ended: how, syns: flow.syns, detected: understood };
  }
}

function fail(entry: Exchange, outcome: Exchange['outcome'], type: string, message: string): void {
  entry.outcome = outcome;
  entry.errorType = type;
  entry.errorMessage = message;
}
