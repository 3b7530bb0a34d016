import type { FlowEnd } from '#net/flow';
import type { Exchange } from './exchange.ts';

/**
 * Says of an entry that will not be completed how it went. `unsure` says that bytes were lost, so that a missing answer proves nothing;
 * an ICMP error about its flow names the reason.
 */
export function giveOutcome(
  exchange: Exchange,
  how: FlowEnd,
  unsure: boolean,
  icmp: { readonly type: string; readonly message: string } | undefined,
): void {
  const asked = exchange.request?.done === true && exchange.response === undefined;
  if (how === 'rst' || how === 'refused') {
    exchange.outcome = 'reset';
    exchange.errorType = 'connection_reset';
    exchange.errorMessage = 'the connection was reset before the answer was complete';
  } else if (asked && !unsure && how !== 'evicted') {
    exchange.outcome = 'unanswered';
    exchange.errorType = how === 'fin' ? 'closed_without_answer' : 'no_answer';
    exchange.errorMessage = how === 'fin' ? 'the connection was closed before an answer came' : 'no answer was seen';
  } else {
    exchange.outcome = 'interrupted';
    exchange.errorType = 'incomplete';
    exchange.errorMessage = 'not everything of it was seen';
  }
  if (icmp === undefined) return;
  exchange.errorType = icmp.type;
  exchange.errorMessage = icmp.message;
}
