import { compileFilter, withoutOwn } from '#net/bpf/compile';
import type { Target } from '#net/bpf/generate';
import type { OwnSocket } from '#net/bpf/own-sockets';
import type { FilterError } from '#net/bpf/parse';
import { isFilterError } from '#net/bpf/parse';
import type { BpfProgram } from '#net/bpf/program';
import { execFileSync } from 'node:child_process';
import { compileByLibpcap } from './libpcap.ts';

/**
 * Compiles `--bpf` for the kernel or for a file's link type. Podwire's own compiler comes first: it needs nothing installed, gives the same
 * everywhere, and its kernel programs serve every kind of interface. What is beyond it (bytes of a packet, `ether`, `broadcast`…) goes to
 * libpcap, otherwise to tcpdump, where one of them is installed; made for Ethernet then, when it is for the kernel.
 */
export function compileBpf(text: string, target: Target, own: readonly OwnSocket[] = []): BpfProgram | undefined | FilterError {
  const compiled = compileFilter(text, target, own);
  if (!isFilterError(compiled) || !compiled.beyond) return compiled;
  const link = target === 'kernel' ? 1 : target;
  const other = compileByLibpcap(text, link) ?? compileByTcpdump(text, link);
  if (other === undefined) return { ...compiled, message: `${compiled.message} Install libpcap or tcpdump for the whole language.` };
  if ('refused' in other) return { at: 0, beyond: false, message: `The filter is not understood: ${other.refused}.` };
  return target === 'kernel' ? withoutOwn(other, own) : other;
}

/** Names that `tcpdump -y` has for link types. */
const DATALINKS: ReadonlyMap<number, string> = new Map([
  [0, 'NULL'],
  [1, 'EN10MB'],
  [101, 'RAW'],
  [113, 'LINUX_SLL'],
  [276, 'LINUX_SLL2'],
]);

/** `tcpdump -ddd`: the number of instructions, then each as four decimal numbers. `undefined`: no tcpdump, or it does not know the link type. */
export function compileByTcpdump(text: string, link: number): BpfProgram | { readonly refused: string } | undefined {
  const name = DATALINKS.get(link);
  if (name === undefined) return undefined;
  try {
    const printed = execFileSync('tcpdump', ['-ddd', '-s', '262144', '-y', name, '--', text], {
      encoding: 'utf8',
      timeout: 5000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const rows = printed
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(' ').map(Number));
    return rows.map(([code = 0, jt = 0, jf = 0, k = 0]) => ({ code, jt, jf, k }));
  } catch (error) {
    if (!(error instanceof Error) || !('stderr' in error) || typeof error.stderr !== 'string' || !error.stderr.startsWith('tcpdump: '))
      return undefined;
    const said = error.stderr.trim().split('\n').at(-1) ?? '';
    return /permission|operation not permitted|No such device/i.test(said) ? undefined : { refused: said.replace(/^tcpdump: /, '') };
  }
}
