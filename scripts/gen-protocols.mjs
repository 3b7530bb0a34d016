// Writes src/protocols/all.ts from the folders under src/protocols: `node scripts/gen-protocols.mjs`. With --check it writes nothing and fails when
// the file is not fresh. A folder is a protocol when it has a door, index.ts.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../src/protocols', import.meta.url));
const NO_PROTOCOLS = ['contract', 'kit'];

/** Names of the protocols, sorted. */
export function protocolNames(folder = FOLDER) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NO_PROTOCOLS.includes(entry.name) && existsSync(join(folder, entry.name, 'index.ts')))
    .map((entry) => entry.name)
    .toSorted();
}

/** The list as a module. A folder's name is made of lower-case letters and digits, with hyphens between words. */
export function protocolsModule(names) {
  const variable = (name) => name.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase());
  const imports = names.map((name) => `import ${variable(name)} from './${name}/index.ts';\n`).join('');
  const oneLine = `[${names.map(variable).join(', ')}]`;
  const declaration = 'export const all: readonly AnyProtocol[] = ';
  const list = declaration.length + oneLine.length + 1 <= 140 ? oneLine : `[\n${names.map((name) => `  ${variable(name)},\n`).join('')}]`;
  return `// Made from the folders by scripts/gen-protocols.mjs: run it when one comes or goes.
import type { AnyProtocol } from '#protocols/contract/protocol';
${imports}
/** Every protocol, by name. */
${declaration}${list};
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(FOLDER, 'all.ts');
  const wanted = protocolsModule(protocolNames());
  if (!process.argv.includes('--check')) writeFileSync(file, wanted);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== wanted) {
    console.error('src/protocols/all.ts is not what the folders say: run `node scripts/gen-protocols.mjs`');
    process.exitCode = 1;
  }
}
