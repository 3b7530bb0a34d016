import type { Side } from '#base/side';
import type { Result } from '#protocols/contract/message';
import { alertWords } from './words.ts';

/** An alert in plain. */
export interface Alert {
  readonly side: Side;
  readonly code: number;
  readonly fatal: boolean;
}

/** How a side ended: as `Dissector.end` says. */
export type How = 'fin' | 'rst' | 'idle';

/** What the outcome follows from. */
export interface Standing {
  readonly version: string | undefined;
  readonly alpn: string | undefined;
  readonly established: boolean;
  /** The client answered the ServerHello of TLS 1.3 with an alert. */
  readonly refused: boolean;
  readonly alert: Alert | undefined;
  readonly lost: boolean;
  readonly handshakeSeen: boolean;
  /** Whether the server answered the hello. */
  readonly answered: boolean;
}

const INTERNAL_ERROR = 80;
const USER_CANCELED = 90;

/** The outcome in words, and why the content can not be read. `how` is absent while the connection is open. */
export function resultOf(
  standing: Standing,
  how: How | undefined,
  datagram: boolean,
): { readonly result: Result; readonly closed: string } {
  const { version, alpn, alert, established } = standing;
  const protocol = version ?? (datagram ? 'DTLS' : 'TLS');
  const status = (words: string): string => [protocol, alpn, words].filter((word) => word !== undefined).join(' · ');
  if (alert?.fatal === true) {
    const words = alertWords(alert.code) as string;
    return {
      result: {
        status: alert.code,
        statusText: status(words),
        outcome: blameOf(alert) === 0 ? 'client_error' : 'server_error',
        errorType: words.toLowerCase().replaceAll(' ', '_'),
        errorMessage: `the ${alert.side === 0 ? 'client' : 'server'} ended the ${established ? 'connection' : 'handshake'}: ${words}`,
      },
      closed: established ? 'no keys' : 'handshake failed',
    };
  }
  if (standing.refused) {
    return {
      result: {
        statusText: status('refused by the client'),
        outcome: 'server_error',
        errorType: 'handshake_refused',
        errorMessage: "the client ended the handshake with an encrypted alert, most likely because of the server's certificate",
      },
      closed: 'handshake failed',
    };
  }
  if (!standing.handshakeSeen) return { result: { statusText: status('closed') }, closed: 'handshake not seen' };
  if (established) return { result: { statusText: status('closed') }, closed: 'no keys' };
  const incomplete = { statusText: status('handshake incomplete') };
  const closed = 'handshake incomplete';
  if (how === undefined || standing.lost) return { result: incomplete, closed };
  if (!standing.answered) return { result: { ...incomplete, ...UNANSWERED }, closed };
  return { result: { ...incomplete, ...BROKEN_OFF }, closed };
}

const UNANSWERED: Result = {
  outcome: 'unanswered',
  errorType: 'hello_unanswered',
  errorMessage: "the server did not answer the client's hello",
};

const BROKEN_OFF: Result = {
  outcome: 'interrupted',
  errorType: 'handshake_incomplete',
  errorMessage: 'the connection ended before the handshake was complete',
};

/** An alert speaks of what the other side did, except that something went wrong inside, or that its user changed the mind. */
function blameOf({ side, code }: Alert): Side {
  if (code === INTERNAL_ERROR || code === USER_CANCELED) return side;
  return side === 0 ? 1 : 0;
}
