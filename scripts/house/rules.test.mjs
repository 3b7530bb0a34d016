import { describe, expect, test } from 'vitest';
import { importsOf, stripped } from './code.mjs';
import { compilerAgrees, importLaw, soundLaw } from './import-rules.mjs';
import { ROOMS, roomOf } from './law.mjs';
import {
  fileLength,
  kebabCase,
  lookedAway,
  noBarrels,
  noOutput,
  noParkedTests,
  noPlaces,
  plainNames,
  protocolFolders,
  strictTypes,
  weigh,
} from './rules.mjs';

const file = (path, text = '') => ({ path, text });
const rulesOf = (found) => found.map(({ rule, path, line }) => `${rule} ${path}:${line}`);
const says = (rule, ...files) => rule(files).map((each) => each.says);

describe('what counts as code', () => {
  test('comments and strings are blanked, lines and columns stay', () => {
    const text = "const a = 'any'; // any\n/* any\n*/ let b = `x ${any} any`;\n";
    expect(stripped(text)).toBe("const a = '   ';       \n      \n   let b = `  ${any}    `;\n");
  });

  test('a regular expression is not a string and a division is not a regular expression', () => {
    expect(stripped("f(/['\"]/); g = a / b; h = '/'")).toBe("f(      ); g = a / b; h = ' '");
  });

  test('templates nest', () => {
    expect(stripped('`a${`b${c}d`}e` + f')).toBe('` ${` ${c} `} ` + f');
  });

  test('imports are found in every form, and not in comments or prose', () => {
    const text =
      "import a from 'a';\nimport type { b } from \"b\";\nexport * from './c.ts';\nimport 'd';\nawait import('e');\n// from 'f'\n['from', '']\n";
    expect(importsOf(text).map(({ name, line }) => `${name} ${line}`)).toEqual(['a 1', 'b 2', './c.ts 3', 'd 4', 'e 5']);
  });
});

describe('the import law', () => {
  const fault = (path, name) => says(importLaw, file(path, `import { x } from '${name}';`));

  test('the table is sound, and a table that is not is refused', () => {
    expect(soundLaw()).toEqual([]);
    const room = (tier, climate, imports) => ({ tier, climate, imports, packages: [] });
    expect(soundLaw({ a: room(0, 'pure', ['b']), b: room(1, 'pure', []) })).toHaveLength(1);
    expect(soundLaw({ a: room(0, 'pure', ['b']), b: room(0, 'node', []) })).toHaveLength(1);
    expect(soundLaw({ a: room(0, 'pure', ['b']), b: room(0, 'pure', ['a']) })).toHaveLength(2);
  });

  test('a folder inside a room may be a project of its own', () => {
    expect([roomOf('store/node/file.ts'), roomOf('store/seal.ts'), roomOf('protocols/contract/emit.ts'), roomOf('nowhere/a.ts')]).toEqual([
      'store/node',
      'store',
      'protocols/contract',
      undefined,
    ]);
  });

  test.each([
    ['src/net/a.ts', '#base/bytes'],
    ['src/net/a.ts', './b.ts'],
    ['src/net/a.test.ts', '#net/a'],
    ['src/net/a.test.ts', 'node:fs'],
    ['src/query/a.ts', '#protocols/contract/protocol'],
    ['src/protocols/http/a.ts', '../contract/emit.ts'],
    ['src/store/node/a.ts', 'apache-arrow/table'],
    ['src/web/main.tsx', './style.css'],
  ])('%s may import %s', (path, name) => {
    expect(fault(path, name)).toEqual([]);
  });

  test.each([
    ['src/net/a.ts', '#query/parse'],
    ['src/net/a.ts', '#net/b'],
    ['src/net/a.ts', '#base/bytes.ts'],
    ['src/net/a.ts', './b'],
    ['src/net/a.ts', '../base/bytes.ts'],
    ['src/net/a.ts', 'node:fs'],
    ['src/net/a.ts', 'ws'],
    ['src/query/a.ts', '#protocols/redis/index'],
    ['src/query/a.test.ts', '#hub/server'],
    ['src/store/a.ts', './node/file.ts'],
    ['src/store/a.ts', '#store/node/file'],
    ['src/store/a.ts', 'apache-arrow'],
    ['src/hub/a.ts', '#worker/main'],
    ['src/base/a.ts', '#nowhere/x'],
    ['src/attic/a.ts', './b.ts'],
  ])('%s may not import %s', (path, name) => {
    expect(fault(path, name)).toHaveLength(1);
  });

  test('the compiler is told the same', () => {
    const references = (...paths) => JSON.stringify({ references: paths.map((path) => ({ path })) });
    const found = compilerAgrees([file('src/net/tsconfig.json', references('../query'))]).filter(
      ({ path }) => path === 'src/net/tsconfig.json',
    );
    expect(found.map((each) => each.says)).toEqual(['references lack base', 'references have query, which the law does not name']);
    expect(Object.keys(ROOMS)).toContain('base');
  });
});

describe('files and names', () => {
  test('a barrel is refused, a protocol has its door', () => {
    expect(
      rulesOf(
        noBarrels([
          file('src/net/index.ts', 'const a = 1;'),
          file('src/net/all.ts', "export * from './a.ts';\nexport { b } from './b.ts';"),
        ]),
      ),
    ).toHaveLength(2);
    expect(
      noBarrels([file('src/protocols/redis/index.ts', "export * from './a.ts';"), file('src/net/a.ts', 'export const a = b;')]),
    ).toEqual([]);
  });

  test('400 lines, or a reason', () => {
    const long = 'x\n'.repeat(401);
    expect(fileLength([file('src/a.ts', 'x\n'.repeat(400)), file('src/b.ts', `// Over 400 lines because of a table\n${long}`)])).toEqual(
      [],
    );
    expect(fileLength([file('src/c.ts', long)])).toHaveLength(1);
  });

  test('kebab-case', () => {
    expect(kebabCase([file('src/net/tcp-flow.test.ts'), file('src/web/css.d.ts'), file('README.md')])).toEqual([]);
    expect(kebabCase([file('src/net/tcpFlow.ts'), file('src/Net/a.ts'), file('src/web/App.tsx')])).toHaveLength(3);
  });

  test('what the compiler writes does not stand beside its source', () => {
    const emitted = ['src/net/a.d.ts', 'src/net/a.js', 'src/net/a.js.map', 'src/net/a.d.ts.map'].map((path) => file(path));
    expect(noOutput([file('src/net/a.ts'), ...emitted])).toHaveLength(4);
    expect(noOutput([file('src/web/css.d.ts'), file('src/web/main.tsx')])).toEqual([]);
  });

  test('names say something', () => {
    const bad = [file('src/hub/a.ts', 'class FlowManager {}\ninterface RequestHandler {}'), file('src/hub/string-utils.ts')];
    expect(rulesOf(plainNames(bad))).toEqual([
      'vague-name src/hub/a.ts:1',
      'vague-name src/hub/a.ts:2',
      'vague-name src/hub/string-utils.ts:1',
    ]);
    expect(plainNames([file('src/hub/a.ts', '// a Manager\nconst onClick: MouseEventHandler = x;')])).toEqual([]);
  });

  test('a protocol folder is whole', () => {
    const whole = ['index.ts', 'fields.ts', 'redis.test.ts'].map((name) => file(`src/protocols/redis/${name}`));
    expect(protocolFolders([...whole, file('src/protocols/kit/a.ts'), file('src/protocols/all.ts')])).toEqual([]);
    expect(says(protocolFolders, whole[0])).toEqual(['lacks fields.ts', 'lacks a test']);
  });
});

describe('honest types and tests', () => {
  test('any, enum and silenced errors', () => {
    const bad = 'let a: any;\nb as any;\nlet c: Map<string, any>;\nlet d: any[];\nenum E { A }\n// @ts-' + 'ignore\n';
    expect(rulesOf(strictTypes([file('src/a.ts', bad)])).map((each) => each.split(' ')[0])).toEqual([
      'any',
      'any',
      'any',
      'any',
      'enum',
      'ts-ignore',
    ]);
    const good =
      "// any\nconst any = (x: string) => x;\nconst interfaces = pick({ any: 1 }, 'any');\nconst s = x.any;\nconst t = { a: any ? 1 : 2, f: (code) => any || code };\nfor (const i of [...any(1)]) i;\n";
    expect(strictTypes([file('src/a.ts', good)])).toEqual([]);
  });

  test('parked tests', () => {
    expect(rulesOf(noParkedTests([file('src/a.test.ts', "test.only('x');\nit.each([]).skip;\ndescribe.todo('y')")]))).toEqual([
      'parked-test src/a.test.ts:1',
      'parked-test src/a.test.ts:3',
    ]);
    expect(noParkedTests([file('src/a.test.ts', "test('skip', () => reader.skip(4))")])).toEqual([]);
  });

  test('looking away is counted', () => {
    expect(lookedAway([file('src/a.ts', 'x as unknown as Y;\n// oxlint-' + 'disable-next-line no-eval')])).toHaveLength(2);
  });
});

test('nothing knows this machine or a registry', () => {
  const root = ['', 'root', 'x'].join('/');
  const host = ['registry.npmjs', 'org'].join('.');
  const bad = [
    file('docs/a.md', `see ${root}`),
    file('a.sh', `curl https://${host}`),
    file('package-lock.json', '    "resolved": "https://x/y.tgz",'),
  ];
  expect(rulesOf(noPlaces(bad))).toEqual(['machine-path docs/a.md:1', 'registry-host a.sh:1', 'registry-host package-lock.json:1']);
  expect(noPlaces([file('docs/a.md', 'a/work/b, ./root/x and /var/lib')])).toEqual([]);
});

describe('debt', () => {
  const two = ['a', 'b'].map((path) => ({ rule: 'any', path, line: 1, says: '' }));

  test('is forgiven up to its number, and not beyond', () => {
    expect(weigh(two, [{ rule: 'any', count: 2 }])).toEqual({ faults: [], owed: two });
    expect(weigh(two, [{ rule: 'any', count: 1 }])).toEqual({ faults: two, owed: [] });
    expect(weigh(two, [])).toEqual({ faults: two, owed: [] });
  });

  test('must be lowered when it fell', () => {
    expect(weigh(two, [{ rule: 'any', count: 3 }]).faults.map(({ rule }) => rule)).toEqual(['debt']);
  });
});
