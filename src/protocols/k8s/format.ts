import { readCborTree } from './cbor-tree.ts';
import { readJsonTree } from './json-tree.ts';
import { isKubernetesProtobuf, readProtobufTree } from './protobuf-tree.ts';
import type { Reading } from './tree.ts';
import { readYamlTree } from './yaml-tree.ts';

/** What a body is written in. */
export type Format = 'json' | 'protobuf' | 'cbor' | 'yaml';

/** The format that a media type names; `undefined` for what is no object (logs, metrics). An absent type is read as JSON, as the server does. */
export function formatOf(contentType: string | undefined): Format | undefined {
  const type = (contentType ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/vnd.kubernetes.protobuf') return 'protobuf';
  if (/[/+]cbor(?:-seq)?$/.test(type)) return 'cbor';
  if (/[/+](?:x-)?yaml$/.test(type)) return 'yaml';
  return /[/+]json$/.test(type) ? 'json' : undefined;
}

/** Reads the object in a body, by what it is rather than by what it is called: what says YAML is mostly JSON. */
export function readTree(format: Format, bytes: Uint8Array, start: number, end: number): Reading {
  if (isKubernetesProtobuf(bytes, start, end)) return readProtobufTree(bytes, start, end);
  switch (format) {
    case 'protobuf':
      return { node: undefined, proven: start };
    case 'cbor':
      return readCborTree(bytes, start, end);
    case 'json':
      return readJsonTree(bytes, start, end);
    case 'yaml': {
      const json = readJsonTree(bytes, start, end);
      return json.node?.kind === 'map' && json.proven === end ? json : readYamlTree(bytes, start, end);
    }
  }
}
