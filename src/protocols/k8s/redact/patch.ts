import { child, type ListNode, type Node, textOf } from '../tree.ts';
import { namesSecretVariable } from './names.ts';
import type { Sink } from './sink.ts';

type Visit = (node: Node, kind: string | undefined, key: string) => void;

/** Plans what is secret in a list of operations (RFC 6902) on an object of that kind: the values, by the paths that they go to. */
export function planPatch(node: ListNode, kind: string | undefined, sink: Sink, visit: Visit): void {
  for (const operation of node.items) {
    const value = child(operation, 'value');
    if (value === undefined) continue;
    const path = textOf(child(operation, 'path'));
    if (path === undefined) sink.all(value);
    else if (path === '') visit(value, kind, '');
    else planValue(value, pathOf(path), kind, sink, visit);
  }
}

/** The names of a JSON pointer (RFC 6901). */
export function pathOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function planValue(value: Node, path: readonly string[], kind: string | undefined, sink: Sink, visit: Visit): void {
  const [first = ''] = path;
  const last = path.at(-1) ?? '';
  const parent = path.at(-2) ?? '';
  const inSecret = kind === 'Secret' && (first === 'data' || first === 'stringData');
  // Whose variable it is is not said.
  const variable = last === 'value' && path.at(-3) === 'env';
  if (inSecret || variable || (value.kind === 'leaf' && namesSecretVariable(last, sink.keys))) {
    sink.all(value);
    return;
  }
  const isItem = /^(?:\d+|-)$/.test(last);
  // What would stand around the value is put around it, so that it is judged as it will be.
  const name = isItem ? parent : last;
  const inner: Node = isItem ? { kind: 'list', items: [value], whole: true } : value;
  const inConfig = kind === 'ConfigMap' && (first === 'data' || first === 'binaryData') && path.length === 2;
  const around: Node = { kind: 'map', keys: [name], values: [inner], whole: true };
  if (inConfig) visit({ kind: 'map', keys: ['data'], values: [around], whole: true }, 'ConfigMap', '');
  else
    visit(
      parent === 'annotations' ? { kind: 'map', keys: ['annotations'], values: [around], whole: true } : around,
      path.length === 1 ? kind : 'none',
      '',
    );
}
