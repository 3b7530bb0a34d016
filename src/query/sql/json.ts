import type { Value } from '../plan.ts';
import type { Sql, Statement } from './parameters.ts';

/** Lists in lists are looked through this deep, as the other evaluators do. */
const DEPTH = 101;

/** SQL over canonical JSON held as text. `v` is a name or a short expression: it is repeated. */
export const json = {
  isList: (v: Sql): Sql => `startsWith(${v}, '[')`,
  isRecord: (v: Sql): Sql => `startsWith(${v}, '{')`,
  isText: (v: Sql): Sql => `startsWith(${v}, '"')`,
  isNumber: (v: Sql): Sql => `(substring(${v}, 1, 1) IN ('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'))`,
  text: (v: Sql): Sql => `JSONExtractString(ifNull(${v}, ''))`,
  /** ClickHouse writes whole numbers beyond 2^64 as digits that it does not read again. */
  number: (v: Sql): Sql => `JSONExtractFloat(if(match(ifNull(${v}, ''), '^-?[0-9]+$'), concat(ifNull(${v}, ''), '.0'), ifNull(${v}, '')))`,
  elements: (v: Sql): Sql => `JSONExtractArrayRaw(ifNull(${v}, ''))`,
  keys: (v: Sql): Sql => `JSONExtractKeys(ifNull(${v}, ''))`,
  ofText: (v: Sql): Sql => `if(${v} IS NULL, NULL, toJSONString(assumeNotNull(${v})))`,
  listOf: (array: Sql): Sql => `concat('[', arrayStringConcat(${array}, ','), ']')`,
};

/** All values in a value when lists, also in lists, are looked through; of anything else, itself. Wants a value that is there. */
export function leaves(statement: Statement, v: Sql): Sql {
  const all = statement.variable();
  const step = statement.variable();
  const one = statement.variable();
  const deeper = `arrayFlatten(arrayMap(${one} -> if(${json.isList(one)}, JSONExtractArrayRaw(${one}), [${one}]), ${all}))`;
  return `arrayFold((${all}, ${step}) -> ${deeper}, range(toUInt64(least(${DEPTH}, countSubstrings(ifNull(${v}, ''), '[')))), [ifNull(${v}, '')])`;
}

/** Whether a leaf is this scalar. */
export function leafIs(statement: Statement, leaf: Sql, value: Value): Sql {
  switch (typeof value) {
    case 'string':
      return `(${json.isText(leaf)} AND ${json.text(leaf)} = ${statement.text(value)})`;
    case 'number':
      return `(${json.isNumber(leaf)} AND ${json.number(leaf)} = ${statement.number(value)})`;
    case 'boolean':
      return `(${leaf} = '${value ? 'true' : 'false'}')`;
    default:
      return value === undefined ? '0' : `(${leaf} = 'null')`;
  }
}

/** The value of a key of a record; absent when there is none. */
function ofRecord(v: Sql, key: Sql): Sql {
  return `if(JSONHas(ifNull(${v}, ''), ${key}), JSONExtractRaw(ifNull(${v}, ''), ${key}), NULL)`;
}

/** Whether an element is a pair whose name, a text, is this one in lower case. */
function isPairOf(pair: Sql, lowerName: Sql): Sql {
  return `(${json.isList(pair)} AND JSONLength(${pair}) = 2 AND JSONType(${pair}, 1) = 'String' AND lowerUTF8(JSONExtractString(${pair}, 1)) = ${lowerName})`;
}

/** Whether an element is a pair with a name at all. */
export function isPair(pair: Sql): Sql {
  return `(${json.isList(pair)} AND JSONLength(${pair}) = 2 AND JSONType(${pair}, 1) = 'String')`;
}

/** The value of the pairs of this name; several make a list. */
function ofPairs(statement: Statement, v: Sql, lowerName: Sql): Sql {
  const pair = statement.variable();
  const value = statement.variable();
  const found = `arrayMap(${value} -> JSONExtractRaw(${value}, 2), arrayFilter(${pair} -> ${isPairOf(pair, lowerName)}, ${json.elements(v)}))`;
  return statement.once(found, (all) => `multiIf(empty(${all}), NULL, length(${all}) = 1, ${all}[1], ${json.listOf(all)})`);
}

/** `value.key`: of a record, or of a list of pairs whose names ignore case. `shape` says which of both can come. */
export function memberSql(statement: Statement, value: Sql, key: string, shape: 'record' | 'pairs' | 'any'): Sql {
  const record = (v: Sql): Sql => ofRecord(v, statement.text(key));
  const pairs = (v: Sql): Sql => ofPairs(statement, v, statement.text(key.toLowerCase()));
  return statement.once(value, (v) => {
    if (shape === 'record') return `if(${json.isRecord(v)}, ${record(v)}, NULL)`;
    if (shape === 'pairs') return `if(${json.isList(v)}, ${pairs(v)}, NULL)`;
    return `multiIf(${json.isRecord(v)}, ${record(v)}, ${json.isList(v)}, ${pairs(v)}, NULL)`;
  });
}

/** `value[index]` of a list. */
export function elementSql(statement: Statement, value: Sql, index: Sql): Sql {
  return statement.once(value, (v) =>
    statement.once(
      `CAST(${index} AS Nullable(Float64))`,
      (i) =>
        `if(${json.isList(v)} AND ${i} >= 0 AND ${i} = floor(${i}) AND ${i} < JSONLength(ifNull(${v}, '')), JSONExtractRaw(ifNull(${v}, ''), toInt64(ifNull(${i}, 0)) + 1), NULL)`,
    ),
  );
}

/** What `of` gives of each element of a list, absent ones left out; absent where there is no list. */
export function spreadSql(statement: Statement, value: Sql, of: (element: Sql) => Sql): Sql {
  return statement.once(value, (v) => `if(${json.isList(v)}, ${json.listOf(keptOf(statement, json.elements(v), of))}, NULL)`);
}

/** What `of` gives of each text of an array, absent ones left out. */
export function keptOf(statement: Statement, array: Sql, of: (element: Sql) => Sql): Sql {
  const element = statement.variable();
  const kept = statement.variable();
  return `arrayMap(${kept} -> assumeNotNull(${kept}), arrayFilter(${kept} -> ${kept} IS NOT NULL, arrayMap(${element} -> CAST(${of(element)} AS Nullable(String)), ${array})))`;
}
