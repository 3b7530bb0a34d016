/** One packet of an entry. */
export interface PacketLine {
  /** µs since 1970. */
  readonly at: number;
  /** `10.1.0.4:40112`; an address alone where there are no ports. */
  readonly src: string;
  readonly dst: string;
  readonly transport: 'tcp' | 'udp' | 'icmp' | 'other';
  /** Bytes of the frame, and of what its transport carries. */
  readonly length: number;
  readonly payload: number;
  /** TCP: `SYN`, `PSH ACK`, …, and numbers that count from the first seen of each direction. */
  readonly flags?: string;
  readonly seq?: number;
  readonly ack?: number;
  /** How the payload begins, as far as it is text: one line of at most 100 characters. */
  readonly info: string;
  /** The frame in base64. */
  readonly bytes: string;
}

/** The packets of an entry, oldest first. */
export interface PacketList {
  readonly packets: readonly PacketLine[];
  /** How many there are; more than `packets` has when there are too many to list. */
  readonly total: number;
  /** Whether they are those that were captured, or made again from what is stored. */
  readonly rebuilt: boolean;
  readonly remarks: readonly string[];
}
