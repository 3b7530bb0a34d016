import type { Value } from './plan.ts';

const MAX_DEPTH = 100;
const NAME = /[A-Za-z_][^\s/>=]*/y;
const ATTRIBUTE = /\s+([A-Za-z_:][^\s=/>]*)\s*=\s*("[^"]*"|'[^']*')/y;
const TAG_END = /\s*(\/?)>/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

interface Element {
  readonly name: string;
  readonly members: Map<string, Value[]>;
  text: string;
}

/**
 * XML as a value: an element's children by their names (namespace prefixes left off), a list where a name repeats, attributes as `@name`,
 * the text of a leaf as its value. Not validating; absent when the tags do not fit together. One pass: the first thing that is not closed ends it.
 */
export function readXml(text: string): Value {
  if (!text.trimStart().startsWith('<')) return undefined;
  const root: Element = { name: '', members: new Map(), text: '' };
  const open: Element[] = [root];
  let at = 0;
  while (at < text.length) {
    const top = open.at(-1) as Element;
    const tag = text.indexOf('<', at);
    top.text += decode(text.slice(at, tag < 0 ? text.length : tag));
    if (tag < 0) break;
    const next =
      text[tag + 1] === '!' || text[tag + 1] === '?'
        ? aside(text, tag, top)
        : text[tag + 1] === '/'
          ? close(text, tag, open)
          : start(text, tag, open);
    if (next === undefined) return undefined;
    at = next;
  }
  return open.length === 1 && root.members.size > 0 ? valueOf(root) : undefined;
}

/** Behind a comment, a CDATA section (whose text counts), a declaration or an instruction. */
function aside(text: string, at: number, top: Element): number | undefined {
  const cdata = text.startsWith('<![CDATA[', at);
  const ending = text.startsWith('<!--', at) ? '-->' : cdata ? ']]>' : '>';
  const end = text.indexOf(ending, at + 2);
  if (end < 0) return undefined;
  if (cdata) top.text += text.slice(at + 9, end);
  return end + ending.length;
}

function close(text: string, at: number, open: Element[]): number | undefined {
  const top = open.at(-1) as Element;
  const end = text.indexOf('>', at);
  if (end < 0 || open.length < 2 || text.slice(at + 2, end).trim() !== top.name) return undefined;
  open.pop();
  add(open.at(-1) as Element, top.name, valueOf(top));
  return end + 1;
}

function start(text: string, at: number, open: Element[]): number | undefined {
  NAME.lastIndex = at + 1;
  const name = NAME.exec(text)?.[0];
  if (name === undefined || open.length > MAX_DEPTH) return undefined;
  const element: Element = { name, members: new Map(), text: '' };
  let end = NAME.lastIndex;
  for (;;) {
    ATTRIBUTE.lastIndex = end;
    const attribute = ATTRIBUTE.exec(text);
    if (attribute === null) break;
    add(element, `@${attribute[1]}`, decode((attribute[2] as string).slice(1, -1)));
    end = ATTRIBUTE.lastIndex;
  }
  TAG_END.lastIndex = end;
  const closing = TAG_END.exec(text);
  if (closing === null) return undefined;
  if (closing[1] === '/') add(open.at(-1) as Element, name, valueOf(element));
  else open.push(element);
  return TAG_END.lastIndex;
}

function add(element: Element, name: string, value: Value): void {
  const local = name.replace(/^(@?)[^:]*:/, '$1');
  const values = element.members.get(local);
  if (values === undefined) element.members.set(local, [value]);
  else values.push(value);
}

function valueOf(element: Element): Value {
  const text = element.text.trim();
  if (element.members.size === 0) return text;
  if (text !== '') element.members.set('#text', [text]);
  return Object.fromEntries([...element.members].map(([name, values]) => [name, values.length === 1 ? values[0] : values])) as Value;
}

function decode(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g,
    (whole: string, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
