import { DurationSchema, TimestampSchema, anyUnpack } from '@bufbuild/protobuf/wkt';
import type { Any } from '@bufbuild/protobuf/wkt';
import type { Value as CelValue } from '@bufbuild/cel-spec/cel/expr/value_pb.js';
import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import type { IncrementalTest, IncrementalTestSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import type { FieldDeclaration, FieldKind } from '#entry/field';
import { buildCatalogue } from '#query/catalogue';
import type { Catalogue } from '#query/catalogue';
import { Checker } from '#query/check';
import { compileValue } from '#query/closures';
import type { Access } from '#query/closures';
import { parse } from '#query/parse';
import type { Value } from '#query/plan';

/** What became of one test: `why` says what the language lacks, or what it answered instead. */
export interface Verdict {
  readonly file: string;
  readonly section: string;
  readonly name: string;
  readonly expression: string;
  readonly verdict: 'passed' | 'deviates' | 'not applicable';
  readonly why: string;
}

/** A value of CEL that the language has none for. */
class Foreign {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

const NOTHING = JSON.parse('null') as null;

/** A value as the language has it: times and lengths of time are µs. */
function valueOf(value: CelValue | undefined): Value | Foreign {
  const kind = value?.kind;
  switch (kind?.case) {
    case 'boolValue':
    case 'stringValue':
    case 'doubleValue':
      return kind.value;
    case 'int64Value':
    case 'uint64Value':
      return Number.isSafeInteger(Number(kind.value)) ? Number(kind.value) : new Foreign('whole numbers beyond 2^53');
    case 'nullValue':
      return NOTHING;
    case 'listValue': {
      const all = kind.value.values.map(valueOf);
      return all.find((each) => each instanceof Foreign) ?? (all as Value[]);
    }
    case 'mapValue': {
      const pairs: [string, Value][] = [];
      for (const { key, value: each } of kind.value.entries) {
        const name = valueOf(key);
        const held = valueOf(each);
        if (typeof name !== 'string') return new Foreign('maps whose keys are no texts');
        if (held instanceof Foreign) return held;
        pairs.push([name, held]);
      }
      return Object.fromEntries(pairs);
    }
    case 'objectValue':
      return momentOf(kind.value);
    case 'bytesValue':
      return new Foreign('bytes');
    case 'typeValue':
      return new Foreign('types as values');
    case 'enumValue':
      return new Foreign('enumerations');
    default:
      return new Foreign('no value');
  }
}

function momentOf(packed: Any): Value | Foreign {
  const moment = anyUnpack(packed, DurationSchema) ?? anyUnpack(packed, TimestampSchema);
  if (moment === undefined) return new Foreign('protobuf messages');
  return Number(moment.seconds) * 1_000_000 + moment.nanos / 1000;
}

function kindOf(value: Value): FieldKind {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'int' : 'double') : 'json';
}

/** A catalogue with a test's variables as fields of a protocol, which other names stand for. */
function catalogueOf(variables: ReadonlyMap<string, Value>): Catalogue {
  const exchange = Object.fromEntries(
    [...variables].map(([name, value]): [string, FieldDeclaration] => [
      name,
      { kind: kindOf(value), doc: '', example: '', aliases: [name] },
    ]),
  );
  return buildCatalogue([{ id: 'cel_test', title: '', fields: { request: {}, response: {}, exchange } }]);
}

/** Features that queries have no form for, by what gives them away. */
const FOREIGN: readonly [pattern: RegExp, why: string][] = [
  [/\{/, 'maps and messages written in an expression'],
  [
    /\b(?:dyn|type|bytes|uint|bool|google|proto|cel\.|b64|base64|math|strings|optional|enums?)\b|\b[a-z]\w*\.\?|\[\?/,
    'functions and types of CEL that filters have no use for',
  ],
  [/(?:^|[^\w"'])(?:[bB][rR]?|[rR][bB])["']/, 'bytes'],
];

/** Runs the whole suite. */
export function runSuite(): readonly Verdict[] {
  return getConformanceSuite().suites.flatMap((file) =>
    sectionsOf(file).flatMap(([section, tests]) => tests.map((each) => judge(file.name, section, each))),
  );
}

function sectionsOf(file: IncrementalTestSuite): (readonly [string, readonly IncrementalTest[]])[] {
  return [[file.name, file.tests] as const, ...file.suites.map((suite) => [suite.name, suite.tests] as const)].filter(
    ([, tests]) => tests.length > 0,
  );
}

function judge(file: string, section: string, { original }: IncrementalTest): Verdict {
  const base = { file, section, name: original.name, expression: original.expr };
  const variables = new Map<string, Value>();
  for (const [name, { kind }] of Object.entries(original.bindings)) {
    const value = kind.case === 'value' ? valueOf(kind.value) : new Foreign('unknown values');
    if (value instanceof Foreign) return { ...base, verdict: 'not applicable', why: value.why };
    variables.set(name, value);
  }
  const { resultMatcher } = original;
  const foreign = FOREIGN.find(([pattern]) => pattern.test(original.expr.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""')));
  if (foreign !== undefined) return { ...base, verdict: 'not applicable', why: foreign[1] };
  const fails = resultMatcher.case === 'evalError' || resultMatcher.case === 'anyEvalErrors';
  if (!fails && resultMatcher.case !== 'value' && resultMatcher.case !== undefined && resultMatcher.case !== 'typedResult')
    return { ...base, verdict: 'not applicable', why: 'unknown values' };
  const wanted = fails
    ? undefined
    : resultMatcher.case === 'value'
      ? valueOf(resultMatcher.value)
      : resultMatcher.case === 'typedResult'
        ? valueOf(resultMatcher.value.result)
        : true;
  if (wanted instanceof Foreign) return { ...base, verdict: 'not applicable', why: wanted.why };
  const found = answer(original.expr, variables);
  if (fails) {
    const good = found.problem !== undefined || found.value === undefined;
    return { ...base, verdict: good ? 'passed' : 'deviates', why: good ? '' : `${shown(found.value)}, CEL has an error` };
  }
  if (found.problem !== undefined) return { ...base, verdict: 'deviates', why: found.problem };
  const good = same(found.value, wanted);
  return { ...base, verdict: good ? 'passed' : 'deviates', why: good ? '' : `${shown(found.value)} for ${shown(wanted)}` };
}

function same(a: Value, b: Value): boolean {
  return typeof a === 'number' && typeof b === 'number' ? Object.is(a, b) || a === b : JSON.stringify(a) === JSON.stringify(b);
}

function shown(value: Value): string {
  return value === undefined ? 'absent' : typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** The language's answer to an expression, or what it says against it. */
function answer(text: string, variables: ReadonlyMap<string, Value>): { readonly value?: Value; readonly problem?: string } {
  const parsed = parse(text);
  const checker = new Checker(catalogueOf(variables), 1_790_000_000_000_000);
  const tree = parsed.query.filter;
  const plan = tree === undefined || parsed.problems.some((problem) => problem.severity === 'error') ? undefined : checker.expression(tree);
  const problem = [...parsed.problems, ...checker.problems.list].find((each) => each.severity === 'error');
  if (problem !== undefined || plan === undefined) return { problem: problem?.message ?? 'no filter' };
  const access: Access<undefined> = { field: (field) => () => variables.get(field.short), flag: () => () => false };
  return { value: compileValue(plan, access)(undefined) };
}
