import { codeOf as outcomeCode, OUTCOMES } from '#entry/outcome';
import type { Origin, Rows, TypedColumn } from '#entry/columns';
import { widthOf } from '../block.ts';
import type { Block, BlockColumn } from '../block.ts';
import { view } from '../pack.ts';
import type { SegmentBlocks } from '../segment-blocks.ts';
import { SegmentBuilder } from '../writer-rows.ts';
import type { KeptBlock } from './open-segment.ts';
import type { Source } from '../source.ts';

const INTERRUPTED = outcomeCode(OUTCOMES, 'interrupted');

/** Messages of one entry: how many, and when the first and the last came. */
interface Stream {
  count: number;
  first: number;
  last: number;
}

/**
 * The entries of an epoch that ended by a crash which have messages in the store and no row. `known` are the epoch's sealed segments.
 * Gives up to two blocks, each for a segment of its own: rows that were published as open, and what can be said from the messages alone.
 */
export function interrupted(
  run: Origin,
  blocks: SegmentBlocks,
  open: KeptBlock | undefined,
  known: readonly (Source & { readonly allMessages: () => Rows | undefined })[],
): KeptBlock[] {
  const streams = new Map<number, Stream>();
  for (const source of known) addStreams(streams, source.allMessages());
  for (const block of blocks.blocks) addStreams(streams, blocks.messagesOf(block));
  if (streams.size === 0) return [];
  for (const source of known) removeClosed(streams, source.rows());
  for (const block of blocks.blocks) removeClosed(streams, blocks.rowsOf(block));
  const found: KeptBlock[] = [];
  if (open !== undefined) {
    const picks = rowsOf(open.block, streams);
    if (picks.length > 0) found.push({ block: asInterrupted(pickRows(open.block, picks)), frames: open.frames });
  }
  const rest = fromMessages(run, streams);
  if (rest !== undefined) found.push({ block: rest, frames: [] });
  return found;
}

function addStreams(streams: Map<number, Stream>, messages: Rows | undefined): void {
  const entry = messages?.columns.get('entry')?.data;
  const at = messages?.columns.get('at')?.data;
  if (messages === undefined || entry === undefined || at === undefined) return;
  for (let row = 0; row < messages.count; row++) {
    const time = at[row] as number;
    const stream = streams.get(entry[row] as number);
    if (stream === undefined) {
      streams.set(entry[row] as number, { count: 1, first: time, last: time });
      continue;
    }
    stream.count++;
    stream.first = Math.min(stream.first, time);
    stream.last = Math.max(stream.last, time);
  }
}

function removeClosed(streams: Map<number, Stream>, rows: Rows | undefined): void {
  const sequence = rows?.columns.get('sequence')?.data;
  for (let row = 0; row < (rows?.count ?? 0); row++) streams.delete(sequence?.[row] as number);
}

/** The rows of a block whose entries are in `streams`; they are taken out of it. */
function rowsOf(block: Block, streams: Map<number, Stream>): number[] {
  const sequence = block.columns.find(({ spec }) => spec.name === 'sequence')?.data;
  const picks: number[] = [];
  for (let row = 0; row < block.rows; row++) if (streams.delete(sequence?.[row] as number)) picks.push(row);
  return picks;
}

function pickRows(block: Block, picks: readonly number[]): Block {
  const columns = block.columns.map((column): BlockColumn => {
    const { spec, from, words } = column;
    const data: TypedColumn = view(spec.storage, new ArrayBuffer(picks.length * widthOf(spec.storage)), 0, picks.length);
    picks.forEach((row, i) => (data[i] = column.data[row] as number));
    const { valid } = column;
    if (valid === undefined) return { spec, data, from, words };
    const bits = new Uint8Array((picks.length + 7) >> 3);
    picks.forEach((row, i) => {
      if (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
    });
    return { spec, data, valid: bits, from, words };
  });
  return { ...block, rows: picks.length, columns, open: false, seal: true, number: 0 };
}

function asInterrupted(block: Block): Block {
  block.columns.find(({ spec }) => spec.name === 'outcome')?.data.fill(INTERRUPTED);
  return block;
}

function fromMessages(run: Origin, streams: ReadonlyMap<number, Stream>): Block | undefined {
  const builder = new SegmentBuilder(run);
  const unknown = { ip: '' };
  for (const [sequence, { count, first, last: end }] of streams) {
    const row = builder.begin();
    const to = builder.rows;
    to.sequence[row] = sequence;
    to.timestamp[row] = first;
    to.elapsed[row] = end - first;
    to.outcome[row] = INTERRUPTED;
    to.messages[row] = count;
    to.src[row] = to.dst[row] = builder.endpoint(unknown);
  }
  return builder.publish(0, true);
}
