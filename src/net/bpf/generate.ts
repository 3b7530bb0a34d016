import type { BpfInstruction, BpfProgram } from './program.ts';
import { MAX_INSTRUCTIONS } from './program.ts';
import type { End, Filter, Network } from './tree.ts';
import { ETHERTYPE } from './tree.ts';

/**
 * What a program will look at: frames of a LINKTYPE, or packets inside the Linux kernel. There the network layer is found by the kernel
 * itself, so one program serves every kind of interface at once, and tags that were stripped do not matter.
 */
export type Target = number | 'kernel';

// Linux: include/uapi/linux/filter.h, negative offsets as unsigned words.
const SKF_AD_PROTOCOL = 0xffff_f000;
const SKF_AD_VLAN_TAG = 0xffff_f02c;
const SKF_AD_VLAN_TAG_PRESENT = 0xffff_f030;
const SKF_NET = 0xfff0_0000;

const LD_WORD = 0x20;
const LD_HALF = 0x28;
const LD_BYTE = 0x30;
const LD_HALF_X = 0x48;
const LD_LENGTH = 0x80;
const LDX_IP_HEADER = 0xb1;
const AND = 0x54;
const JA = 0x05;
const JEQ = 0x15;
const JGT = 0x25;
const JGE = 0x35;
const JSET = 0x45;
const RET = 0x06;

/** Bytes that an accepted frame keeps. */
const KEEP = 262_144;

type Label = number;
type Item =
  | { readonly kind: 'do'; readonly code: number; readonly k: number }
  | { readonly kind: 'jump'; readonly code: number; readonly k: number; readonly yes: Label; readonly no: Label }
  | { readonly kind: 'label'; readonly label: Label };

/** Where a target's frames have what. `type` `nibble`: the IP version's four bits tell. */
interface Shape {
  readonly network: number;
  readonly type: number | 'nibble';
}

function shapeOf(target: Target): Shape | undefined {
  switch (target) {
    case 'kernel':
      return { network: SKF_NET, type: SKF_AD_PROTOCOL };
    case 1:
      return { network: 14, type: 12 };
    case 113:
      return { network: 16, type: 14 };
    case 276:
      return { network: 20, type: 0 };
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return { network: 0, type: 'nibble' };
    case 0:
    case 108:
      return { network: 4, type: 'nibble' };
    default:
      return undefined;
  }
}

/**
 * The program of a filter; frames that pass go on to `then` (default: accept). `undefined` when the link type is not known here, or
 * the program would be longer than the kernel takes.
 */
export function generate(filter: Filter, target: Target, then: BpfProgram = [instruction(RET, KEEP)]): BpfProgram | undefined {
  const shape = shapeOf(target);
  if (shape === undefined) return undefined;
  const generator = new Generator(shape);
  const accept = generator.label();
  const reject = generator.label();
  generator.test(filter, accept, reject);
  generator.place(reject);
  generator.items.push({ kind: 'do', code: RET, k: 0 });
  generator.place(accept);
  const program = [...assemble(generator.items), ...then];
  return program.length > MAX_INSTRUCTIONS ? undefined : program;
}

function instruction(code: number, k: number, jt = 0, jf = 0): BpfInstruction {
  return { code, jt, jf, k };
}

class Generator {
  readonly items: Item[] = [];
  private shape: Shape;
  private labels = 0;

  constructor(shape: Shape) {
    this.shape = shape;
  }

  label(): Label {
    return this.labels++;
  }

  place(label: Label): void {
    this.items.push({ kind: 'label', label });
  }

  private run(code: number, k: number): void {
    this.items.push({ kind: 'do', code, k: k >>> 0 });
  }

  private jump(code: number, k: number, yes: Label, no: Label): void {
    this.items.push({ kind: 'jump', code, k: k >>> 0, yes, no });
  }

  /** Goes on behind the jump when the accumulator passes, otherwise to `no`. */
  private must(code: number, k: number, no: Label): void {
    const on = this.label();
    this.jump(code, k, on, no);
    this.place(on);
  }

  test(filter: Filter, yes: Label, no: Label): void {
    switch (filter.kind) {
      case 'and':
      case 'or': {
        const second = this.label();
        if (filter.kind === 'and') this.test(filter.left, second, no);
        else this.test(filter.left, yes, second);
        this.place(second);
        return this.test(filter.right, yes, no);
      }
      case 'not':
        return this.test(filter.of, no, yes);
      case 'network': {
        const on = this.label();
        this.network(filter.protocol, on, no);
        this.place(on);
        return this.run0(yes);
      }
      case 'transport':
        return this.transport(filter.version, filter.number, yes, no);
      case 'address':
        return this.address(filter.protocol, filter.end, filter.value, filter.mask, yes, no);
      case 'port':
        return this.port(filter, yes, no);
      case 'vlan':
        return this.vlan(filter.id, yes, no);
      case 'length':
        this.run(LD_LENGTH, 0);
        return filter.least ? this.jump(JGE, filter.bytes, yes, no) : this.jump(JGT, filter.bytes, no, yes);
    }
  }

  /** Goes to a label always. */
  private run0(label: Label): void {
    this.jump(JA, 0, label, label);
  }

  private network(protocol: Network, yes: Label, no: Label): void {
    const { type, network } = this.shape;
    if (type !== 'nibble') {
      this.run(LD_HALF, type);
      return this.jump(JEQ, ETHERTYPE[protocol], yes, no);
    }
    if (protocol !== 'ip' && protocol !== 'ip6') return this.run0(no);
    this.run(LD_BYTE, network);
    this.run(AND, 0xf0);
    this.jump(JEQ, protocol === 'ip' ? 0x40 : 0x60, yes, no);
  }

  private mustBe(protocol: Network, no: Label): void {
    const on = this.label();
    this.network(protocol, on, no);
    this.place(on);
  }

  private transport(version: 4 | 6, number: number, yes: Label, no: Label): void {
    const { network } = this.shape;
    this.mustBe(version === 4 ? 'ip' : 'ip6', no);
    this.run(LD_BYTE, network + (version === 4 ? 9 : 6));
    if (version === 4) return this.jump(JEQ, number, yes, no);
    const other = this.label();
    this.jump(JEQ, number, yes, other);
    this.place(other);
    this.must(JEQ, 44, no);
    this.run(LD_BYTE, network + 40);
    this.jump(JEQ, number, yes, no);
  }

  /** In the kernel the tag is stripped and the network layer known; in a file all offsets move by a tag from here on, as in tcpdump. */
  private vlan(id: number | undefined, yes: Label, no: Label): void {
    const { type, network } = this.shape;
    if (type === 'nibble') return this.run0(no);
    if (type === SKF_AD_PROTOCOL) {
      this.run(LD_BYTE, SKF_AD_VLAN_TAG_PRESENT);
      this.must(JEQ, 1, no);
      this.run(LD_HALF, SKF_AD_VLAN_TAG);
    } else {
      this.run(LD_HALF, type);
      const tagged = this.label();
      for (const tag of TAGS) {
        const on = this.label();
        this.jump(JEQ, tag, tagged, tag === TAGS.at(-1) ? no : on);
        this.place(on);
      }
      this.place(tagged);
      this.run(LD_HALF, type + 2);
      this.shape = { type: type + 4, network: network + 4 };
    }
    if (id === undefined) return this.run0(yes);
    this.run(AND, 0xfff);
    this.jump(JEQ, id, yes, no);
  }

  private address(protocol: Network, end: End, value: readonly number[], mask: readonly number[], yes: Label, no: Label): void {
    this.mustBe(protocol, no);
    const from = this.shape.network + ADDRESS[protocol][end];
    for (const [i, word] of value.entries()) {
      const bits = mask[i] as number;
      if (bits === 0) continue;
      this.run(LD_WORD, from + i * 4);
      if (bits !== 0xffff_ffff) this.run(AND, bits);
      this.must(JEQ, word, no);
    }
    this.run0(yes);
  }

  private port({ version, number, end, first, last }: Extract<Filter, { kind: 'port' }>, yes: Label, no: Label): void {
    const { network } = this.shape;
    const at = end === 'src' ? 0 : 2;
    this.mustBe(version === 4 ? 'ip' : 'ip6', no);
    this.run(LD_BYTE, network + (version === 4 ? 9 : 6));
    this.must(JEQ, number, no);
    if (version === 4) {
      this.run(LD_HALF, network + 6);
      const on = this.label();
      this.jump(JSET, 0x1fff, no, on);
      this.place(on);
      this.run(LDX_IP_HEADER, network);
      this.run(LD_HALF_X, network + at);
    } else this.run(LD_HALF, network + 40 + at);
    if (first === last) return this.jump(JEQ, first, yes, no);
    this.must(JGE, first, no);
    this.jump(JGT, last, no, yes);
  }
}

/** EtherTypes of VLAN tags. */
const TAGS: readonly number[] = [0x8100, 0x88a8, 0x9100];

/** Offsets of addresses in the network layer's header. */
const ADDRESS: Readonly<Record<Network, Readonly<Record<End, number>>>> = {
  ip: { src: 12, dst: 16 },
  ip6: { src: 8, dst: 24 },
  arp: { src: 14, dst: 24 },
  rarp: { src: 14, dst: 24 },
};

/** Gives labels their distance. A conditional jump reaches 255 instructions; one that must go further goes over two plain jumps. */
function assemble(items: readonly Item[]): BpfProgram {
  const far = new Set<number>();
  for (;;) {
    const positions = new Map<Label, number>();
    let length = 0;
    for (const [i, item] of items.entries()) {
      if (item.kind === 'label') positions.set(item.label, length);
      else length += far.has(i) ? 3 : 1;
    }
    const program: BpfInstruction[] = [];
    const before = far.size;
    for (const [i, item] of items.entries()) {
      if (item.kind === 'label') continue;
      if (item.kind === 'do') {
        program.push(instruction(item.code, item.k));
        continue;
      }
      const here = program.length + 1;
      const yes = (positions.get(item.yes) as number) - here;
      const no = (positions.get(item.no) as number) - here;
      if (item.code === JA) program.push(instruction(JA, yes));
      else if (far.has(i)) program.push(instruction(item.code, item.k, 0, 1), instruction(JA, yes - 1), instruction(JA, no - 2));
      else if (yes > 255 || no > 255) {
        far.add(i);
        program.push(instruction(item.code, item.k));
      } else program.push(instruction(item.code, item.k, yes, no));
    }
    if (far.size === before) return program;
  }
}
