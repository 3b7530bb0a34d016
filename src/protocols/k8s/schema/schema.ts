import { TABLE } from './table.ts';

/** A field of a message: its number on the wire, its name in JSON, and how Go writes it there. */
export interface FieldType {
  readonly number: number;
  /** Empty: never in JSON by itself (inline structs, raw bytes). */
  readonly name: string;
  readonly type: 'string' | 'bool' | 'int' | 'bytes' | 'double' | MessageType;
  readonly repeated: boolean;
  readonly map: boolean;
  /** A pointer in Go: when absent `null`, and zero is a value of its own. */
  readonly pointer: boolean;
  /** Left out when empty (`omitempty`), and when the zero of its struct (`omitzero`). */
  readonly omitEmpty: boolean;
  readonly omitZero: boolean;
  /** Its fields stand among those of the message around it. */
  readonly inline: boolean;
}

/** A message of the API. */
export interface MessageType {
  /** `k8s.io.api.core.v1.Pod`. */
  readonly name: string;
  /** In the order in which JSON has them. */
  readonly fields: readonly FieldType[];
  byNumber(number: number): FieldType | undefined;
}

const SCALARS = { s: 'string', b: 'bool', i: 'int', y: 'bytes', d: 'double' } as const;
const FIELD = /^(\S*?)=(\d+)([sbiyd]|#\d+)([*%]?)([opz=]*)$/;

class LazyMessage implements MessageType {
  readonly name: string;
  private readonly line: string;
  private readonly all: readonly LazyMessage[];
  private read: readonly FieldType[] | undefined = undefined;
  private numbers: ReadonlyMap<number, FieldType> = new Map();

  constructor(name: string, line: string, all: readonly LazyMessage[]) {
    this.name = name;
    this.line = line;
    this.all = all;
  }

  get fields(): readonly FieldType[] {
    if (this.read === undefined) {
      this.read = this.line
        .split(' ')
        .slice(1)
        .map((text) => this.field(text));
      this.numbers = new Map(this.read.map((field) => [field.number, field]));
    }
    return this.read;
  }

  byNumber(number: number): FieldType | undefined {
    return this.fields.length === 0 ? undefined : this.numbers.get(number);
  }

  private field(text: string): FieldType {
    const match = FIELD.exec(text);
    if (match === null) throw new Error(`the table of Kubernetes messages has a field ${text}`);
    const [, name = '', number, type = '', many, flags = ''] = match;
    return {
      number: Number(number),
      name,
      type: type.startsWith('#') ? (this.all[Number(type.slice(1))] as LazyMessage) : SCALARS[type as keyof typeof SCALARS],
      repeated: many === '*',
      map: many === '%',
      pointer: flags.includes('p'),
      omitEmpty: flags.includes('o'),
      omitZero: flags.includes('z'),
      inline: flags.includes('='),
    };
  }
}

interface Index {
  readonly byKind: ReadonlyMap<string, MessageType>;
  readonly byName: ReadonlyMap<string, MessageType>;
}

let index: Index | undefined;

/** Lists the table once; fields of a message are read when it is first asked for. */
function indexed(): Index {
  if (index !== undefined) return index;
  const all: LazyMessage[] = [];
  const byKind = new Map<string, MessageType>();
  const byName = new Map<string, MessageType>();
  let [pack, groupVersion]: readonly (string | undefined)[] = [];
  for (const line of TABLE.trim().split('\n')) {
    if (line.startsWith('@')) {
      [pack, groupVersion] = line.slice(1).split(' ');
      continue;
    }
    const blank = line.indexOf(' ');
    const name = blank < 0 ? line : line.slice(0, blank);
    const message = new LazyMessage(`${pack}.${name}`, line, all);
    all.push(message);
    byName.set(message.name, message);
    if (groupVersion !== undefined) byKind.set(`${groupVersion} ${name}`, message);
  }
  index = { byKind, byName };
  return index;
}

const META = 'k8s.io.apimachinery.pkg.apis.meta.v1.';

/**
 * The message that a kind of an API version is written as; options and `Status`, which every version has, are those of `meta.k8s.io/v1`.
 * `undefined` for custom resources, and for what came after the table was made.
 */
export function messageOfKind(apiVersion: string, kind: string): MessageType | undefined {
  const { byKind, byName } = indexed();
  return byKind.get(`${apiVersion} ${kind}`) ?? byName.get(META + kind);
}

/** The message of that full name (`k8s.io.api.core.v1.Pod`). */
export function messageByName(name: string): MessageType | undefined {
  return indexed().byName.get(name);
}
