import { Malformed } from '#base/errors';
import type { Side } from '#base/side';
import type { HotValues } from '#entry/field';
import type { Dissector, Emit } from '#protocols/contract/emit';
import { errorType, errorWord } from '../kit/icmp-words.ts';
import type { IcmpFields, request } from './fields.ts';
import { type IcmpMessage, messageWord, readMessage } from './message.ts';

/** Queries pair with their replies by identifier and sequence number; errors and news stand alone. Every datagram is one message. */
export class IcmpDissector implements Dissector {
  private readonly emit: Emit<IcmpFields>;
  private readonly version: 4 | 6;
  private alone = 0;

  /** `version`: of the flow's IP. It becomes the context of what is stored. */
  constructor(emit: Emit<IcmpFields>, version: 4 | 6) {
    this.emit = emit;
    this.version = version;
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): number {
    const { emit } = this;
    const read = readMessage(this.version, bytes, start, end);
    if (read === undefined) throw new Malformed('shorter than a header');
    const paired = read.role === 'query' || read.role === 'reply';
    const key = paired ? keyOf(read) : -++this.alone;
    const message = emit.begin(side, start, key, read.role === 'reply' ? 'response' : 'request');
    message.context = `${this.version}`;
    message.size += end - start;
    message.keep(bytes, start, end);
    if (read.role === 'query') {
      emit.request(message, valuesOf(read));
      emit.done(message);
    } else if (read.role === 'reply') {
      emit.response(message, { type: messageWord(read) }, { statusText: messageWord(read) });
      emit.done(message);
    } else if (read.role === 'error') {
      const word = errorWord(read.version, read.type, read.code);
      emit.oneWay(message, valuesOf(read), {
        status: read.code,
        statusText: word,
        outcome: 'warning',
        errorType: errorType(word),
        errorMessage: sentence(word, read),
      });
    } else emit.oneWay(message, valuesOf(read));
    return end;
  }

  gap(): void {}

  end(): void {}

  resync(): void {}
}

/** Kind of query, identifier, sequence: the query of a timestamp does not wait for an echo. */
function keyOf(message: IcmpMessage): number {
  const kind = message.role === 'reply' && message.type !== 0 && message.version === 4 ? message.type - 1 : message.type;
  const family = message.version === 6 || kind === 0 ? 8 : kind;
  return family * 4_294_967_296 + (message.identifier ?? 0) * 65_536 + (message.sequence ?? 0);
}

function valuesOf(message: IcmpMessage): HotValues<typeof request> {
  const { version, code, identifier, sequence, target, about } = message;
  return { type: messageWord(message), version, code, identifier, sequence, target, about };
}

function sentence(word: string, message: IcmpMessage): string {
  return message.about === undefined ? word : `${word}: ${message.about}`;
}
