import type { Nanos } from '#base/time';

/**
 * A frame as captured. A source hands the same object for every frame; it and its bytes are valid only during the call.
 * `link` is a LINKTYPE value as in pcap files (1 Ethernet, 101 raw IP, 113 SLL, 276 SLL2, 0/108 loopback …).
 */
export interface Frame {
  bytes: Uint8Array;
  /** Over the same memory as `bytes`, same offset 0. */
  view: DataView;
  /** `[start, end)` are the captured bytes. */
  start: number;
  end: number;
  /** Length on the wire, ≥ `end - start`; 0 when unknown. */
  wireLength: number;
  at: Nanos;
  link: number;
  /** Index of the interface in the source's list. Frames of different interfaces may be copies of each other. */
  iface: number;
  /** The VLAN that the kernel stripped from the frame (0: none; TPACKET only). */
  vlan: number;
}

/** Where a source puts its frames. */
export interface FrameSink {
  frame(frame: Frame): void;
}

/** A new frame object with empty bytes. */
export function emptyFrame(): Frame {
  const bytes = new Uint8Array(0);
  return { bytes, view: new DataView(bytes.buffer), start: 0, end: 0, wireLength: 0, at: 0, link: 1, iface: 0, vlan: 0 };
}
