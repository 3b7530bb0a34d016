import type { BpfProgram } from '#net/bpf/program';
import { bpfBytes } from '#net/bpf/program';
import type { Libc } from './libc.ts';
import { checked, SyscallError } from './libc.ts';

// Linux: include/uapi/linux/if_packet.h, include/uapi/asm-generic/socket.h.
const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0x80000;
const SOL_SOCKET = 1;
const SO_ERROR = 4;
const SO_ATTACH_FILTER = 26;
const SO_DETACH_FILTER = 27;
const SOL_PACKET = 263;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_RX_RING = 5;
const PACKET_STATISTICS = 6;
const PACKET_VERSION = 10;
const PACKET_IGNORE_OUTGOING = 23;
const TPACKET_V3 = 2;
const PACKET_MR_PROMISC = 1;
const ETH_P_ALL_BE = 0x0300;
const FRAME_SIZE = 2048;

/** Shape of a ring. A block holds whole frames, so it is at least 128 KiB (a frame of 64 KiB must fit). */
export interface RingShape {
  /** Bytes of a block: a power of two from 128 KiB. */
  readonly blockSize: number;
  readonly blockCount: number;
  /** Milliseconds after which a block with frames is handed over although it is not full. */
  readonly timeoutMs: number;
}

export const DEFAULT_SHAPE: RingShape = { blockSize: 1 << 20, blockCount: 64, timeoutMs: 20 };

export interface PacketSocketSpec extends RingShape {
  /** `any`: every interface of the namespace. */
  readonly iface: string;
  readonly promiscuous: boolean;
  readonly filter: BpfProgram | undefined;
}

/** An open socket with its ring. */
export interface PacketSocket {
  readonly fd: number;
  /** 0: every interface. */
  readonly ifindex: number;
  /** ARPHRD of the interface; 0 for `any`. */
  readonly hatype: number;
}

/** Opens, configures and binds a TPACKET_V3 socket in the calling thread's network namespace. Throws `SyscallError`; nothing stays open then. */
export function openPacketSocket(libc: Libc, spec: PacketSocketSpec): PacketSocket {
  const { iface } = spec;
  const ifindex = iface === 'any' ? 0 : libc.if_nametoindex(iface);
  if (ifindex === 0 && iface !== 'any') checked(libc, `find interface ${iface}`, -1);
  // Protocol 0: nothing is received before `bind`, so no frame escapes the filter.
  const fd = checked(libc, 'open a packet socket', libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  try {
    option(libc, fd, 'choose TPACKET_V3', PACKET_VERSION, words(TPACKET_V3));
    const { blockSize, blockCount, timeoutMs } = spec;
    const ring = words(blockSize, blockCount, FRAME_SIZE, (blockSize / FRAME_SIZE) * blockCount, timeoutMs, 0, 0);
    option(libc, fd, `make a ring of ${blockCount} blocks of ${blockSize} bytes`, PACKET_RX_RING, ring);
    if (spec.filter !== undefined) attachFilter(libc, fd, spec.filter);
    // Loopback shows every frame twice, going out and coming in. Kernels before 4.20 refuse the option; the reader leaves out the copies then.
    if (iface === 'lo') libc.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, words(1), 4);
    if (spec.promiscuous && ifindex !== 0) promiscuous(libc, fd, ifindex);
    checked(libc, `bind to ${iface}`, libc.bind(fd, linkAddress(ifindex), 20));
    return { fd, ifindex, hatype: ifindex === 0 ? 0 : hardwareType(libc, fd) };
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

function promiscuous(libc: Libc, fd: number, ifindex: number): void {
  const request = new Uint8Array(16);
  const view = new DataView(request.buffer);
  view.setInt32(0, ifindex, true);
  view.setUint16(4, PACKET_MR_PROMISC, true);
  option(libc, fd, 'switch promiscuous mode on', PACKET_ADD_MEMBERSHIP, request);
}

function linkAddress(ifindex: number): Uint8Array {
  const address = new Uint8Array(20);
  const view = new DataView(address.buffer);
  view.setUint16(0, AF_PACKET, true);
  view.setUint16(2, ETH_P_ALL_BE, true);
  view.setInt32(4, ifindex, true);
  return address;
}

function hardwareType(libc: Libc, fd: number): number {
  const address = new Uint8Array(32);
  checked(libc, 'read the interface type', libc.getsockname(fd, address, new Uint32Array([32])));
  return new DataView(address.buffer).getUint16(8, true);
}

function option(libc: Libc, fd: number, step: string, name: number, value: Uint8Array): void {
  checked(libc, step, libc.setsockopt(fd, SOL_PACKET, name, value, value.length));
}

function words(...values: readonly number[]): Uint8Array {
  return new Uint8Array(new Uint32Array(values).buffer);
}

/** Puts a filter in place of the socket's one. Needs no capability. Throws `SyscallError`. */
export function attachFilter(libc: Libc, fd: number, program: BpfProgram): void {
  const bytes = bpfBytes(program);
  const memory = libc.memory(Math.max(bytes.length, 8));
  memory.bytes.set(bytes);
  const sockFprog = new Uint8Array(16);
  const view = new DataView(sockFprog.buffer);
  view.setUint16(0, program.length, true);
  view.setBigUint64(8, memory.address, true);
  const result = libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, sockFprog, 16);
  const errno = result < 0 ? libc.errno() : 0;
  memory.free();
  if (errno !== 0) throw new SyscallError(`attach a filter of ${program.length} instructions`, errno);
}

/** Takes the socket's filter away. Throws `SyscallError`. */
export function detachFilter(libc: Libc, fd: number): void {
  checked(libc, 'detach the filter', libc.setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, words(0), 4));
}

/** What the kernel counted since it was last asked. `received` includes `dropped`. */
export interface PacketCounts {
  readonly received: number;
  readonly dropped: number;
  readonly freezes: number;
}

/** Reads and resets the kernel's counters. Throws `SyscallError`. */
export function packetCounts(libc: Libc, fd: number): PacketCounts {
  const bytes = new Uint8Array(12);
  checked(libc, 'read the packet counters', libc.getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, bytes, new Uint32Array([12])));
  const view = new DataView(bytes.buffer);
  return { received: view.getUint32(0, true), dropped: view.getUint32(4, true), freezes: view.getUint32(8, true) };
}

/** Takes the socket's pending error (100 ENETDOWN: the interface went down); 0: none. */
export function takeError(libc: Libc, fd: number): number {
  const bytes = new Uint8Array(4);
  libc.getsockopt(fd, SOL_SOCKET, SO_ERROR, bytes, new Uint32Array([4]));
  return new DataView(bytes.buffer).getInt32(0, true);
}
