/** One instruction of classic BPF: opcode, jumps when true and false (counted from the next instruction), operand. */
export interface BpfInstruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

/** A classic BPF program; the kernel takes at most 4096 instructions. */
export type BpfProgram = readonly BpfInstruction[];

export const MAX_INSTRUCTIONS = 4096;

/** The program as `struct sock_filter[]` in this (little-endian) machine's layout, 8 bytes each. */
export function bpfBytes(program: BpfProgram): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, { code, jt, jf, k }] of program.entries()) {
    view.setUint16(i * 8, code, true);
    view.setUint8(i * 8 + 2, jt);
    view.setUint8(i * 8 + 3, jf);
    view.setUint32(i * 8 + 4, k >>> 0, true);
  }
  return bytes;
}

/** Reads what `bpfBytes` writes. */
export function bpfProgram(bytes: Uint8Array): BpfProgram {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length >>> 3 }, (_, i) => ({
    code: view.getUint16(i * 8, true),
    jt: view.getUint8(i * 8 + 2),
    jf: view.getUint8(i * 8 + 3),
    k: view.getUint32(i * 8 + 4, true),
  }));
}
