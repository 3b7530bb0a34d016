import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, withoutOwn } from './compile.ts';
import { FilterSink } from './filter-sink.ts';
import { bare, CASES, FRAMES, frameNamed } from './examples.ts';
import { generate } from './generate.ts';
import { isFilterError, parseFilter } from './parse.ts';
import { bpfBytes, bpfProgram } from './program.ts';
import type { BpfProgram } from './program.ts';
import { runBpf } from './run.ts';
import type { Filter } from './tree.ts';
import { and, not, or } from './tree.ts';

function compiled(text: string, target: number | 'kernel' = 1): BpfProgram | undefined {
  const program = compileFilter(text, target);
  if (isFilterError(program)) throw new Error(program.message);
  return program;
}

function passes(
  program: BpfProgram | undefined,
  frame: readonly number[],
  wire = frame.length,
  context?: Parameters<typeof runBpf>[5],
): boolean {
  const bytes = new Uint8Array([0xff, 0xff, 0xff, ...frame, 0xff, 0xff]);
  return program === undefined || runBpf(program, new DataView(bytes.buffer), 3, 3 + frame.length, wire, context) > 0;
}

describe('a filter', () => {
  for (const [text, names] of CASES) {
    test(`"${text}" passes ${names === '' ? 'nothing' : names}`, () => {
      const program = compiled(text);
      const passed = Object.keys(FRAMES).filter((name) => passes(program, frameNamed(name)));
      expect(passed.join(' ')).toBe(names);
    });
  }

  test('made for the kernel decides the same, except that a stripped tag hides nothing', () => {
    for (const [text, names] of CASES) {
      if (/less|greater/.test(text)) continue;
      const program = compiled(text, 'kernel');
      for (const name of Object.keys(FRAMES)) {
        if (name === 'tagged' || name === 'short') continue;
        const { protocol, vlan } = bare(name);
        expect([text, name, passes(program, frameNamed(name), 100, { network: 14, protocol, vlan })]).toEqual([
          text,
          name,
          names.split(' ').includes(name),
        ]);
      }
    }
    const { packet, protocol, vlan } = bare('tagged');
    const stripped = [...frameNamed('tagged').slice(0, 12), 8, 0, ...packet];
    for (const [text, expected] of [
      ['tcp port 80', true],
      ['vlan 42 and tcp port 80', true],
      ['vlan 43', false],
      ['not vlan', false],
    ] as const) {
      expect(passes(compiled(text, 'kernel'), stripped, 100, { network: 14, protocol, vlan })).toBe(expected);
    }
  });

  test('made for other link types decides the same', () => {
    for (const [text, names] of CASES) {
      if (/less|greater|vlan|^! ip/.test(text) || text === '') continue;
      for (const name of Object.keys(FRAMES)) {
        if (name === 'tagged' || name === 'short') continue;
        const { packet, protocol } = bare(name);
        const type = [protocol >> 8, protocol & 255];
        const expected = names.split(' ').includes(name);
        const around: readonly (readonly [number, readonly number[]])[] = [
          [113, [...Array.from({ length: 14 }, () => 0), ...type, ...packet]],
          [276, [...type, ...Array.from({ length: 18 }, () => 0), ...packet]],
          ...(name === 'arp'
            ? []
            : ([
                [101, packet],
                [0, [2, 0, 0, 0, ...packet]],
              ] as const)),
        ];
        for (const [link, frame] of around)
          expect([text, link, name, passes(compiled(text, link), frame)]).toEqual([text, link, name, expected]);
      }
    }
  });
});

const leaf = fc
  .constantFrom(...CASES.map(([text]) => text).filter((text) => text !== '' && !text.includes('vlan')))
  .map((text) => parseFilter(text) as Filter);
const tree: fc.Arbitrary<Filter> = fc.letrec<{ tree: Filter }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    leaf,
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => and(a, b)),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => or(a, b)),
    tie('tree').map(not),
  ),
})).tree;

function decides(filter: Filter, frame: readonly number[]): boolean {
  if (filter.kind === 'and') return decides(filter.left, frame) && decides(filter.right, frame);
  if (filter.kind === 'or') return decides(filter.left, frame) || decides(filter.right, frame);
  if (filter.kind === 'not') return !decides(filter.of, frame);
  return passes(generate(filter, 1), frame);
}

test('and, or and not are those of logic, also in programs too long for short jumps', () => {
  const whole = Object.entries(FRAMES)
    .filter(([name]) => name !== 'short')
    .map(([, frame]) => frame);
  const long = Array.from({ length: 40 }, (_, i) => parseFilter(`host 10.9.9.${i} or port ${i + 100}`) as Filter).reduce(or);
  fc.assert(
    fc.property(tree, fc.constantFrom(...whole), fc.boolean(), (filter, frame, far) => {
      const all = far ? or(and(filter, not(long)), and(long, filter)) : filter;
      const program = generate(all, 1);
      expect(program !== undefined && passes(program, frame)).toBe(program !== undefined && decides(all, frame));
      expect(program === undefined || program.length > (far ? 600 : 0)).toBe(true);
      for (const { jt, jf } of program ?? []) expect(Math.max(jt, jf)).toBeLessThanOrEqual(255);
    }),
    { numRuns: 300 },
  );
});

test('any text is compiled or refused with a place in it, any program over any bytes ends', () => {
  const word = fc.constantFrom(
    'tcp',
    'port',
    '80',
    'host',
    '10.0.0.1',
    'and',
    'or',
    'not',
    '(',
    ')',
    'src',
    'dst',
    'net',
    '10/8',
    '::1',
    'vlan',
    'proto',
    '1-2',
    '[',
    'less',
    'é',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
      ),
      (text) => {
        const result = compileFilter(text, 1);
        if (!isFilterError(result)) return;
        expect(result.at).toBeGreaterThanOrEqual(0);
        expect(result.at).toBeLessThanOrEqual(text.length);
        expect(result.message).toMatch(/^At character \d+ of the filter: [^]+\.$/);
      },
    ),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 60 }), (program, frame) => {
      expect(runBpf(bpfProgram(program), new DataView(frame.buffer, frame.byteOffset, frame.length), 0, frame.length, 60)).toBeTypeOf(
        'number',
      );
    }),
    { numRuns: 1000 },
  );
});

for (const [text, message] of [
  ['prot 80', 'At character 1 of the filter: "prot" is no word of the filter language, and names are not looked up: give an address.'],
  ['tcp port 99999', 'At character 10 of the filter: a port is a number up to 65535, not "99999".'],
  ['tcp and (port 80', 'At character 9 of the filter: this parenthesis is not closed.'],
  ['port 80)', 'At character 8 of the filter: this parenthesis closes nothing.'],
  ['port 80 tcp', 'At character 9 of the filter: expected "and" or "or" before "tcp".'],
  ['tcp and', 'At character 8 of the filter: something is missing at its end.'],
  ['net 10.0.0.1/8', 'At character 5 of the filter: "10.0.0.1/8" has bits set behind its prefix.'],
  ['host 10.0.0.0/8', 'At character 6 of the filter: "10.0.0.0/8" is no host; write "net 10.0.0.0/8".'],
  ['tcp host 10.0.0.1', 'At character 1 of the filter: "tcp" has no addresses; write "tcp and host …".'],
  ['tcp[13] & 2 != 0', 'At character 4 of the filter: bytes of a packet are not compiled without libpcap.'],
] as const) {
  test(`"${text}" is refused in a sentence`, () => expect(compileFilter(text, 1)).toMatchObject({ message }));
}

test('own sockets are left out, with and without a filter, also before the program of another compiler', () => {
  const own = [{ address: '10.0.0.254', port: 80 }];
  const names = (program: BpfProgram | undefined | { message: string }): string =>
    Object.keys(FRAMES)
      .filter((name) => {
        const { protocol, vlan } = bare(name);
        return passes(program as BpfProgram | undefined, frameNamed(name), 100, { network: 14, protocol, vlan });
      })
      .join(' ');
  expect(names(compileFilter('', 'kernel', own))).not.toMatch(/^http /);
  expect(names(compileFilter('tcp port 80', 'kernel', own))).toBe('options http6');
  expect(names(withoutOwn(compiled('tcp port 80') as BpfProgram, own))).toBe('options http6');
  expect(names(compileFilter('tcp port 80', 'kernel', [{ port: 80 }]))).toBe('');
  expect(names(compileFilter('tcp port 80', 'kernel', [{ address: '2001:db8::ff', port: 80 }]))).toBe('http options');
});

test('a program survives its bytes', () => {
  const program = compiled('tcp port 80') as BpfProgram;
  expect(bpfProgram(bpfBytes(program))).toEqual(program);
});

test('a filtering sink passes what its filter passes, by link type', () => {
  const seen: number[] = [];
  const sink = FilterSink.over({ frame: ({ end, start }) => seen.push(end - start) }, 'tcp port 80');
  if (isFilterError(sink)) throw new Error(sink.message);
  for (const [link, name] of [
    [1, 'http'],
    [1, 'dns'],
    [101, 'http6'],
    [127, 'http'],
    [1, 'options'],
  ] as const) {
    const bytes = new Uint8Array(link === 101 ? bare(name).packet : frameNamed(name));
    sink.frame({
      bytes,
      view: new DataView(bytes.buffer),
      start: 0,
      end: bytes.length,
      wireLength: bytes.length,
      at: 0,
      link,
      iface: 0,
      vlan: 0,
    });
  }
  expect(seen).toEqual([54, 60, 58]);
  expect(sink.rejected).toBe(2);
  expect(isFilterError(FilterSink.over(sink, 'prot'))).toBe(true);
});
