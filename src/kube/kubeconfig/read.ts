import { readFileSync } from 'node:fs';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { KubeconfigFile } from './schema.ts';
import { fileSchema } from './schema.ts';

/** What may be wrong with a whole file: it was not read for this reason. */
export interface Unreadable {
  /** Says what, where and what to do. */
  readonly problem: string;
  readonly missing: boolean;
}

/** Reads one kubeconfig file; YAML or JSON. The problem names the file and the line. */
export function readKubeconfig(path: string): KubeconfigFile | Unreadable {
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { problem: `${path} is not there`, missing: true };
    return { problem: `${path} cannot be read: ${code}; check its permissions`, missing: false };
  }
  return parseKubeconfig(source, path);
}

/** Reads the text of a kubeconfig; `path` is for the problem only. */
export function parseKubeconfig(source: string, path: string): KubeconfigFile | Unreadable {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) return unreadable(`${path}:${lines.linePos(error.pos[0]).line}: this is no YAML: ${error.message}`);
  const content: unknown = document.toJS() ?? {};
  const checked = fileSchema.safeParse(content);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const where = issue?.path.filter((part) => typeof part !== 'symbol') ?? [];
  return unreadable(
    `${path}:${lineOf(document, where, lines)}: ${wordsOf(where)}: ${issue?.message ?? 'not understood'}; correct this line`,
  );
}

export function isUnreadable(file: KubeconfigFile | Unreadable): file is Unreadable {
  return 'problem' in file && typeof file.problem === 'string' && 'missing' in file;
}

function unreadable(problem: string): Unreadable {
  return { problem, missing: false };
}

/** Line of the innermost part of a path that is there. */
function lineOf(document: Document, path: readonly (string | number)[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function wordsOf(path: readonly (string | number)[]): string {
  return (
    path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
      .join('')
      .replace(/^\./, '') || 'the file'
  );
}
