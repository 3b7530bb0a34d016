/**
 * What the net room counts. Names are stable: they are labels in `podwire status`, on the health page and in Prometheus.
 * A literal, so that V8 gives it one fast shape; every bound that bites has its line here.
 */
const ZERO = {
  /** Frames taken, and their bytes on the wire. */
  packets: 0,
  bytes: 0,
  /** Frames of which the capture holds only the beginning. */
  'packets.cut': 0,
  /** Frames not decoded, all reasons together (each alone: `undecoded`). */
  'packets.undecoded': 0,
  /** IP fragments seen, datagrams made of them. */
  'fragments.seen': 0,
  'fragments.reassembled': 0,
  /** Datagrams given up: older than the limit, pushed out by newer ones, or broken (lengths that contradict each other). */
  'fragments.expired': 0,
  'fragments.evicted': 0,
  'fragments.malformed': 0,
  /** Fragments that a snap length cut. */
  'fragments.cut': 0,
  /** Bytes of fragments that covered bytes already there; the first copy is kept. */
  'fragments.overlapping': 0,
  /** Flows opened; of these TCP whose start was not seen. */
  'flows.opened': 0,
  'flows.midstream': 0,
  'flows.closed': 0,
  /** Flows closed because the limit on flows was reached, or because they idled out. */
  'flows.evicted': 0,
  'flows.idle': 0,
  /** Flows closed by a new connection with the same addresses and ports. */
  'flows.reused': 0,
  /** Flows with payload of which only one direction was captured. */
  'flows.onesided': 0,
  /** Packets of one 5-tuple in more address spaces than are told apart; they go to the newest flow. */
  'flows.spaces': 0,
  /** TCP segments that brought nothing new; copies from another interface, which are dropped. */
  'segments.retransmitted': 0,
  'segments.duplicate': 0,
  /** TCP segments that arrived before an earlier one. */
  'segments.outoforder': 0,
  /** Bytes of overlapping segments that differ from the copy that was kept. */
  'segments.differing': 0,
  /** Segments for bytes already declared lost. */
  'segments.late': 0,
  /** Segments whose payload came after the end of their flow or stream and is lost; such that are too far from their stream to belong to it. */
  'segments.afterclose': 0,
  'segments.strange': 0,
  /** RSTs too far from their stream to belong to it. */
  'rst.ignored': 0,
  /** Holes given up because one flow's queue, or all queues together, were full, or because the hole was too old. */
  'queue.flowlimit': 0,
  'queue.totallimit': 0,
  'queue.aged': 0,
  /** Stretches of TCP streams that are lost, and their bytes. */
  'gap.count': 0,
  'gap.bytes': 0,
  /** Datagrams delivered; copies from another interface, which are dropped. */
  datagrams: 0,
  'datagrams.duplicate': 0,
  /** ICMP errors, and such that speak of no flow that is known. */
  'icmp.errors': 0,
  'icmp.unmatched': 0,
  /** Reasons beyond the number that are told apart. */
  'undecoded.other': 0,
  /** Frames not decoded by reason (`arp`, `ethertype 0x88cc`, `truncated`); at most `MAX_REASONS` names. */
  undecoded: {} as Record<string, number>,
};

export type NetCounters = typeof ZERO;

/** All counters at 0. */
export function netCounters(): NetCounters {
  return { ...ZERO, undecoded: {} };
}

/** Reasons told apart in `undecoded`. */
export const MAX_REASONS = 128;

/** Counts one undecoded frame under its reason. */
export function countUndecoded(counters: NetCounters, reason: string): void {
  counters['packets.undecoded']++;
  const known = counters.undecoded[reason];
  if (known !== undefined) counters.undecoded[reason] = known + 1;
  else if (Object.keys(counters.undecoded).length < MAX_REASONS) counters.undecoded[reason] = 1;
  else counters['undecoded.other']++;
}
