import type { Range } from './addresses.ts';
import { network, readIpv4, readIpv6 } from './addresses.ts';
import type { End, Filter, Network } from './tree.ts';
import { and, anyOf, not, or, TRANSPORT } from './tree.ts';
import { BEYOND, PORTS } from './words.ts';

/** Why a filter's text is not understood. */
export interface FilterError {
  /** Index of the character where it begins. */
  readonly at: number;
  /** A whole sentence with the position, counted from 1. */
  readonly message: string;
  /** The text may be right, but needs more of tcpdump's language than is known here. */
  readonly beyond: boolean;
}

interface Token {
  readonly text: string;
  readonly at: number;
}

/** What a primitive without words of its own takes over from the one before: `port 80 or 443`. */
interface Qualifiers {
  readonly protocol: string | undefined;
  readonly direction: Direction;
  readonly type: Type;
}

type Direction = 'src' | 'dst' | 'either' | 'both';
type Type = 'host' | 'net' | 'port' | 'portrange' | 'proto';

const TYPES: readonly string[] = ['host', 'net', 'port', 'portrange', 'proto'];
const NETWORKS: readonly string[] = ['ip', 'ip6', 'arp', 'rarp'];
const PORTED: readonly string[] = ['tcp', 'udp', 'sctp'];
class Refused extends Error {
  readonly failure: FilterError;
  constructor(at: number, why: string, beyond = false) {
    super(why);
    this.failure = { at, beyond, message: `At character ${at + 1} of the filter: ${why}.` };
  }
}

/**
 * Parses the common core of pcap-filter(7): `host`, `net`, `port`, `portrange`, `proto` with `src`/`dst` and a protocol, protocols alone,
 * `less`, `greater`, `and`, `or`, `not`, parentheses. `and` and `or` bind equally, from the left, as in tcpdump. Empty text is `undefined`: every frame.
 */
export function parseFilter(text: string): Filter | undefined | FilterError {
  try {
    const parser = new Parser(tokens(text), text.length);
    return parser.done ? undefined : parser.whole();
  } catch (error) {
    if (error instanceof Refused) return error.failure;
    throw error;
  }
}

/** Whether parsing or compiling failed. */
export function isFilterError(value: unknown): value is FilterError {
  return typeof value === 'object' && value !== null && 'beyond' in value;
}

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  const pattern = /\s*(&&|\|\||[()!]|[A-Za-z0-9_.:/\\-]+|\S)/gy;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const token = match[1] as string;
    found.push({ text: token, at: pattern.lastIndex - token.length });
  }
  return found;
}

const DEEPEST = 200;

class Parser {
  private readonly list: readonly Token[];
  private readonly length: number;
  private at = 0;
  private depth = 0;
  private last: Qualifiers | undefined;

  constructor(list: readonly Token[], length: number) {
    this.list = list;
    this.length = length;
  }

  get done(): boolean {
    return this.at >= this.list.length;
  }

  whole(): Filter {
    const filter = this.expression();
    const rest = this.list[this.at];
    if (rest !== undefined)
      throw new Refused(
        rest.at,
        rest.text === ')' ? 'this parenthesis closes nothing' : `expected "and" or "or" before "${rest.text}"`,
        /^[[&|=<>+*/%^-]/.test(rest.text),
      );
    return filter;
  }

  private get next(): Token {
    return this.list[this.at] ?? { text: '', at: this.length };
  }

  private take(...words: readonly string[]): boolean {
    if (this.done || !words.includes(this.next.text)) return false;
    this.at++;
    return true;
  }

  private expression(): Filter {
    let left = this.factor();
    for (;;) {
      if (this.take('and', '&&')) left = and(left, this.factor());
      else if (this.take('or', '||')) left = or(left, this.factor());
      else return left;
    }
  }

  private factor(): Filter {
    const { at } = this.next;
    if (++this.depth > DEEPEST) throw new Refused(at, 'it is nested too deeply');
    const filter = this.inner();
    this.depth--;
    return filter;
  }

  private inner(): Filter {
    const { at } = this.next;
    if (this.take('not', '!')) return not(this.factor());
    if (!this.take('(')) return this.primitive();
    const filter = this.expression();
    if (!this.take(')')) throw new Refused(at, 'this parenthesis is not closed');
    return filter;
  }

  private primitive(): Filter {
    const start = this.next;
    const { text } = start;
    if (text === '') throw new Refused(start.at, 'something is missing at its end');
    if (BEYOND.has(text)) throw new Refused(start.at, `"${text}" is not compiled without libpcap`, true);
    if (text === 'less' || text === 'greater') {
      this.at++;
      return { kind: 'length', least: text === 'greater', bytes: this.number(0xffff_ffff, 'a length') };
    }
    if (text === 'vlan') {
      this.at++;
      return { kind: 'vlan', id: /^\d/.test(this.next.text) ? this.number(4095, 'a VLAN') : undefined };
    }
    const protocol = NETWORKS.includes(text) || TRANSPORT.has(text) ? text : undefined;
    if (protocol !== undefined) this.at++;
    const direction = this.direction();
    const type = TYPES.includes(this.next.text) ? (this.next.text as Type) : undefined;
    if (type !== undefined) this.at++;
    if (protocol !== undefined && direction === undefined && type === undefined) return this.alone(protocol, start);
    const bare = protocol === undefined && direction === undefined && type === undefined;
    if (bare && this.last === undefined && !/^[\d.:a-f/]+$/i.test(text)) throw this.unknown(start);
    const qualifiers: Qualifiers =
      bare && this.last !== undefined ? this.last : { protocol, direction: direction ?? 'either', type: type ?? 'host' };
    this.last = qualifiers;
    return this.value(qualifiers, start);
  }

  private unknown({ text, at }: Token): Refused {
    if (/^[A-Za-z]/.test(text))
      return new Refused(at, `"${text}" is no word of the filter language, and names are not looked up: give an address`);
    return new Refused(at, `"${text}" is not understood`, text === '[');
  }

  private direction(): Direction | undefined {
    const { text } = this.next;
    if (text !== 'src' && text !== 'dst') return undefined;
    this.at++;
    const other = text === 'src' ? 'dst' : 'src';
    const [joint, second] = [this.list[this.at]?.text, this.list[this.at + 1]?.text];
    if ((joint !== 'or' && joint !== 'and') || second !== other) return text;
    // `src or dst port 80` is one direction; `src 10.0.0.1 or dst …` never comes here, since a value stands between.
    this.at += 2;
    return joint === 'or' ? 'either' : 'both';
  }

  private alone(protocol: string, start: Token): Filter {
    if (this.next.text === '[') throw new Refused(this.next.at, 'bytes of a packet are not compiled without libpcap', true);
    if (NETWORKS.includes(protocol)) return { kind: 'network', protocol: protocol as Network };
    return this.transport(undefined, TRANSPORT.get(protocol) as number, protocol, start);
  }

  private transport(version: 4 | 6 | undefined, number: number, name?: string, _start?: Token): Filter {
    const versions: readonly (4 | 6)[] =
      version !== undefined ? [version] : name === 'icmp' || name === 'igmp' || name === 'vrrp' ? [4] : name === 'icmp6' ? [6] : [4, 6];
    return anyOf(versions.map((one) => ({ kind: 'transport', version: one, number })));
  }

  private value(qualifiers: Qualifiers, start: Token): Filter {
    const { type } = qualifiers;
    if (type === 'proto') return this.protocolNumber(qualifiers, start);
    if (type === 'port' || type === 'portrange') return this.ports(qualifiers, start);
    return this.addresses(qualifiers, start);
  }

  private protocolNumber({ protocol, direction }: Qualifiers, start: Token): Filter {
    if (direction !== 'either') throw new Refused(start.at, 'a protocol has no direction');
    if (protocol !== undefined && protocol !== 'ip' && protocol !== 'ip6')
      throw new Refused(start.at, `"${protocol} proto" means nothing; "ip proto" and "ip6 proto" do`);
    const name = this.next.text.replace(/^\\/, '');
    const known = TRANSPORT.get(name);
    if (known !== undefined) this.at++;
    const number = known ?? this.number(255, 'a protocol');
    return this.transport(protocol === undefined ? undefined : protocol === 'ip' ? 4 : 6, number);
  }

  private number(most: number, what: string): number {
    const { text, at } = this.next;
    const value = /^(\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : Number.NaN;
    if (!(value <= most)) throw new Refused(at, `${what} is a number up to ${most}${text === '' ? '' : `, not "${text}"`}`);
    this.at++;
    return value;
  }

  private ports({ protocol, direction, type }: Qualifiers, start: Token): Filter {
    if (protocol !== undefined && !PORTED.includes(protocol) && protocol !== 'ip' && protocol !== 'ip6')
      throw new Refused(start.at, `"${protocol}" has no ports`);
    const [first, last] = type === 'portrange' ? this.portRange() : this.port();
    const versions: readonly (4 | 6)[] = protocol === 'ip' ? [4] : protocol === 'ip6' ? [6] : [4, 6];
    const numbers = (PORTED.includes(protocol ?? '') ? [protocol as string] : PORTED).map((name) => TRANSPORT.get(name) as number);
    return directed(direction, (end) =>
      anyOf(versions.flatMap((version) => numbers.map((number): Filter => ({ kind: 'port', version, number, end, first, last })))),
    );
  }

  private port(): readonly [number, number] {
    const named = PORTS.get(this.next.text);
    if (named !== undefined) this.at++;
    const port = named ?? this.number(65_535, 'a port');
    return [port, port];
  }

  private portRange(): readonly [number, number] {
    const { text, at } = this.next;
    const [, a, b] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
    const [first, last] = [Number(a), Number(b)];
    if (!(first <= 65_535 && last <= 65_535))
      throw new Refused(at, `a range of ports looks like 8000-8080${text === '' ? '' : `, not "${text}"`}`);
    this.at++;
    return [Math.min(first, last), Math.max(first, last)];
  }

  private addresses({ protocol, direction, type }: Qualifiers, start: Token): Filter {
    if (protocol !== undefined && !NETWORKS.includes(protocol))
      throw new Refused(start.at, `"${protocol}" has no addresses; write "${protocol} and host …"`);
    const at = this.next;
    const range = type === 'net' ? this.net() : this.host();
    const family = range.value.length === 1 ? 4 : 6;
    const all: readonly Network[] = family === 4 ? ['ip', 'arp', 'rarp'] : ['ip6'];
    const networks = protocol === undefined ? all : all.filter((one) => one === protocol);
    if (networks.length === 0) throw new Refused(at.at, `"${protocol}" has no addresses like this`);
    return directed(direction, (end) => anyOf(networks.map((one): Filter => ({ kind: 'address', protocol: one, end, ...range }))));
  }

  private host(): Range {
    const { text, at } = this.next;
    const range = text.split('.').length === 4 ? readIpv4(text) : readIpv6(text);
    if (range === undefined) {
      if (text.includes('/') || /^\d+(\.\d+){0,2}$/.test(text)) throw new Refused(at, `"${text}" is no host; write "net ${text}"`);
      throw text === '' ? new Refused(at, 'an address is missing') : this.unknown(this.next);
    }
    this.at++;
    return range;
  }

  private net(): Range {
    const { text, at } = this.next;
    const [address = '', bits] = text.split('/');
    const range = readIpv4(address) ?? readIpv6(address);
    if (range === undefined) throw text === '' ? new Refused(at, 'a network is missing') : this.unknown(this.next);
    this.at++;
    if (this.next.text === 'mask' && bits === undefined) return this.masked(range);
    if (bits === undefined) return range;
    const most = range.value.length * 32;
    if (!(/^\d+$/.test(bits) && Number(bits) <= most)) throw new Refused(at, `a prefix length here is a number up to ${most}`);
    const found = network(range, Number(bits));
    if (found === undefined) throw new Refused(at, `"${text}" has bits set behind its prefix`);
    return found;
  }

  private masked(range: Range): Range {
    this.at++;
    const { text, at } = this.next;
    const mask = text.split('.').length === 4 ? readIpv4(text) : undefined;
    const [word = 0] = range.value;
    if (mask === undefined || range.value.length !== 1) throw new Refused(at, 'a mask looks like 255.255.255.0');
    if ((word & (mask.value[0] as number)) >>> 0 !== word) throw new Refused(at, 'the network has bits set behind this mask');
    this.at++;
    return { value: range.value, mask: mask.value };
  }
}

function directed(direction: Direction, make: (end: End) => Filter): Filter {
  if (direction === 'src' || direction === 'dst') return make(direction);
  return direction === 'either' ? or(make('src'), make('dst')) : and(make('src'), make('dst'));
}
