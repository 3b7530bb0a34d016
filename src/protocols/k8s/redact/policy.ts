import { encodeUtf8 } from '#base/globals';
import { readJsonTree } from '../json-tree.ts';
import { child, decodedText, descend, type Leaf, type ListNode, type MapNode, type Node, textAt, textOf } from '../tree.ts';
import { readYamlTree } from '../yaml-tree.ts';
import { namesSecret, namesSecretVariable } from './names.ts';
import { planPatch } from './patch.ts';
import { Sink } from './sink.ts';

/** What is known of a body before it is read. */
export interface Expected {
  /** The kind of a body that does not say it (a patch), by the resource of the request. */
  readonly kind?: string | undefined;
  /** It is a list of operations (RFC 6902). */
  readonly operations?: boolean;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const DEEPEST_TEXT = 4;
const KUBECONFIG = /kind:\s*["']?Config\b|"kind"\s*:\s*"Config"|client-key-data|client-certificate-data|current-context/;
/** Kinds of which a token is the content, and where it stands. */
const TOKENS: ReadonlyMap<string, readonly string[]> = new Map([
  ['TokenRequest', ['status', 'token']],
  ['TokenReview', ['spec', 'token']],
]);

/** Plans what is secret in an object, a list, a watch event, a table or a patch. */
export function planSecrets(node: Node, expected: Expected, sink: Sink): void {
  // What was cut off before it said what it is may be a Secret.
  const uncertain = node.kind === 'map' && !node.whole && child(node, 'kind') === undefined && expected.kind === undefined;
  if (node.kind === 'list' && expected.operations === true)
    planPatch(node, expected.kind, sink, (value, kind, key) => visit(value, kind, key, uncertain, sink));
  else visit(node, expected.kind, '', uncertain, sink);
}

function visit(node: Node, kind: string | undefined, key: string, uncertain: boolean, sink: Sink): void {
  if (node.kind === 'map') visitMap(node, kind, uncertain, sink);
  else if (node.kind === 'list') visitList(node, kind, key, uncertain, sink);
  else visitLeaf(node, key, sink);
}

function visitMap(node: MapNode, expected: string | undefined, uncertain: boolean, sink: Sink): void {
  const kinds = node.keys.flatMap((key, i) => (key === 'kind' ? [textOf(node.values[i]) ?? ''] : []));
  if (kinds.length === 0 && expected !== undefined) kinds.push(expected);
  const isSecret = kinds.includes('Secret') || uncertain || (kinds.length === 0 && !node.whole);
  const list = kinds.find((kind) => kind.endsWith('List'));
  for (const kind of kinds) sink.all(descend(node, ...(TOKENS.get(kind) ?? [''])));
  node.keys.forEach((key, i) => {
    const value = node.values[i] as Node;
    if (isSecret && (key === 'data' || key === 'stringData')) sink.all(value);
    else if (key === 'annotations' || key === 'metadata') visitMetadata(value, key, uncertain, sink);
    else if (kinds.includes('ConfigMap') && (key === 'data' || key === 'binaryData')) visitConfig(value, sink);
    else if (key === 'env' && value.kind === 'list') visitVariables(value, sink);
    else if ((key === 'args' || key === 'command') && value.kind === 'list') visitArguments(value, sink);
    else if (value.kind !== 'map' && namesSecret(key, sink.keys) && isFlat(value)) sink.all(value);
    else visit(value, key === 'items' && list !== undefined ? list.slice(0, -4) || undefined : undefined, key, uncertain, sink);
  });
}

/** An array of values that are no objects, or one value. */
function isFlat(node: Node): boolean {
  return node.kind === 'leaf' || (node.kind === 'list' && node.items.every((item) => item.kind === 'leaf'));
}

function visitList(node: ListNode, kind: string | undefined, key: string, uncertain: boolean, sink: Sink): void {
  for (const item of node.items) visit(item, kind, key, uncertain, sink);
}

function visitMetadata(node: Node, key: string, uncertain: boolean, sink: Sink): void {
  if (node.kind !== 'map') {
    visit(node, undefined, key, uncertain, sink);
    return;
  }
  if (key === 'metadata') {
    node.keys.forEach((name, i) => {
      const value = node.values[i] as Node;
      if (name === 'annotations') visitMetadata(value, name, uncertain, sink);
      else if (name !== 'managedFields') visit(value, undefined, name, uncertain, sink);
    });
    return;
  }
  node.keys.forEach((name, i) => {
    const value = node.values[i] as Node;
    if (value.kind !== 'leaf') sink.all(value);
    else if (name === LAST_APPLIED) visitText(value, sink, (bytes) => readJsonTree(bytes, 0, bytes.length), {});
    else if (namesSecretVariable(name.slice(name.lastIndexOf('/') + 1), sink.keys)) sink.all(value);
    else sink.text(value);
  });
}

/** Texts of a ConfigMap: by their names, as a kubeconfig, or as whatever text they are. */
function visitConfig(node: Node, sink: Sink): void {
  if (node.kind !== 'map') return;
  node.keys.forEach((name, i) => {
    const value = node.values[i] as Node;
    if (value.kind !== 'leaf') return;
    if (value.form === 'bytes' || namesSecretVariable(name, sink.keys)) {
      sink.all(value);
      return;
    }
    const text = textOf(value) ?? '';
    if (KUBECONFIG.test(text)) visitText(value, sink, (bytes) => readConfig(bytes), { kind: 'Config' });
    else visitLines(value, text, sink);
  });
}

function readConfig(bytes: Uint8Array): ReturnType<typeof readJsonTree> {
  const json = readJsonTree(bytes, 0, bytes.length);
  return json.node?.kind === 'map' && json.proven === bytes.length ? json : readYamlTree(bytes, 0, bytes.length);
}

/** `NAME=value` and `name: value`, line by line, as settings are written; then as the text that it may be. */
function visitLines(node: Leaf, text: string, sink: Sink): void {
  let at = 0;
  for (const line of text.split('\n')) {
    const match = /^(\s*(?:export\s+|-\s+)?["']?([\w.-]{1,128})["']?\s*[:=]\s*)(\S.*)$/.exec(line);
    if (match !== null && namesSecretVariable(match[2] as string, sink.keys)) {
      const from = encodeUtf8(text.slice(0, at + (match[1] as string).length)).length;
      sink.part(node, from, from + encodeUtf8(match[3] as string).length);
    }
    at += line.length + 1;
  }
  sink.text(node);
}

/** An object inside a text. What can not be read of it is masked. */
function visitText(node: Leaf, sink: Sink, read: (bytes: Uint8Array) => ReturnType<typeof readJsonTree>, expected: Expected): void {
  const source = node.form === 'value' && typeof node.value === 'string' ? undefined : decodedText(node);
  const bytes = source === undefined ? encodeUtf8(String(node.value)) : source.bytes.subarray(0, source.length);
  const { node: inner, proven } = sink.depth < DEEPEST_TEXT ? read(bytes) : { node: undefined, proven: 0 };
  const found = new Sink(sink.keys, sink.depth + 1);
  if (inner !== undefined) planSecrets(inner, expected, found);
  // A text whose places are not those of its bytes is masked whole, when there is something to mask in it.
  if (inner === undefined || proven < bytes.length || (source === undefined && found.spans.length > 0)) sink.all(node);
  else if (source !== undefined) sink.take(found, source);
}

function visitVariables(node: ListNode, sink: Sink): void {
  for (const item of node.items) {
    const name = textAt(item, 'name');
    const value = child(item, 'value');
    if (value?.kind !== 'leaf') continue;
    // A variable whose name was cut off may be any.
    if (name === undefined || namesSecretVariable(name, sink.keys)) sink.all(value);
    else visitLeaf(value, '', sink);
  }
}

/** `--name=value`, and the argument behind `--name`; also a whole command in one text. */
function visitArguments(node: ListNode, sink: Sink): void {
  let secretNext = false;
  for (const item of node.items) {
    const text = textOf(item);
    if (item.kind !== 'leaf' || text === undefined) continue;
    const flag = /^--?([\w.-]+)(?:=|$)/.exec(text);
    if (secretNext && flag === null) sink.all(item);
    secretNext = flag !== null && !text.includes('=') && namesSecretVariable(flag[1] as string, sink.keys);
    for (const match of text.matchAll(/(^|\s)(-{0,2}([\w.-]{1,128})=)(\S+)/g)) {
      if (!namesSecretVariable(match[3] as string, sink.keys)) continue;
      const from = encodeUtf8(text.slice(0, match.index + (match[1] as string).length + (match[2] as string).length)).length;
      sink.part(item, from, from + encodeUtf8(match[4] as string).length);
    }
    sink.text(item);
  }
}

function visitLeaf(node: Leaf, key: string, sink: Sink): void {
  if (key === LAST_APPLIED) visitText(node, sink, (bytes) => readJsonTree(bytes, 0, bytes.length), {});
  else if (node.form === 'json' || node.form === 'utf8') sink.text(node);
  else if (node.form === 'value' && typeof node.value === 'string' && node.places.length > 2) visitLines(node, node.value, sink);
}
