import type { Frame, FrameSink } from '#net/frame';
import { emptyFrame } from '#net/frame';
import type { PacketCounts, PacketSocket, RingShape } from './af-packet.ts';
import { packetCounts } from './af-packet.ts';
import type { Libc, Pointer } from './libc.ts';
import { SyscallError } from './libc.ts';

// Linux: include/uapi/linux/if_packet.h, if_arp.h.
const PROT_READ_WRITE = 3;
const MAP_SHARED_POPULATE = 0x1 | 0x8000;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;
const STATUS_USER = 1;
const STATUS_LOSING = 4;
const STATUS_VLAN = 0x10;
const OUTGOING = 4;
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;
const LINK_ETHERNET = 1;
const LINK_RAW = 101;

/** What a ring counted since it was opened. Numbers rise. */
export interface RingCounts {
  /** Frames handed to the sink, and their captured bytes. */
  frames: number;
  bytes: number;
  /** Frames that the kernel put or would have put into the ring, lost ones included. */
  received: number;
  /** Frames lost because the ring was full. */
  dropped: number;
  /** Times the ring was full. */
  freezes: number;
  /** Blocks that the kernel closed while losses had not been asked for yet. */
  losing: number;
  /** Second copies of loopback frames, left out. */
  loopbackCopies: number;
  /** Frames of which only a part fitted into a block. */
  cut: number;
  /** Frames that the ring before this one had too, left out. */
  overlap: number;
}

/** All counters at zero. */
export function noCounts(): RingCounts {
  return { frames: 0, bytes: 0, received: 0, dropped: 0, freezes: 0, losing: 0, loopbackCopies: 0, cut: 0, overlap: 0 };
}

/** Gives the `Frame.iface` of an interface index. */
export type IfaceNumber = (ifindex: number, hatype: number) => number;

/** The ring of one packet socket, mapped into this process and read in place. Owns the socket. */
export class Ring {
  readonly fd: number;
  readonly ifindex: number;
  readonly counts: RingCounts = noCounts();
  private readonly libc: Libc;
  private readonly address: Pointer;
  private readonly length: number;
  private readonly shape: RingShape;
  private readonly origin: number;
  private readonly ifaceNumber: IfaceNumber;
  private readonly memory: ArrayBuffer;
  private readonly words: Int32Array;
  private readonly frame: Frame;
  /** Time of the newest frame handed over. */
  newest = Number.NEGATIVE_INFINITY;
  /** Frames up to this time are left out: the ring before this one had them. */
  private after = Number.NEGATIVE_INFINITY;
  private block = 0;
  private closed = false;
  private lastIfindex = -1;
  private lastIface = 0;

  /** Maps the ring. Throws `SyscallError`, and then the socket is closed. `origin`: whole seconds since 1970 that `at` counts from. */
  constructor(libc: Libc, socket: PacketSocket, shape: RingShape, origin: number, ifaceNumber: IfaceNumber) {
    this.libc = libc;
    this.fd = socket.fd;
    this.ifindex = socket.ifindex;
    this.shape = shape;
    this.origin = origin;
    this.ifaceNumber = ifaceNumber;
    this.length = shape.blockSize * shape.blockCount;
    this.address = libc.mmap(null, this.length, PROT_READ_WRITE, MAP_SHARED_POPULATE, socket.fd, 0);
    if (this.address === MAP_FAILED) {
      const errno = libc.errno();
      libc.close(socket.fd);
      throw new SyscallError(`map a ring of ${this.length} bytes`, errno);
    }
    this.memory = libc.view(this.address, this.length);
    this.words = new Int32Array(this.memory);
    this.frame = emptyFrame();
    this.frame.bytes = new Uint8Array(this.memory);
    this.frame.view = new DataView(this.memory);
  }

  /** Hands over the frames of every block that the kernel has finished, at most one lap or `most` blocks; `true`: there may be more. */
  drain(sink: FrameSink, most: number = this.shape.blockCount): boolean {
    if (this.closed) return false;
    const { words, shape } = this;
    for (let lap = 0; lap < most; lap++) {
      const at = this.block * shape.blockSize;
      const status = Atomics.load(words, (at >>> 2) + 2);
      if ((status & STATUS_USER) === 0) return false;
      if ((status & STATUS_LOSING) !== 0) this.counts.losing++;
      this.readBlock(at, sink);
      Atomics.store(words, (at >>> 2) + 2, 0);
      this.block = this.block + 1 === shape.blockCount ? 0 : this.block + 1;
    }
    return true;
  }

  private readBlock(block: number, sink: FrameSink): void {
    const { frame, counts, origin, after } = this;
    const { view } = frame;
    const packets = view.getUint32(block + 12, true);
    let at = block + view.getUint32(block + 16, true);
    for (let i = 0; i < packets; i++) {
      const length = view.getUint32(at + 12, true);
      const status = view.getUint32(at + 20, true);
      const ifindex = view.getInt32(at + 52, true);
      const hatype = view.getUint16(at + 56, true);
      const time = (view.getUint32(at + 4, true) - origin) * 1_000_000_000 + view.getUint32(at + 8, true);
      if (hatype === ARPHRD_LOOPBACK && view.getUint8(at + 58) === OUTGOING) counts.loopbackCopies++;
      else if (time <= after) counts.overlap++;
      else {
        if (ifindex !== this.lastIfindex) {
          this.lastIface = this.ifaceNumber(ifindex, hatype);
          this.lastIfindex = ifindex;
        }
        // Tunnels and others without an Ethernet header begin at the network layer, whatever their driver puts before it.
        const mac = view.getUint16(at + 24, true);
        const skip = hatype === ARPHRD_ETHER || hatype === ARPHRD_LOOPBACK ? 0 : Math.max(0, view.getUint16(at + 26, true) - mac);
        frame.link = hatype === ARPHRD_ETHER || hatype === ARPHRD_LOOPBACK ? LINK_ETHERNET : LINK_RAW;
        frame.iface = this.lastIface;
        frame.vlan = (status & STATUS_VLAN) === 0 ? 0 : view.getUint32(at + 32, true) & 0xfff;
        frame.start = at + mac + skip;
        frame.end = at + mac + length;
        frame.wireLength = view.getUint32(at + 16, true) - skip;
        frame.at = time;
        if (frame.wireLength > frame.end - frame.start) counts.cut++;
        counts.frames++;
        counts.bytes += length;
        sink.frame(frame);
      }
      at += view.getUint32(at, true);
    }
    if (packets > 0) this.newest = frame.at;
  }

  /** Goes on where another ring of the same interface stopped: its frames are left out, the overlap is not counted as received. */
  follow(before: Ring): void {
    this.after = before.newest;
    packetCounts(this.libc, this.fd);
  }

  /** Adds what the kernel counted since the last call. Throws `SyscallError`. */
  readCounts(): PacketCounts {
    const more = packetCounts(this.libc, this.fd);
    this.counts.received += more.received;
    this.counts.dropped += more.dropped;
    this.counts.freezes += more.freezes;
    return more;
  }

  /** Unmaps the ring and closes the socket. Frames that someone kept against the rules become empty instead of crashing the process. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.memory.transfer();
    this.libc.munmap(this.address, this.length);
    this.libc.close(this.fd);
  }
}
