/** What a counter means: a sentence, and what to do about it where something can be done. */
export interface Explanation {
  readonly words: string;
  /** What changes it. */
  readonly knob?: string;
  /** `loss`: something was not seen or not kept. `remark`: worth knowing. `plain`: how much work was done. */
  readonly tone: 'loss' | 'remark' | 'plain';
  /** Entries behind the number, as a query. */
  readonly query?: string;
}

type Row = readonly [prefix: string, tone: Explanation['tone'], words: string, knob?: string | undefined, query?: string | undefined];

/** By the beginning of the name; the longest that fits counts. Names are stable, see docs/operations.md. */
export const COUNTERS: readonly Row[] = [
  ['net.packets', 'plain', 'Packets taken from the sources.'],
  ['net.bytes', 'plain', 'Bytes of these packets on the wire.'],
  ['net.packets.cut', 'loss', 'Packets of which only the beginning was captured.', 'Capture with a larger snap length (tcpdump -s 0).'],
  ['net.packets.undecoded', 'remark', 'Packets that carry nothing Podwire reads, or are broken. The reasons stand below.'],
  ['net.undecoded.', 'remark', 'Packets that were not decoded, for this reason.'],
  ['net.fragments.seen', 'plain', 'IP fragments seen.'],
  ['net.fragments.reassembled', 'plain', 'Datagrams made of fragments.'],
  ['net.fragments.', 'loss', 'Fragments that could not be put together: some were lost, or they contradict each other.'],
  ['net.flows.opened', 'plain', 'Connections and datagram flows seen.'],
  ['net.flows.closed', 'plain', 'Flows that ended.'],
  ['net.flows.midstream', 'remark', 'TCP connections that were already there when capture began. Their first exchange may be missing.'],
  ['net.flows.evicted', 'loss', 'Flows closed early because too many were open at once.'],
  ['net.flows.idle', 'plain', 'Flows closed because nothing was said for a long time.'],
  ['net.flows.reused', 'plain', 'Flows ended by a new connection with the same ports.'],
  [
    'net.flows.onesided',
    'loss',
    'Connections of which only one direction was captured.',
    'Capture where both directions pass, or on the interface any.',
  ],
  ['net.flows.spaces', 'remark', 'The same addresses were seen in more networks than are told apart.'],
  [
    'net.segments.retransmitted',
    'remark',
    'TCP segments that brought nothing new: the network lost the first copy, or was late.',
    undefined,
    'tcp.retransmissions > 0',
  ],
  ['net.segments.duplicate', 'plain', 'Copies of packets seen on another interface; left out.'],
  ['net.segments.outoforder', 'plain', 'Segments that overtook an earlier one; put in order.'],
  ['net.segments.differing', 'remark', 'Bytes that came twice and differ. The first copy is kept.'],
  ['net.segments.', 'remark', 'TCP segments that belong to no open stretch of their connection.'],
  ['net.rst.ignored', 'remark', 'Resets that cannot belong to their connection; ignored as a receiver would.'],
  ['net.queue.', 'loss', 'Holes in a stream that were given up because waiting any longer would have cost too much memory.'],
  [
    'net.gap.count',
    'loss',
    'Stretches of TCP streams that were never captured. Each costs the exchange that it hit.',
    'Capture less (--bpf), or give Podwire more CPU.',
  ],
  ['net.gap.bytes', 'loss', 'Bytes in these stretches.', 'Capture less (--bpf), or give Podwire more CPU.'],
  ['net.datagrams', 'plain', 'UDP datagrams seen.'],
  ['net.datagrams.duplicate', 'plain', 'Copies of datagrams seen on another interface; left out.'],
  ['net.icmp.errors', 'remark', 'ICMP errors seen: somebody could not be reached.', undefined, 'icmp'],
  ['net.icmp.unmatched', 'remark', 'ICMP errors about a connection that was not seen.'],
  ['flows', 'plain', 'Flows whose protocol was looked for.'],
  ['messages.cut', 'loss', 'Messages longer than what is kept of one. Their sizes are true; the rest of their bytes was not stored.'],
  ['messages.pendingBytes', 'loss', 'Messages cut because all that wait for their answer together were too large.'],
  ['messages.flowBytes', 'loss', 'Flows whose handshake was not kept, because those of all open flows together were too large.'],
  ['events.cut', 'loss', 'Messages of long streams that are longer than what is kept of one.'],
  ['entries.evicted', 'loss', 'Exchanges closed as interrupted because too many were open at once.', undefined, 'outcome == "interrupted"'],
  [
    'entries.openPerFlow',
    'loss',
    'Exchanges closed early because one connection had too many open.',
    undefined,
    'outcome == "interrupted"',
  ],
  ['events.perEntry', 'loss', 'Messages of long streams beyond the number that is stored of one; counted, not kept.'],
  ['redacted.values', 'plain', 'Values masked before anything was stored.', undefined, 'redacted > 0'],
  [
    'redacted.notMaskable',
    'remark',
    'Messages stored only up to the last byte proven free of secrets, because the rest could not be decoded.',
  ],
  ['redacted.', 'plain', 'Values masked before anything was stored.', undefined, 'redacted > 0'],
  [
    'bytes.notUnderstood',
    'remark',
    'Bytes that no protocol understood. They are in flow entries, without contents.',
    'A dissector for the protocol.',
    'kind == "flow"',
  ],
  ['bytes.beforeGap', 'loss', 'Bytes of messages whose end was lost.', 'Capture less (--bpf), or give Podwire more CPU.'],
  [
    'bytes.proxyGap',
    'loss',
    'Bytes of API calls that the proxy could not hand to the worker in time. The calls themselves went through.',
    'Give Podwire more CPU.',
  ],
  ['bytes.atEnd', 'remark', 'Bytes of messages that were not complete when their connection ended.'],
  ['bytes.carry', 'loss', 'Bytes given up because the head of a message was too long.'],
  ['malformed.', 'remark', 'Messages that break their protocol’s rules in this way. Reading went on at the next one.'],
  ['unknown.', 'remark', 'Bytes inside a known protocol that it does not explain, for this reason.'],
  [
    'publish.droppedMessages',
    'loss',
    'Entries stored without their messages because the disk was too slow.',
    'A faster disk, or fewer sources.',
  ],
  [
    'publish.dropped',
    'loss',
    'Entries that were not shown or stored because the disk or a reader was too slow.',
    'A faster disk, or fewer sources.',
  ],
  ['store.gaps', 'loss', 'Stored blocks that are damaged and were left out.'],
  ['store.torn.bytes', 'remark', 'Bytes at the end of a file, cut after a crash: at most the last second.'],
  ['store.rows.recovered', 'plain', 'Entries found again after Podwire was ended without warning.'],
  [
    'store.rows.interrupted',
    'remark',
    'Long streams that were open when Podwire was ended; they are entries marked interrupted.',
    undefined,
    'outcome == "interrupted"',
  ],
  ['store.rows.retired', 'plain', 'Entries deleted because of size or age.', '--retention, --max-age'],
  ['store.segments.retired', 'plain', 'Segments deleted because of size or age.', '--retention, --max-age'],
  ['store.rows.lost', 'loss', 'Entries that were not stored: the disk is full or refuses.', 'Free space on the disk.'],
  ['store.messages.lost', 'loss', 'Messages that were not stored: the disk is full or refuses.', 'Free space on the disk.'],
  ['store.segments.damaged', 'loss', 'Segments on the disk that cannot be read; they were left out.'],
  ['store.damaged', 'loss', 'Stored parts that cannot be read; they were left out.'],
  [
    'store.full',
    'loss',
    'Times that the disk had no room. Capture goes on; what waits is written when there is room again.',
    'Free space on the disk.',
  ],
  ['store.failed', 'loss', 'Times that the disk refused for another reason. The state of the store says which.'],
  ['store.', 'remark', 'The store’s own count.'],
  [
    'detail.failed.',
    'loss',
    'Stored messages that could not be decoded: a fault of Podwire itself. The hot fields are shown; please report it.',
  ],
  ['fault.', 'loss', 'A fault of Podwire itself in this part. The entry was left out; please report it.'],
  ['other', 'remark', 'Counts whose names went beyond the number that is told apart.'],
];

const BY_LENGTH: readonly Row[] = COUNTERS.toSorted((a, b) => b[0].length - a[0].length);

/** What a counter's name means. Every name gets an answer. */
export function explain(name: string): Explanation {
  const row = BY_LENGTH.find(
    ([prefix]) =>
      name === prefix || (name.startsWith(prefix) && (prefix.endsWith('.') || name[prefix.length] === '.' || prefix === 'publish.dropped')),
  );
  if (row === undefined) return { words: 'Counted by this name.', tone: 'remark' };
  const [, tone, words, knob, query] = row;
  return { words, tone, ...(knob === undefined ? {} : { knob }), ...(query === undefined || query === '' ? {} : { query }) };
}

/** Which part of the page a counter stands in. */
export function groupOf(name: string): string {
  if (name.startsWith('net.undecoded.') || name.startsWith('malformed.') || name.startsWith('unknown.') || name === 'bytes.notUnderstood')
    return 'Not understood';
  if (name.startsWith('redacted.')) return 'Redaction';
  if (name.startsWith('store.') || name.startsWith('publish.')) return 'Store';
  if (name.startsWith('net.')) return 'Network';
  return 'Messages';
}
