import type { Verdict } from './cel-suite.fixture.ts';

/** Why the language answers otherwise, by what gives a test away. The first that fits counts. */
const REASONS: readonly [reason: string, fits: (verdict: Verdict) => boolean][] = [
  ['Enumerations of protobuf are no names in a query.', ({ file }) => file === 'enums'],
  ['There are no namespaces: a name is a field, or an error.', ({ file }) => file === 'namespace'],
  [
    'A name or a function that does not exist is an error at compile time, also where CEL would not have needed its value.',
    ({ file, why }) => (file === 'basic' || file === 'parse') && why.startsWith('unknown'),
  ],
  ['Filters have no such function.', ({ why }) => why.startsWith('unknown function')],
  ['A macro names one variable.', ({ why }) => why.startsWith('write `list.')],
  ['Integers are exact up to 2^53, which numbers of JSON are too.', ({ why }) => why.includes('2^53')],
  [
    'A division by zero is an error at compile time where both numbers are known; elsewhere its result is absent.',
    ({ why }) => why === 'this has no value',
  ],
  ['Conditions have no order.', ({ why }) => why.endsWith('is a condition, this is a condition')],
  ['A list compares by its elements: one that fits is enough.', ({ expression }) => /^\[.*\] [<>]=? \[/.test(expression)],
  ['Elements of a list in a query are of the type that they are compared with.', ({ expression }) => expression.includes(" in [1, 'elem'")],
  ['Lists are not added.', ({ why }) => why.startsWith('`+` does not go with a list')],
  ['Both sides of `&&` and `||` are conditions; anything else is an error at compile time.', ({ why }) => why.includes('not a condition')],
  [
    'Times and lengths of time are numbers of microseconds to `int()` and `string()`.',
    ({ expression }) => /^(?:int|string)\((?:timestamp|duration)/.test(expression),
  ],
  ['`timestamp()` and `duration()` take a text that is known at compile time.', ({ why }) => why === 'it is written in quotes'],
  ['Times and lengths of time have no bounds of their own.', ({ section }) => section.endsWith('_range')],
  [
    '`trim()` knows the white space of ECMAScript, which leaves U+0085 and takes U+FEFF.',
    ({ expression }) => expression.includes('.trim()'),
  ],
  ['There is one type of integers; none is unsigned, and what grows beyond 2^53 is rounded.', ({ file }) => file === 'integer_math'],
  ['`%` takes fractions too.', ({ expression }) => expression.includes('% 5.5')],
  [
    'There are no errors while a filter runs: what has no value is absent, and a condition on it false.',
    ({ why }) => why.endsWith('CEL has an error'),
  ],
];

/** The reason of a deviation; one without is a mistake that has yet to be understood. */
export function reasonOf(verdict: Verdict): string | undefined {
  return REASONS.find(([, fits]) => fits(verdict))?.[0];
}

function cell(text: string): string {
  return `\`${text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 100)}\``;
}

function groups<T>(all: readonly T[], key: (each: T) => string): readonly (readonly [string, readonly T[]])[] {
  const found = new Map<string, T[]>();
  for (const each of all) {
    const name = key(each);
    const known = found.get(name);
    if (known === undefined) found.set(name, [each]);
    else known.push(each);
  }
  return [...found];
}

/** docs/cel-conformance.md. */
export function celPage(verdicts: readonly Verdict[]): string {
  const count = (all: readonly Verdict[], verdict: Verdict['verdict']): number => all.filter((each) => each.verdict === verdict).length;
  const sections = groups(verdicts, ({ file, section }) => `${file} / ${section}`).map(([name, all]) => {
    const reasons = groups(
      all.filter((each) => each.verdict === 'not applicable'),
      ({ why }) => why,
    ).map(([why]) => why);
    return `| ${name} | ${count(all, 'passed')} | ${count(all, 'deviates')} | ${count(all, 'not applicable')} | ${reasons.join('; ')} |`;
  });
  const deviations = groups(
    verdicts.filter(({ verdict }) => verdict === 'deviates'),
    (each) => reasonOf(each) ?? 'No reason is known.',
  ).flatMap(([reason, all]) => [
    '',
    `### ${reason}`,
    '',
    '| test | expression | answer |',
    '| --- | --- | --- |',
    ...all.map(({ file, section, name, expression, why }) => `| ${file} / ${section} / ${name} | ${cell(expression)} | ${cell(why)} |`),
  ]);
  return [
    '# KFL and CEL',
    '',
    'KFL takes its surface from CEL, the Common Expression Language. This page is written by a test that runs the conformance suite of CEL (`@bufbuild/cel-spec`) through the',
    "language's parser, checker and evaluator; it fails when the page is no longer true, and writes it anew when run with `-u`: `npx vitest run test/cel-conformance.test.ts -u`.",
    '',
    `**${count(verdicts, 'passed')} tests pass, ${count(verdicts, 'deviates')} deviate for a stated reason, ${count(verdicts, 'not applicable')} are about what a filter of traffic has no use for**`,
    '(protobuf messages, types as values, bytes, maps written in a query, extension libraries). Where CEL has an error while it runs, an error at compile time or an absent value passes.',
    '',
    '## Tests by file and section',
    '',
    '| file / section | passed | deviate | not applicable | because of |',
    '| --- | ---: | ---: | ---: | --- |',
    ...sections,
    '',
    '## Deviations',
    ...deviations,
    '',
  ].join('\n');
}
