import { REFLECTION, storedFiles } from '#protocols/grpc/reflection';
import { exchangeOf } from '#store/entry-of';
import type { Source } from '#store/source';
import type { Files } from '../protocols.ts';
import type { Library } from './library.ts';

const SERVICE = 'grpc.request.service';

/**
 * The descriptors in what is stored: answers of server reflection stand among the entries, so a recording brings the names of its fields with it. Each
 * source is looked at once, and only when a name is asked for that nobody knows.
 */
export class Reflected {
  private readonly library: Library;
  private readonly seen = new WeakSet<Source>();

  constructor(library: Library) {
    this.library = library;
  }

  /** Files in sources that were not looked at before; none when there is nothing new. */
  files(): Files {
    const found: Uint8Array[] = [];
    for (const source of this.library.closedSources()) {
      if (this.seen.has(source)) continue;
      this.seen.add(source);
      const words = source.words(SERVICE);
      if (words === undefined || words.some((word) => REFLECTION.includes(word))) found.push(...filesOf(source));
    }
    return found;
  }
}

function filesOf(source: Source): Uint8Array[] {
  const rows = source.rows();
  const column = rows?.columns.get(SERVICE);
  if (rows === undefined || column?.dictionary === undefined) return [];
  const codes = REFLECTION.map((service) => column.dictionary?.indexOf(service) ?? -1).filter((code) => code >= 0);
  const found: Uint8Array[] = [];
  for (let row = 0; codes.length > 0 && row < rows.count; row++) {
    const present = column.valid === undefined || ((column.valid[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
    if (!present || !codes.includes(column.data[row] ?? -1)) continue;
    const response = exchangeOf(source, rows, row)?.response;
    if (response !== undefined) found.push(...storedFiles(response));
  }
  return found;
}
