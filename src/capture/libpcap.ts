import type { BpfProgram } from '#net/bpf/program';
import { bpfProgram } from '#net/bpf/program';
import { createRequire } from 'node:module';

type Handle = bigint;

interface Libpcap {
  pcap_open_dead(link: number, snapLength: number): Handle | null;
  pcap_compile(handle: Handle, program: Uint8Array, text: string, optimize: number, mask: number): number;
  pcap_geterr(handle: Handle): string;
  pcap_freecode(program: Uint8Array): void;
  pcap_close(handle: Handle): void;
  view(address: bigint, length: number): ArrayBuffer;
}

const NAMES = ['libpcap.so.0.8', 'libpcap.so.1', 'libpcap.dylib'];
const PROTOTYPES = {
  pcap_open_dead: 'void *pcap_open_dead(int, int)',
  pcap_compile: 'int pcap_compile(void *, _Out_ void *, const char *, int, uint)',
  pcap_geterr: 'const char *pcap_geterr(void *)',
  pcap_freecode: 'void pcap_freecode(const void *)',
  pcap_close: 'void pcap_close(void *)',
} as const;
const NO_MASK = 0xffff_ffff;

let loaded: Libpcap | undefined | 'absent';

function libpcap(): Libpcap | undefined {
  loaded ??= load() ?? 'absent';
  return loaded === 'absent' ? undefined : loaded;
}

function load(): Libpcap | undefined {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    for (const name of NAMES) {
      try {
        const library = koffi.load(name);
        const calls: Partial<Record<string, unknown>> = {};
        for (const [call, prototype] of Object.entries(PROTOTYPES)) calls[call] = library.func(prototype);
        return { ...(calls as Pick<Libpcap, keyof typeof PROTOTYPES>), view: (address, length) => koffi.view(address, length) };
      } catch {
        // The next name.
      }
    }
  } catch {
    // No koffi for this platform: no libpcap either.
  }
  return undefined;
}

/** Whether libpcap can be called here. */
export function hasLibpcap(): boolean {
  return libpcap() !== undefined;
}

/** Compiles a filter with libpcap for a LINKTYPE; its own error text when it refuses; `undefined` when libpcap is not here. */
export function compileByLibpcap(text: string, link: number): BpfProgram | { readonly refused: string } | undefined {
  const library = libpcap();
  const handle = library?.pcap_open_dead(link, 262_144);
  if (library === undefined || handle === undefined || handle === null) return undefined;
  try {
    // struct bpf_program { u_int bf_len; struct bpf_insn *bf_insns; }
    const program = new Uint8Array(16);
    if (library.pcap_compile(handle, program, text, 1, NO_MASK) !== 0) return { refused: library.pcap_geterr(handle) };
    const view = new DataView(program.buffer);
    const code = bpfProgram(new Uint8Array(library.view(view.getBigUint64(8, true), view.getUint32(0, true) * 8)).slice());
    library.pcap_freecode(program);
    return code;
  } finally {
    library.pcap_close(handle);
  }
}
