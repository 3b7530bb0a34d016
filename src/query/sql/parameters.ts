/** What stands for a value in a statement: bound by the server, never part of its text. */
export type Parameter = string | number | readonly string[];
export type Parameters = { readonly [name: string]: Parameter };

/** A piece of ClickHouse's SQL, made of names that we declared, functions that we chose and placeholders. */
export type Sql = string;

/** Longest statement, in UTF-16 units; ClickHouse reads 256 KiB unless told otherwise. */
const MAX_SQL = 200_000;

const bits = new BigUint64Array(1);
const double = new Float64Array(bits.buffer);

/** Collects the values of one statement and the reasons why it can not be one. */
export class Statement {
  private readonly parameters = new Map<string, Parameter>();
  readonly reasons: string[] = [];
  private count = 0;
  private variables = 0;

  private bind(value: Parameter, type: string): Sql {
    const name = `p${this.count++}`;
    this.parameters.set(name, value);
    return `{${name}:${type}}`;
  }

  /** The values that a statement mentions. */
  bound(sql: Sql): Parameters {
    return Object.fromEntries([...this.parameters].filter(([name]) => sql.includes(`{${name}:`)));
  }

  text(value: string): Sql {
    return this.bind(value, 'String');
  }
  texts(values: readonly string[]): Sql {
    return this.bind(values, 'Array(String)');
  }
  /** A number as the same double: fractions travel as bits, since not every way of reading decimals is exact. */
  number(value: number): Sql {
    if (Number.isSafeInteger(value)) return `toFloat64(${this.bind(value, 'Int64')})`;
    double[0] = value;
    return `reinterpretAsFloat64(${this.bind(String(bits[0]), 'UInt64')})`;
  }
  /** A count that a statement's grammar wants, as in LIMIT. */
  count64(value: number): Sql {
    return this.bind(value, 'UInt64');
  }

  /** A number where the grammar takes no placeholder: one that we worked out, between 0 and 1. */
  literalNumber(value: number): Sql {
    return String(Math.min(1, Math.max(0, value)));
  }

  /** A name for a lambda's variable, not used before. */
  variable(): string {
    return `_v${this.variables++}`;
  }

  /** Says why the query can not be SQL; what is returned only keeps the rest going. */
  refuse(reason: string): Sql {
    if (!this.reasons.includes(reason)) this.reasons.push(reason);
    return 'NULL';
  }

  /** A piece that fits into a statement; beyond, the query is refused and stops growing. */
  bounded(sql: Sql): Sql {
    return sql.length <= MAX_SQL ? sql : this.refuse('the statement would be too long');
  }

  /** `body` of the value of `input`, which is worked out once: `body` may mention it often without the statement growing with every level. */
  once(input: Sql, body: (value: Sql) => Sql): Sql {
    const name = this.variable();
    return `arrayElement(arrayMap(${name} -> ${body(name)}, [${input}]), 1)`;
  }
}

/** A column's name in backquotes. Names come from declarations; anything else in one is our mistake. */
export function identifier(name: string): Sql {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`no name for a column: ${name}`);
  return `\`${name}\``;
}

/** A constant text that we wrote ourselves. */
export function literal(text: string): Sql {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
