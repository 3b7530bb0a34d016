import type { BpfInstruction, BpfProgram } from '#net/bpf/program';
import { MAX_INSTRUCTIONS } from '#net/bpf/program';
import type { PacketSocketSpec } from './af-packet.ts';
import type { SyscallFailure } from './libc.ts';

/**
 * What the unprivileged side asks of the opener and gets: one JSON object a line over a Unix stream socket.
 *
 *     → {"id":1,"do":"open","iface":"eth0","netns":"/run/netns/x","blockSize":1048576,"blockCount":64,"timeoutMs":20,"promiscuous":false,"filter":[[6,0,0,262144]]}
 *     ← {"id":1,"ifindex":2,"hatype":1}                        with the socket's descriptor, as SCM_RIGHTS of the line's first byte
 *     → {"id":2,"do":"list","netns":"/proc/77/ns/net"}
 *     ← {"id":2,"interfaces":[{"index":1,"name":"lo"}]}
 *     ← {"id":3,"failed":{"step":"bind to eth0","errno":1,"name":"EPERM"}}
 *     ← {"id":4,"refused":"blockSize must be …"}               a request that breaks these rules
 *
 * `netns` and `filter` may be absent. Answers come in the order of the requests. The opener ends when the socket closes.
 */
export type OpenerRequest =
  | ({ readonly id: number; readonly do: 'open'; readonly netns: string | undefined } & PacketSocketSpec)
  | { readonly id: number; readonly do: 'list'; readonly netns: string | undefined };

/** An interface of a namespace. */
export interface NamedInterface {
  readonly index: number;
  readonly name: string;
}

export type OpenerAnswer =
  | { readonly id: number; readonly ifindex: number; readonly hatype: number }
  | { readonly id: number; readonly interfaces: readonly NamedInterface[] }
  | { readonly id: number; readonly failed: SyscallFailure }
  | { readonly id: number; readonly refused: string };

/** Longest line in either direction. */
export const MAX_LINE = 1 << 20;
/** Most bytes of one ring. */
export const MAX_RING = 1 << 28;

const NAMESPACE = /^\/(proc\/[1-9]\d{0,9}\/ns\/net|(var\/)?run\/netns\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$/;
/** What Linux accepts as an interface name (dev_valid_name), without the characters that only confuse. */
const INTERFACE = /^[A-Za-z0-9_.@-][A-Za-z0-9_.@+-]{0,14}$/;

/** The line of a request. */
export function requestLine(request: OpenerRequest): string {
  const filter =
    'filter' in request && request.filter !== undefined ? request.filter.map(({ code, jt, jf, k }) => [code, jt, jf, k]) : undefined;
  return `${JSON.stringify({ ...request, filter })}\n`;
}

/** Reads a request that an untrusted process sent; a sentence when it breaks a rule. */
export function readRequest(line: string): OpenerRequest | { readonly id: number; readonly refused: string } {
  const raw = parsed(line);
  const id = typeof raw['id'] === 'number' && Number.isSafeInteger(raw['id']) ? raw['id'] : 0;
  const netns = raw['netns'];
  if (netns !== undefined && (typeof netns !== 'string' || !NAMESPACE.test(netns))) {
    return { id, refused: 'netns must be /proc/PID/ns/net or /run/netns/NAME' };
  }
  if (raw['do'] === 'list') return { id, do: 'list', netns };
  if (raw['do'] !== 'open') return { id, refused: 'do must be open or list' };
  const { iface, blockSize, blockCount, timeoutMs, promiscuous, filter } = raw;
  if (typeof iface !== 'string' || !INTERFACE.test(iface)) return { id, refused: 'iface must be the name of an interface' };
  if (!within(blockSize, 1 << 17, 1 << 26) || (blockSize & (blockSize - 1)) !== 0)
    return { id, refused: 'blockSize must be a power of two from 131072 to 67108864' };
  if (!within(blockCount, 1, 4096) || blockSize * blockCount > MAX_RING)
    return { id, refused: `blockCount must be positive and the ring at most ${MAX_RING} bytes` };
  if (!within(timeoutMs, 1, 10_000)) return { id, refused: 'timeoutMs must be from 1 to 10000' };
  const program = readFilter(filter);
  if (program === 'broken') return { id, refused: `filter must be a list of at most ${MAX_INSTRUCTIONS} instructions` };
  return { id, do: 'open', netns, iface, blockSize, blockCount, timeoutMs, promiscuous: promiscuous === true, filter: program };
}

function parsed(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function within(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function readFilter(value: unknown): BpfProgram | undefined | 'broken' {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_INSTRUCTIONS) return 'broken';
  const program: BpfInstruction[] = [];
  for (const one of value as readonly unknown[]) {
    if (!Array.isArray(one) || one.length !== 4) return 'broken';
    const [code, jt, jf, k] = one as readonly unknown[];
    if (!within(code, 0, 0xffff) || !within(jt, 0, 255) || !within(jf, 0, 255) || !within(k, 0, 0xffff_ffff)) return 'broken';
    program.push({ code, jt, jf, k });
  }
  return program;
}

/** Cuts bytes into lines; `undefined` once a line is longer than `MAX_LINE`. */
export class Lines {
  private rest = '';
  private readonly decoder = new TextDecoder();

  push(bytes: Uint8Array): readonly string[] | undefined {
    const lines = (this.rest + this.decoder.decode(bytes, { stream: true })).split('\n');
    this.rest = lines.pop() ?? '';
    return this.rest.length > MAX_LINE ? undefined : lines;
  }
}
