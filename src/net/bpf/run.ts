import type { BpfProgram } from './program.ts';

/** What the kernel knows of a packet beside its bytes, for programs made for it. */
export interface BpfContext {
  /** Offset of the network layer from the frame's start. */
  readonly network: number;
  /** EtherType of the network layer. */
  readonly protocol: number;
  /** The tag that was stripped; `undefined`: none. */
  readonly vlan: number | undefined;
}

const SKF_AD = -0x1000;
const SKF_NET = -0x100000;
const SKF_LL = -0x200000;

/**
 * Runs a classic BPF program over `[start, end)` of a frame that was `wireLength` bytes long; gives the bytes to keep, 0: rejected. As in
 * the kernel, a load beyond the bytes rejects, and so does an instruction that is not known. Programs only jump forward, so it ends.
 */
export function runBpf(program: BpfProgram, view: DataView, start: number, end: number, wireLength: number, context?: BpfContext): number {
  let a = 0;
  let x = 0;
  const memory = new Uint32Array(16);
  for (let pc = 0; pc < program.length; pc++) {
    const { code, jt, jf, k } = program[pc] as BpfProgram[number];
    switch (code & 7) {
      case 0:
      case 1: {
        const value = load(code, k, x, view, start, end, wireLength, memory, context);
        if (value === undefined) return 0;
        if ((code & 7) === 0) a = value;
        else x = value;
        break;
      }
      case 2:
        memory[k & 15] = a;
        break;
      case 3:
        memory[k & 15] = x;
        break;
      case 4: {
        const value = calculate(code & 0xf0, a, (code & 8) === 0 ? k : x);
        if (value === undefined) return 0;
        a = value;
        break;
      }
      case 5: {
        const operand = (code & 8) === 0 ? k : x;
        const what = code & 0xf0;
        if (what === 0) pc += k;
        else
          pc += (what === 0x10 ? a === operand : what === 0x20 ? a > operand : what === 0x30 ? a >= operand : (a & operand) !== 0)
            ? jt
            : jf;
        break;
      }
      case 6:
        return (code & 0x18) === 0x10 ? a : k;
      default:
        if ((code & 0xf8) === 0) x = a;
        else a = x;
    }
  }
  return 0;
}

function load(
  code: number,
  k: number,
  x: number,
  view: DataView,
  start: number,
  end: number,
  wireLength: number,
  memory: Uint32Array,
  context: BpfContext | undefined,
): number | undefined {
  switch (code & 0xe0) {
    case 0x00:
      return k;
    case 0x20:
      return fetch(code, k | 0, view, start, end, context);
    case 0x40:
      return fetch(code, (k + x) | 0, view, start, end, context);
    case 0x60:
      return memory[k & 15];
    case 0x80:
      return wireLength;
    case 0xa0: {
      const byte = fetch(0x10, k | 0, view, start, end, context);
      return byte === undefined ? undefined : (byte & 15) * 4;
    }
    default:
      return undefined;
  }
}

function fetch(
  code: number,
  offset: number,
  view: DataView,
  start: number,
  end: number,
  context: BpfContext | undefined,
): number | undefined {
  let at = start + offset;
  if (offset < 0) {
    if (context === undefined) return undefined;
    if (offset >= SKF_AD) return ancillary(offset - SKF_AD, context);
    at = offset >= SKF_NET ? start + context.network + offset - SKF_NET : start + offset - SKF_LL;
  }
  const size = (code & 0x18) === 0 ? 4 : (code & 0x18) === 8 ? 2 : 1;
  if (at < start || at + size > end) return undefined;
  return size === 4 ? view.getUint32(at) : size === 2 ? view.getUint16(at) : view.getUint8(at);
}

function ancillary(what: number, { protocol, vlan }: BpfContext): number | undefined {
  if (what === 0) return protocol;
  if (what === 44) return vlan ?? 0;
  return what === 48 ? Number(vlan !== undefined) : undefined;
}

function calculate(what: number, a: number, b: number): number | undefined {
  switch (what) {
    case 0x00:
      return (a + b) >>> 0;
    case 0x10:
      return (a - b) >>> 0;
    case 0x20:
      return Math.imul(a, b) >>> 0;
    case 0x30:
      return b === 0 ? undefined : Math.floor(a / b);
    case 0x40:
      return (a | b) >>> 0;
    case 0x50:
      return (a & b) >>> 0;
    case 0x60:
      return b > 31 ? 0 : (a << b) >>> 0;
    case 0x70:
      return b > 31 ? 0 : a >>> b;
    case 0x80:
      return -a >>> 0;
    case 0x90:
      return b === 0 ? undefined : a % b;
    case 0xa0:
      return (a ^ b) >>> 0;
    default:
      return undefined;
  }
}
