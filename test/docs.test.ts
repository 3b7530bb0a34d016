import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { build } from '#cli/program';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [...globSync('*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root }), 'demo/README.md'];
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

/** Links of a page to other files, as paths from the root. Code is no place for links. */
function linksOf(page: string): string[] {
  const text = read(page).replaceAll(/```[^]*?```|`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)]
    .map(([, link, image]) => link ?? image ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

const targetOf = (page: string, link: string): string => relative(root, join(root, dirname(page), link.replace(/#.*/, '')));
const anchorsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('every link leads somewhere', () => {
  const broken = pages.flatMap((page) =>
    linksOf(page).filter((link) => {
      const target = link.startsWith('#') ? page : targetOf(page, link);
      const anchor = /#(.*)/.exec(link)?.[1];
      return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    }),
  );
  expect(broken).toEqual([]);
});

test('every page is linked from the README', () => {
  const linked = linksOf('README.md').map((link) => targetOf('README.md', link));
  expect(pages.filter((page) => page !== 'README.md' && !linked.includes(page))).toEqual([]);
});

/** Command lines that begin with `podwire`, in blocks and in code between words; `npx podwire` and what pipes feed count too. */
function commandsOf(page: string): string[] {
  const code = [...read(page).matchAll(/```(?:sh|console)?\n([^]*?)```|^ {4}(.*)$|`([^`\n]+)`/gm)];
  return code
    .flatMap(([, block, indented, inline]) => (block ?? indented ?? inline ?? '').split('\n'))
    .flatMap((line) => [
      ...line.replaceAll(String.raw`\|`, '|').matchAll(/(?:^|[$(|] ?|npx |sudo )podwire ((?:'[^']*'|"[^"]*"|[^'"|)#])*)/g),
    ])
    .map(([, rest = '']) => rest.trim())
    .filter((rest) => /^[a-z]/.test(rest));
}

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, word]) => single ?? double ?? word ?? '');

test('every podwire command in the pages is one that exists, with flags that it has', () => {
  const found = pages.flatMap((page) => commandsOf(page).map((line) => ({ page, line })));
  expect(found.length).toBeGreaterThan(20);
  const wrong = found.filter(({ line }) => {
    const [name, ...all] = wordsOf(line);
    const outer = build().commands.find((each) => each.name() === name);
    // `views save …`; what stands behind `--` is another program's.
    const command = outer?.commands.find((each) => each.name() === all[0]) ?? outer;
    const words = all.includes('--') ? all.slice(0, all.indexOf('--')) : all;
    const flags = words.filter((word) => /^--?[a-z]/i.test(word)).map((word) => word.replace(/=.*/, ''));
    return (
      command === undefined ||
      flags.some((flag) => flag !== '--help' && !command.options.some(({ short, long }) => flag === short || flag === long))
    );
  });
  expect(wrong).toEqual([]);
});

test('every npm script in the pages exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  const named = pages.flatMap((page) => [...read(page).matchAll(/npm run ([a-z][\w-]*)/g)].map(([, name = '']) => name));
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test.each([
  ['docs/operations.md says of counters what the health page says (npm run counters)', 'counters.mjs'],
  ['README.md shows what its commands print (npm run consoles)', 'console-blocks.mjs'],
])('%s', { timeout: 60_000 }, (_, name) => {
  const script = join(root, 'scripts', name);
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=podwire-source', script, '--check'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
