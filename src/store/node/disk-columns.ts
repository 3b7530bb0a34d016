import type { Column, Rows } from '#entry/columns';
import type { Endpoint } from '#entry/entry';
import { CAPTURED_BY, KINDS, OUTCOMES, ROLES } from '#entry/outcome';
import type { DiskColumn } from './arrow-file.ts';

/** Codes whose words are fixed by the format: they are dictionary columns for whoever reads the file with other tools. */
export const CODES: Readonly<Record<string, readonly string[]>> = {
  kind: KINDS,
  role: ROLES,
  outcome: OUTCOMES,
  'captured.by': CAPTURED_BY,
};

/** What is written of an endpoint as columns of its own, so that others can group by it: `src.<name>`, `dst.<name>`. */
export const ENDPOINT_COLUMNS: readonly (readonly [name: string, read: (endpoint: Endpoint) => string | undefined])[] = [
  ['ip', (endpoint) => endpoint.ip],
  ['name', (endpoint) => endpoint.name ?? endpoint.ip],
  ['namespace', (endpoint) => endpoint.namespace],
  ['pod.name', (endpoint) => endpoint.pod?.name],
  ['workload.kind', (endpoint) => endpoint.workload?.kind],
  ['workload.name', (endpoint) => endpoint.workload?.name],
  ['service.name', (endpoint) => endpoint.service?.name],
  ['service.namespace', (endpoint) => endpoint.service?.namespace],
  ['node.name', (endpoint) => endpoint.node?.name],
  ['container', (endpoint) => endpoint.container],
  ['dns', (endpoint) => endpoint.dns],
  ['process.name', (endpoint) => endpoint.process?.name],
];

/** The columns of a segment as its Arrow file has them: the rows' own first, in their order, then those of both endpoints. */
export function diskColumns(rows: Rows): { readonly own: readonly DiskColumn[]; readonly endpoints: readonly DiskColumn[] } {
  const own = [...rows.columns.values()].map(diskColumn);
  const endpoints = (['src', 'dst'] as const).flatMap((end) => endpointColumns(end, rows));
  return { own, endpoints };
}

function diskColumn({ spec, data, valid, dictionary }: Column): DiskColumn {
  const { name, storage } = spec;
  return { name, storage, data, valid, words: CODES[name] ?? dictionary, microseconds: name === 'timestamp' || name === 'at' };
}

function endpointColumns(end: 'src' | 'dst', rows: Rows): DiskColumn[] {
  const codes = rows.columns.get(end)?.data ?? new Uint32Array(rows.count);
  return ENDPOINT_COLUMNS.flatMap(([name, read]) => {
    const words: string[] = [];
    const known = new Map<string, number>();
    const wordOf = rows.endpoints.map((endpoint) => {
      const text = read(endpoint)?.toWellFormed();
      if (text === undefined) return -1;
      const code = known.get(text) ?? words.push(text) - 1;
      known.set(text, code);
      return code;
    });
    return words.length === 0 ? [] : [spread(`${end}.${name}`, words, codes, Int32Array.from(wordOf))];
  });
}

/** One code per row in the narrowest type that holds them, absent where the endpoint has no such word. */
function spread(name: string, words: readonly string[], codes: Column['data'], wordOf: Int32Array): DiskColumn {
  const rows = codes.length;
  const [storage, data] =
    words.length <= 0x7f
      ? (['u8', new Uint8Array(rows)] as const)
      : words.length <= 0x7fff
        ? (['u16', new Uint16Array(rows)] as const)
        : (['text', new Uint32Array(rows)] as const);
  if (!wordOf.includes(-1)) {
    for (let row = 0; row < rows; row++) data[row] = wordOf[codes[row] as number] as number;
    return { name, storage, data, words };
  }
  const valid = new Uint8Array((rows + 7) >> 3);
  for (let row = 0; row < rows; row++) {
    const word = wordOf[codes[row] as number] ?? -1;
    if (word < 0) continue;
    data[row] = word;
    valid[row >> 3] = (valid[row >> 3] as number) | (1 << (row & 7));
  }
  return { name, storage, data, valid, words };
}
