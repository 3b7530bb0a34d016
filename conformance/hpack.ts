import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { HeaderBlock } from '../src/protocols/http2/header-block.ts';
import { HpackDecoder } from '../src/protocols/http2/hpack.ts';
import type { Agreement } from './agreement.ts';

const story = z.object({
  cases: z.array(
    z.object({ wire: z.string(), headers: z.array(z.record(z.string(), z.string())), header_table_size: z.number().optional() }),
  ),
});

/** Header blocks of one connection after the other, and the fields that they mean. */
export function compareWithHpack(folder: string, agreement: Agreement): void {
  for (const encoder of readdirSync(folder)) {
    for (const file of readdirSync(join(folder, encoder))) {
      agreement.capture = `hpack/${encoder}/${file}`;
      const { cases } = story.parse(JSON.parse(readFileSync(join(folder, encoder, file), 'utf8')));
      const decoder = new HpackDecoder(true);
      const block = new HeaderBlock();
      cases.forEach(({ wire, headers }, i) => {
        const bytes = Uint8Array.from(Buffer.from(wire, 'hex'));
        block.clear();
        decoder.decode(bytes, 0, bytes.length, block);
        const lines = headers.flatMap((each) => Object.entries(each).map(([name, value]) => `${name}: ${value}\r\n`)).join('');
        agreement.field('hpack', `block ${i + 1}`, lines, new TextDecoder('latin1').decode(block.bytes.subarray(0, block.length)));
      });
    }
  }
}
