import { utf8 } from '#base/globals';
import type { StoredEvent } from '#entry/stored';
import { RESIZE, STDERR, STDOUT } from './event.ts';

/** The size of a terminal until it says another. */
const COLUMNS = 80;
const ROWS = 24;

/**
 * A session as a recording that asciinema and its players show (asciicast v2, https://docs.asciinema.org/manual/asciicast/v2/): lines of JSON. What was typed is
 * not in it, because it is not kept; what the terminal echoed is. `title` is shown by players.
 */
export function asciicast(events: readonly StoredEvent[], title: string): string {
  const first = events[0]?.at ?? 0;
  const decoders = new Map<number, Uint8Array>();
  const lines: string[] = [];
  let size = [COLUMNS, ROWS];
  let sized = false;
  for (const { at, message } of events) {
    const { bytes } = message;
    const channel = bytes[0];
    const time = (at - first) / 1_000_000;
    if (channel === RESIZE) {
      const next = readSize(utf8(bytes, 1));
      if (next === undefined) continue;
      if (!sized) size = [...next];
      else lines.push(JSON.stringify([time, 'r', `${next[0]}x${next[1]}`]));
      sized = true;
    } else if (channel === STDOUT || channel === STDERR) {
      const text = whole(decoders, channel, bytes.subarray(1));
      if (text !== '') lines.push(JSON.stringify([time, 'o', text]));
    }
  }
  const head = { version: 2, width: size[0], height: size[1], timestamp: Math.trunc(first / 1_000_000), title };
  return `${[JSON.stringify(head), ...lines].join('\n')}\n`;
}

/** Columns and rows of `{"Width":…,"Height":…}`. */
export function readSize(text: string): readonly [columns: number, rows: number] | undefined {
  const [, width] = /"Width"\s*:\s*(\d{1,5})/.exec(text) ?? [];
  const [, height] = /"Height"\s*:\s*(\d{1,5})/.exec(text) ?? [];
  return width === undefined || height === undefined ? undefined : [Number(width), Number(height)];
}

/** Text up to the last whole character; the rest waits for the next piece of its channel. */
function whole(waiting: Map<number, Uint8Array>, channel: number, bytes: Uint8Array): string {
  const before = waiting.get(channel) ?? new Uint8Array(0);
  const all = new Uint8Array(before.length + bytes.length);
  all.set(before);
  all.set(bytes, before.length);
  let end = all.length;
  for (let back = 1; back <= Math.min(3, all.length); back++) {
    const byte = all[all.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (needed > back) end = all.length - back;
    break;
  }
  waiting.set(channel, all.slice(end));
  return utf8(all, 0, end);
}
