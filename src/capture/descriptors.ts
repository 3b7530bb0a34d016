import type { Libc, Memory } from './libc.ts';
import { checked } from './libc.ts';

const AF_UNIX = 1;
const SOCK_STREAM_CLOEXEC = 1 | 0x80000;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_CTRUNC = 8;
const MSG_CMSG_CLOEXEC = 0x40000000;
const EAGAIN = 11;
const EINTR = 4;
const PIECE = 64 * 1024;
const CONTROL = 24;

/** Two connected Unix stream sockets, both closed on exec. Throws `SyscallError`. */
export function socketPair(libc: Libc): readonly [number, number] {
  const pair = new Int32Array(2);
  checked(libc, 'make a pair of sockets', libc.socketpair(AF_UNIX, SOCK_STREAM_CLOEXEC, 0, pair));
  return [pair[0] as number, pair[1] as number];
}

/** What one read of a channel gave. */
export type Received =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly descriptor: number | undefined }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'end' };

/** A Unix stream socket that carries bytes and descriptors (unix(7), cmsg(3); the layouts are those of 64-bit little-endian Linux). */
export class Channel {
  readonly fd: number;
  private readonly libc: Libc;
  private readonly piece: Memory;
  private readonly control: Memory;
  private readonly vector: Memory;
  private readonly header = new Uint8Array(56);
  private readonly headerView = new DataView(this.header.buffer);

  constructor(libc: Libc, fd: number) {
    this.libc = libc;
    this.fd = fd;
    this.piece = libc.memory(PIECE);
    this.control = libc.memory(CONTROL);
    this.vector = libc.memory(16);
  }

  /** Sends all bytes, a descriptor with the first of them. Blocks while the socket is full. Throws `SyscallError`. */
  send(bytes: Uint8Array, descriptor?: number): void {
    let rights = descriptor;
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + PIECE);
      this.piece.bytes.set(part);
      this.prepare(part.length, rights !== undefined);
      if (rights !== undefined) this.writeRights(rights);
      const sent = this.libc.sendmsg(this.fd, this.header, MSG_NOSIGNAL);
      if (sent < 0 && this.libc.errno() === EINTR) continue;
      at += checked(this.libc, 'send to the other process', sent);
      rights = undefined;
    }
  }

  /** Reads what is there; `block` waits for something. The bytes are valid until the next call. Throws `SyscallError`. */
  receive(block: boolean): Received {
    this.control.bytes.fill(0);
    this.prepare(PIECE, true);
    const length = this.libc.recvmsg(this.fd, this.header, MSG_CMSG_CLOEXEC | (block ? 0 : MSG_DONTWAIT));
    if (length < 0) {
      const errno = this.libc.errno();
      if (errno === EAGAIN || errno === EINTR) return { kind: 'nothing' };
      checked(this.libc, 'receive from the other process', length);
    }
    const descriptor = this.readRights();
    if (length === 0) return { kind: 'end' };
    return { kind: 'bytes', bytes: this.piece.bytes.subarray(0, length), descriptor };
  }

  /** Closes the socket and frees the memory; the channel is not used again. */
  close(): void {
    this.libc.close(this.fd);
    for (const memory of [this.piece, this.control, this.vector]) memory.free();
  }

  /** struct iovec, struct msghdr. */
  private prepare(length: number, control: boolean): void {
    const vector = new DataView(this.vector.bytes.buffer, this.vector.bytes.byteOffset, 16);
    vector.setBigUint64(0, this.piece.address, true);
    vector.setBigUint64(8, BigInt(length), true);
    this.header.fill(0);
    this.headerView.setBigUint64(16, this.vector.address, true);
    this.headerView.setBigUint64(24, 1n, true);
    if (!control) return;
    this.headerView.setBigUint64(32, this.control.address, true);
    this.headerView.setBigUint64(40, BigInt(CONTROL), true);
  }

  /** struct cmsghdr and one int. */
  private writeRights(descriptor: number): void {
    const view = new DataView(this.control.bytes.buffer, this.control.bytes.byteOffset, CONTROL);
    view.setBigUint64(0, 20n, true);
    view.setInt32(8, SOL_SOCKET, true);
    view.setInt32(12, SCM_RIGHTS, true);
    view.setInt32(16, descriptor, true);
  }

  private readRights(): number | undefined {
    if (this.headerView.getBigUint64(40, true) < 20n) return undefined;
    const view = new DataView(this.control.bytes.buffer, this.control.bytes.byteOffset, CONTROL);
    if (view.getInt32(8, true) !== SOL_SOCKET || view.getInt32(12, true) !== SCM_RIGHTS) return undefined;
    if ((this.headerView.getInt32(48, true) & MSG_CTRUNC) !== 0) throw new Error('more than one descriptor came at once');
    return view.getInt32(16, true);
  }
}
