import type { OwnSocket } from '#net/bpf/own-sockets';

/** What a running live source says besides its counts: what it waits for, and which sockets the kernel's filter leaves out, whose packets nobody can count. */
export function liveRemark(waiting: ReadonlySet<string>, own: readonly OwnSocket[]): string | undefined {
  const remarks = [
    ...(waiting.size === 0 ? [] : [`waiting for ${[...waiting].join(', ')}`]),
    ...(own.length === 0 ? [] : [`left out: Podwire's own ${own.map(({ address, port }) => `${address ?? '*'}:${port}`).join(', ')}`]),
  ];
  return remarks.length === 0 ? undefined : remarks.join('; ');
}
