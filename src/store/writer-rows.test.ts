import { describe, expect, it } from 'vitest';
import { GENERIC_COLUMNS, allocate } from '#entry/columns';
import type { Column } from '#entry/columns';
import { group } from '#entry/field';
import type { Block, BlockColumn } from './block.ts';
import { FRAME_BYTES, SEGMENT_AGE, SEGMENT_ROWS } from './block.ts';
import { GenericArrays } from './generic-arrays.ts';
import { readExchange } from './raw.ts';
import { SegmentBuilder } from './writer-rows.ts';

const request = group({
  method: { kind: 'string', doc: 'Method.', example: 'GET', hot: true },
  tags: { kind: 'strings', doc: 'Tags.', example: ['a'], hot: true },
  secure: { kind: 'bool', doc: 'Secure.', example: true, hot: true },
  size: { kind: 'int', doc: 'Size.', example: 1, hot: true },
  cold: { kind: 'string', doc: 'Not a column.', example: '' },
});

function builder(): SegmentBuilder {
  return new SegmentBuilder({ worker: '0000abcd', epoch: 3 });
}
function published(from: SegmentBuilder, now = 0, finish = false): Block {
  const block = from.publish(now, finish);
  if (block === undefined) throw new Error('nothing was published');
  return block;
}
function column(block: Block, name: string): BlockColumn | undefined {
  return block.columns.find((candidate) => candidate.spec.name === name);
}
function values(of: BlockColumn | Column | undefined): (number | undefined)[] {
  if (of === undefined) return [];
  const { valid } = of;
  return Array.from(of.data, (value, i) => (valid === undefined || ((valid[i >> 3] as number) & (1 << (i & 7))) !== 0 ? value : undefined));
}

describe('SegmentBuilder', () => {
  it('has an array for each generic column, in stored order and of its storage class', () => {
    const arrays = new GenericArrays(1).list();
    expect(arrays.map((array) => array.constructor)).toEqual(GENERIC_COLUMNS.map((spec) => allocate(spec.storage, 0).constructor));
    const names = Object.keys(new GenericArrays(1)).map((name) => name.toLowerCase());
    expect(names).toEqual(GENERIC_COLUMNS.map((spec) => spec.name.replaceAll('.', '').toLowerCase()));
  });

  it('a fresh row is 0 where required and absent where optional, also after a block and after growth', () => {
    const b = builder();
    const row = b.begin();
    b.rows.timestamp[row] = 5;
    b.rows.elapsed[row] = 7;
    b.rows.status[row] = 200;
    b.rows.statusText[row] = b.words.statusText.code('OK');
    published(b);
    for (let i = 0; i < 3000; i++) b.begin();
    const block = published(b);
    expect(block.rows).toBe(3000);
    expect(new Set(column(block, 'timestamp')?.data)).toEqual(new Set([0]));
    for (const name of ['elapsed', 'status', 'status.text', 'parent']) expect(column(block, name)).toBeUndefined();
  });

  it('marks the rows that have a value', () => {
    const b = builder();
    for (const elapsed of [1, undefined, 3]) {
      const row = b.begin();
      if (elapsed !== undefined) b.rows.elapsed[row] = elapsed;
    }
    expect(values(column(published(b), 'elapsed'))).toEqual([1, undefined, 3]);
  });

  it('makes columns of hot fields where rows have values, and only there', () => {
    const b = builder();
    const http = b.group('http', 'request', request);
    b.begin();
    b.put(b.begin(), http, { method: 'GET', tags: ['a', 'b'], secure: false, size: 9, cold: 'x' });
    b.begin();
    const block = published(b);
    expect(values(column(block, 'http.request.method'))).toEqual([undefined, 0, undefined]);
    expect(column(block, 'http.request.tags')?.words).toEqual(['a\u001fb']);
    expect(values(column(block, 'http.request.secure'))).toEqual([undefined, 0, undefined]);
    expect(values(column(block, 'http.request.size'))).toEqual([undefined, 9, undefined]);
    expect(column(block, 'http.request.cold')).toBeUndefined();
    b.begin();
    expect(column(published(b), 'http.request.method')).toBeUndefined();
  });

  it('publishes only the words and endpoints that are new in the segment', () => {
    const b = builder();
    const ends = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((ip) => ({ ip }));
    const blocks = ['a', 'b'].map((word, i) => {
      for (const text of ['a', word]) {
        const row = b.begin();
        b.rows.errorType[row] = b.words.errorType.code(text);
        b.rows.src[row] = b.endpoint(ends[i] as { ip: string });
        b.rows.dst[row] = b.endpoint(ends[2] as { ip: string });
      }
      return published(b);
    });
    expect(blocks.map((block) => [column(block, 'error.type')?.from, column(block, 'error.type')?.words])).toEqual([
      [0, ['a']],
      [1, ['b']],
    ]);
    expect(blocks.map((block) => block.endpoints)).toEqual([
      [
        { code: 0, endpoint: ends[0] },
        { code: 1, endpoint: ends[2] },
      ],
      [{ code: 2, endpoint: ends[1] }],
    ]);
    const renamed = { ip: '10.0.0.3', name: 'cart' };
    b.rename(ends[2] as { ip: string }, renamed);
    expect(published(b).endpoints).toEqual([{ code: 1, endpoint: { ip: '10.0.0.3', name: 'cart' } }]);
  });

  it('seals at the row limit, at the age limit, and when it is finished; codes and places begin again', () => {
    const b = builder();
    const write = (rows: number): void => {
      for (let i = 0; i < rows; i++) {
        const row = b.begin();
        b.rows.errorType[row] = b.words.errorType.code('x');
        b.keep(row, { bytes: new Uint8Array(1), parts: [], spans: [], flags: 0, size: 1 }, undefined, '');
      }
    };
    write(SEGMENT_ROWS);
    expect(published(b, 0)).toMatchObject({ segment: 0, number: 0, commit: 0, rows: SEGMENT_ROWS, seal: true });
    write(999);
    expect(published(b, 0)).toMatchObject({ segment: 1, number: 0, commit: SEGMENT_ROWS, rawStart: 0, seal: false });
    expect(b.publish(SEGMENT_AGE)).toBeUndefined();
    write(1);
    const aged = published(b, SEGMENT_AGE);
    expect(aged).toMatchObject({ segment: 1, number: 1, seal: true });
    expect(column(aged, 'error.type')?.words).toEqual([]);
    write(1);
    const last = published(b, SEGMENT_AGE, true);
    expect(last).toMatchObject({ segment: 2, rows: 1, rawStart: 0, seal: true });
    expect(column(last, 'error.type')).toMatchObject({ from: 0, words: ['x'] });
    expect(b.publish(SEGMENT_AGE, true)).toBeUndefined();
  });

  it('cuts raw bytes into frames that no message crosses', () => {
    const b = builder();
    const message = { bytes: new Uint8Array(100_000).fill(7), parts: [100_000], spans: [], flags: 0, size: 100_000 };
    for (let i = 0; i < 7; i++) b.keep(b.begin(), message, i === 3 ? { ...message, bytes: new Uint8Array(300_000) } : undefined, `c${i}`);
    const block = published(b);
    const starts = values(column(block, 'raw.start')) as number[];
    const lengths = values(column(block, 'raw.length')) as number[];
    const ends = [...block.frames.slice(1), block.raw.length];
    expect(block.frames).toHaveLength(5);
    starts.forEach((start, row) => {
      const frame = ends.findIndex((end) => start < end);
      expect(start + (lengths[row] as number)).toBeLessThanOrEqual(ends[frame] as number);
      expect(readExchange(block.raw, start, start + (lengths[row] as number)).context).toBe(`c${row}`);
    });
    block.frames.forEach((start, i) => {
      const length = (ends[i] as number) - start;
      expect(length <= FRAME_BYTES || starts.filter((at) => at >= start && at < (ends[i] as number)).length === 1).toBe(true);
    });
  });

  it('rows that are discarded leave no hole: neither in commit numbers, nor in words, nor in endpoints', () => {
    const b = builder();
    const http = b.group('http', 'request', request);
    const message = { bytes: Uint8Array.of(1), parts: [1], spans: [], flags: 0, size: 1 };
    const write = (method: string): void => {
      const row = b.begin();
      b.put(row, http, { method });
      b.rows.elapsed[row] = 1;
      b.rows.src[row] = b.endpoint({ ip: method });
      b.keep(row, message, undefined, '');
      b.message(1, { seq: 0, at: 0, side: 0, message });
    };
    write('GET');
    published(b);
    write('PUT');
    write('PATCH');
    expect(b.discard()).toEqual({ rows: 2, messages: 2 });
    b.begin();
    write('PUT');
    const block = published(b);
    expect(block).toMatchObject({ commit: 1, rows: 2, messages: 1, number: 1 });
    expect(column(block, 'http.request.method')).toMatchObject({ from: 1, words: ['PUT', 'PATCH'] });
    expect(values(column(block, 'http.request.method'))).toEqual([undefined, 1]);
    expect(values(column(block, 'elapsed'))).toEqual([undefined, 1]);
    expect(block.endpoints.map(({ code }) => code)).toEqual([1, 2, 3]);
    const [, start = 0] = values(column(block, 'raw.start')) as number[];
    const [, length = 0] = values(column(block, 'raw.length')) as number[];
    expect(readExchange(block.raw, start - block.rawStart, start - block.rawStart + length).request?.bytes).toEqual(Uint8Array.of(1));
  });

  it('keeps messages of long streams as rows of their own, also when no entry closed', () => {
    const b = builder();
    const message = { bytes: Uint8Array.of(1, 2), parts: [2], spans: [], flags: 0, size: 90 };
    for (let seq = 0; seq < 100; seq++) b.message(17, { seq, at: 1000 + seq, side: 1, message });
    const block = published(b);
    expect(block.rows).toBe(0);
    expect(block.messages).toBe(100);
    expect(block.messageColumns.map((of) => of.data[99])).toEqual([17, 99, 1099, 1, 90, 99 * 8, 8]);
  });

  it('blocks of open entries are complete in themselves', () => {
    const b = new SegmentBuilder({ worker: '0000abcd', epoch: 1, open: true });
    for (let i = 0; i < 2; i++) {
      const row = b.begin();
      b.rows.errorType[row] = b.words.errorType.code('x');
      b.rows.src[row] = b.endpoint({ ip: '10.0.0.1' });
      expect(published(b, i * SEGMENT_AGE)).toMatchObject({ open: true, seal: false, segment: 0, commit: 0, endpoints: [{ code: 0 }] });
    }
    expect(published(b)).toMatchObject({ rows: 0, open: true });
  });
});
