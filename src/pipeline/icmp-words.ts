import { errorType, errorWord } from '#protocols/kit/icmp-words';

/** What an ICMP error about a flow makes of its entry: a constant word and a sentence. `from`: who sent it. */
export function icmpError(ip: 4 | 6, type: number, code: number, from: string): { readonly type: string; readonly message: string } {
  const word = errorWord(ip, type, code);
  return { type: errorType(word), message: `${from} answered: ${word}` };
}
