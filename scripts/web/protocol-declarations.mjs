// What the page knows of the protocols: names and field declarations, without a line of their dissectors.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultServerConditions, runnerImport } from 'vite';

const ID = 'virtual:protocols';

/** The declarations of every folder under src/protocols that has a door, by id. */
export async function readDeclarations(root) {
  const folder = join(root, 'src', 'protocols');
  const doors = readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isDirectory() && existsSync(join(folder, each.name, 'index.ts')))
    .map((each) => join(folder, each.name, 'index.ts'))
    .sort();
  const conditions = ['podwire-source', ...defaultServerConditions];
  const declarations = [];
  for (const door of doors) {
    const { module } = await runnerImport(door, { root, configFile: false, ssr: { resolve: { conditions } } });
    const { id, title, flags, specification, fields } = module.default;
    declarations.push({ id, title, ...(flags === undefined ? {} : { flags }), specification, fields });
  }
  return declarations;
}

/** Vite plugin: `virtual:protocols` is the list of declarations as JSON, read while the page is built. */
export function protocolDeclarations(root) {
  return {
    name: 'podwire-protocols',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load: async (id) =>
      id === `\0${ID}` ? `export default JSON.parse(${JSON.stringify(JSON.stringify(await readDeclarations(root)))})` : undefined,
  };
}
