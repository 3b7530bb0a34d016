import { readAsked } from './answers.ts';
import { QR, Walker } from './message.ts';
import { readName } from './names.ts';
import { ipv4, ipv6 } from '../kit/address-text.ts';

const TYPE_A = 1;
const TYPE_AAAA = 28;
const MOST = 256;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]*:[\da-f:.]*)$/;
const REVERSE = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/i;

/** Names that a response gives addresses: `[address, name]`. The name is the one that was asked for, whatever aliases lie between; in announcements the record's own. */
export function namesOf(response: Uint8Array): readonly (readonly [string, string])[] {
  const walker = new Walker();
  if (!walker.open(response, 0, response.length) || (walker.flags & QR) === 0 || (walker.flags & 15) !== 0) return [];
  const asked = readAsked(walker);
  if (asked === undefined) return [];
  const names: [string, string][] = [];
  for (let i = 0; i < walker.count(1) && names.length < MOST && walker.record(); i++) {
    const width = walker.dataEnd - walker.dataAt;
    const address =
      walker.type === TYPE_A && width === 4
        ? ipv4(response, walker.dataAt)
        : walker.type === TYPE_AAAA && width === 16
          ? ipv6(response, walker.dataAt)
          : undefined;
    const name = asked.name ?? readName(response, 0, walker.nameAt, response.length);
    if (address !== undefined && name !== undefined) names.push([address, name]);
  }
  return names;
}

/** The same from hot values; reverse lookups count too. */
export function namesFrom(
  request: { readonly name?: string | undefined; readonly type?: string | undefined },
  response: { readonly answers?: readonly string[] | undefined },
): readonly (readonly [string, string])[] {
  const { name, type } = request;
  const { answers } = response;
  if (name === undefined || answers === undefined) return [];
  if (type === 'A' || type === 'AAAA') return answers.filter((answer) => ADDRESS.test(answer)).map((address) => [address, name] as const);
  const reversed = type === 'PTR' ? REVERSE.exec(name) : undefined;
  const [, d, c, b, a] = reversed ?? [];
  return a === undefined || answers[0] === undefined ? [] : [[`${a}.${b}.${c}.${d}`, answers[0]]];
}
