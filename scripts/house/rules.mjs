// The rules of the house, each a function from the project's files to findings. A finding names the rule, the file, the line and what to do.
import { posix } from 'node:path';
import { lineAt, lineCount, stripped } from './code.mjs';
import { finding, isCode, isSource, isTest } from './finding.mjs';
import { compilerAgrees, importLaw, soundLaw } from './import-rules.mjs';

const LONGEST = 400;

/** One finding for each match of a pattern in the code (not in comments or strings) of the files. */
function everywhere(rule, files, pattern, says) {
  return files.flatMap(({ path, text }) => {
    const code = stripped(text);
    return [...code.matchAll(pattern)].map((match) => finding(rule, path, lineAt(code, match.index + 1), says(match)));
  });
}

/** A door that only passes on what stands elsewhere hides where things are; a protocol's index.ts is the one exception. */
export function noBarrels(files) {
  return files
    .filter((file) => isSource(file) && !/^src\/protocols\/[^/]+\/index\.ts$/.test(file.path))
    .flatMap(({ path, text }) => {
      const passesOn = stripped(text)
        .split(';')
        .map((each) => each.trim())
        .filter(Boolean);
      const barrel = passesOn.length > 0 && passesOn.every((each) => /^export\b[^=]*\bfrom\b/.test(each));
      return barrel || posix.basename(path) === 'index.ts'
        ? [finding('barrel', path, 1, 'only a protocol has an index.ts, and no other file only re-exports')]
        : [];
    });
}

/** No file over 400 lines, unless one of its first lines says `Over 400 lines because …`. */
export function fileLength(files) {
  return files.filter(isCode).flatMap(({ path, text }) => {
    const lines = lineCount(text);
    const reason = text
      .split('\n')
      .slice(0, 6)
      .some((line) => /Over 400 lines because \S+/.test(line));
    return lines > LONGEST && !reason
      ? [finding('length', path, lines, `has ${lines} lines: split it, or say "Over 400 lines because …" at its top`)]
      : [];
  });
}

/** Median number of lines of the files under src/. */
export function medianLength(files) {
  const lengths = files
    .filter(isSource)
    .map(({ text }) => lineCount(text))
    .sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)] ?? 0;
}

export function kebabCase(files) {
  const odd = (path) =>
    path
      .split('/')
      .slice(1)
      .some((part) => !/^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(part));
  return files
    .filter((file) => isCode(file) && odd(`/${file.path}`))
    .map(({ path }) => finding('kebab-case', path, 1, 'file and folder names are kebab-case'));
}

/** Only dist/ holds what the compiler writes; beside a source it would shadow it. */
export function noOutput(files) {
  const emitted = files.filter(({ path }) => /^src\/.*\.(js|map|d\.ts)$/.test(path));
  const sources = new Set(files.filter(isSource).map(({ path }) => path.replace(/\.tsx?$/, '')));
  return emitted
    .filter(({ path }) => sources.has(path.replace(/(\.d\.ts|\.js)(\.map)?$/, '')))
    .map(({ path }) => finding('output', path, 1, 'was written by the compiler: delete it'));
}

/** TypeScript that erases to nothing and hides nothing. */
export function strictTypes(files) {
  const types = files.filter((file) => /\.tsx?$/.test(file.path));
  const silenced = types.flatMap(({ path, text }) =>
    [...text.matchAll(/@ts-(ignore|nocheck|expect-error)/g)].map((match) =>
      finding('ts-ignore', path, lineAt(text, match.index + 1), `@ts-${match[1]} hides an error`),
    ),
  );
  return [
    ...everywhere(
      'any',
      types,
      /(?:[:<,|&(]|\bas|=>|\bextends)\s*any\b(?=\s*(?:[;,)>\]{}\n]|=(?![=>])|\|(?!\|)|&(?!&)|$))|\bany\[\]/g,
      () => '`any` is not a type here',
    ),
    ...everywhere(
      'enum',
      types,
      /(?:^|\n)\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(enum|namespace)\s+\w/g,
      (match) => `${match[1]} does not erase`,
    ),
    ...silenced,
  ];
}

export function noParkedTests(files) {
  const tests = files.filter(({ path }) => isTest(path));
  return everywhere(
    'parked-test',
    tests,
    /\b(?:test|it|describe|suite|bench)(?:\.\w+)*\.(only|skip|todo|skipIf|runIf|fails)\b/g,
    (match) => `.${match[1]} hides whether it works`,
  );
}

/** A protocol's folder has the door, the fields and a conversation. */
export function protocolFolders(files) {
  const inside = files.filter(({ path }) => path.startsWith('src/protocols/')).map(({ path }) => path.split('/').slice(2));
  const folders = [...new Set(inside.filter((parts) => parts.length > 1).map(([folder]) => folder))].filter(
    (folder) => !['contract', 'kit'].includes(folder),
  );
  return folders.flatMap((folder) => {
    const names = inside.filter((parts) => parts[0] === folder).map((parts) => parts.slice(1).join('/'));
    const missing = ['index.ts', 'fields.ts'].filter((name) => !names.includes(name));
    if (!names.some((name) => name.endsWith('.test.ts'))) missing.push('a test');
    return missing.map((what) => finding('protocol-folder', `src/protocols/${folder}`, 1, `lacks ${what}`));
  });
}

/** Names that say nothing: the words of the house are in docs/architecture.md. */
export function plainNames(files) {
  const code = files.filter(({ path }) => /^(src|bench|test)\/.*\.tsx?$/.test(path));
  const vague = 'Manager|Helper|Util|Utils|Handler|Processor';
  const named = everywhere(
    'vague-name',
    code,
    new RegExp(`\\b(?:class|interface|type)\\s+(\\w*(?:${vague})s?)\\b`, 'g'),
    (match) => `${match[1]} does not say what it does`,
  );
  const misnamed = code.filter(({ path }) =>
    /(^|[-/.])(managers?|helpers?|utils?|handlers?|processors?)([-.]|$)/.test(posix.basename(path)),
  );
  return [...named, ...misnamed.map(({ path }) => finding('vague-name', path, 1, 'the file name does not say what is in it'))];
}

// Written in pieces so that this file does not contain what it looks for.
const MACHINE = new RegExp(`(^|[^\\w.~-])/(${['wo', 'ro', 'fa'].map((start, i) => start + ['rk', 'ot', 'rm'][i]).join('|')})/[A-Za-z]`);
const REGISTRIES = [
  ['npmjs', 'org'],
  ['npmjs', 'com'],
  ['yarnpkg', 'com'],
  ['pypi', 'org'],
  ['proxy.golang', 'org'],
  ['maven', 'org'],
  ['deb.debian', 'org'],
  ['crates', 'io'],
];
const HOSTS = new RegExp(`\\b(${REGISTRIES.map((parts) => parts.join('.').replaceAll('.', '\\.')).join('|')})\\b`);

/** Nothing that is tracked knows the machine it was made on or where packages come from. */
export function noPlaces(files) {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      if (MACHINE.test(line)) return [finding('machine-path', path, index + 1, 'is a path of one machine')];
      if (HOSTS.test(line)) return [finding('registry-host', path, index + 1, 'names the host of a package registry')];
      if (path === 'package-lock.json' && /"resolved": "https?:/.test(line))
        return [finding('registry-host', path, index + 1, 'records an address: npm run complete-lock')];
      if (/^src\/(?!.*\.test\.)/.test(path) && /['"`]\/tmp\//.test(line))
        return [finding('machine-path', path, index + 1, 'use os.tmpdir()')];
      return [];
    }),
  );
}

/** What we dislike and count: each of these is a place where the compiler or the linter was told to look away. */
export function lookedAway(files) {
  const types = files.filter((file) => /\.tsx?$/.test(file.path));
  const comments = files
    .filter(isCode)
    .flatMap(({ path, text }) =>
      [...text.matchAll(/(?:ox|es)lint-disable|biome-ignor[e]/g)].map((match) =>
        finding('lint-disabled', path, lineAt(text, match.index + 1), `${match[0]} without a place in the debt`),
      ),
    );
  return [...everywhere('double-cast', types, /\bas\s+unknown\s+as\b/g, () => '`as unknown as` proves nothing'), ...comments];
}

/** Every rule over every file. */
export function findings(files) {
  const rules = [
    importLaw,
    noBarrels,
    fileLength,
    kebabCase,
    noOutput,
    strictTypes,
    noParkedTests,
    protocolFolders,
    plainNames,
    noPlaces,
    lookedAway,
    compilerAgrees,
  ];
  return [...soundLaw(), ...rules.flatMap((rule) => rule(files))];
}

/**
 * Weighs findings against the debt, a list of `{ rule, count, why }`. Within its number a rule's findings are debt, listed and forgiven.
 * Above it all of them are faults. Below it the number must fall too, so that it never rises again.
 */
export function weigh(found, debt) {
  const byRule = Map.groupBy(found, ({ rule }) => rule);
  const faults = [];
  const owed = [];
  for (const [rule, group] of byRule) {
    const allowed = debt.find((each) => each.rule === rule)?.count ?? 0;
    if (group.length > allowed) faults.push(...group);
    else owed.push(...group);
  }
  for (const { rule, count } of debt) {
    const now = byRule.get(rule)?.length ?? 0;
    if (now < count) faults.push(finding('debt', 'scripts/house-debt.json', 1, `${rule} fell from ${count} to ${now}: write ${now} there`));
  }
  return { faults, owed };
}
