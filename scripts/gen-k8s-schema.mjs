// Writes src/protocols/k8s/schema/table.ts from what the Kubernetes project publishes: `node scripts/gen-k8s-schema.mjs`. With --check it writes nothing
// and fails when the table is not fresh. It needs the `go` command, which fetches the modules below. Numbers and types come from each
// generated.proto, names as JSON has them, what is a pointer and what is left out when empty from the tags of the Go types.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

/** The newest first; of older ones only what the newer do not have, because numbers of fields are never given twice. */
const VERSIONS = ['v0.37.2', 'v0.34.4', 'v0.30.14', 'v0.27.16'];
const NAMES = ['api', 'apiextensions-apiserver', 'apimachinery', 'kube-aggregator'];
const TABLE = fileURLToPath(new URL('../src/protocols/k8s/schema/table.ts', import.meta.url));
const SCALARS = { string: 's', bool: 'b', int32: 'i', int64: 'i', uint32: 'i', uint64: 'i', bytes: 'y', double: 'd' };
/** Not part of the API. */
const LEFT_OUT = /testapigroup/;

/** Where a module lies, once `go` has it. */
function moduleFolder(name) {
  const said = execFileSync('go', ['mod', 'download', '-json', name], { cwd: tmpdir(), encoding: 'utf8' });
  return JSON.parse(said).Dir;
}

/** Every generated.proto below a folder, sorted. */
function protoFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('generated.proto') && !LEFT_OUT.test(path))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((path) => join(folder, path));
}

/** What the tags of the Go structs in a folder say: struct name to field number to name and habits. */
function goStructs(folder) {
  const structs = new Map();
  const sources = readdirSync(folder).filter((name) => name.endsWith('.go') && !/_test\.go$|^generated|^zz_/.test(name));
  for (const source of sources) {
    let fields;
    for (const line of readFileSync(join(folder, source), 'utf8').split('\n')) {
      const opening = /^type (\w+) struct \{/.exec(line);
      if (opening !== null) structs.set(opening[1], (fields = new Map()));
      if (line === '}') fields = undefined;
      const field = fields && /^\t(?:\w+\s+)?(\S.*?)\s+`.*?json:"([^"]*)".*?protobuf:"\w+,(\d+),/.exec(line);
      if (field) fields.set(Number(field[3]), habits(field[1], field[2].split(',')));
    }
  }
  return structs;
}

function habits(type, [name, ...options]) {
  const flags = [
    type.startsWith('*') ? 'p' : '',
    options.includes('omitempty') ? 'o' : '',
    options.includes('omitzero') ? 'z' : '',
    options.includes('inline') || name === '' ? '=' : '',
  ];
  return { name, flags: flags.join('') };
}

/** `apps/v1` of a folder with a register.go; core's group is empty. */
function groupVersion(folder) {
  const register = join(folder, 'register.go');
  if (!existsSync(register)) return '';
  const text = readFileSync(register, 'utf8');
  const group = /GroupName\s*(?:string\s*)?=\s*"([^"]*)"/.exec(text)?.[1];
  const version = /Version:\s*"(\w+)"/.exec(text)?.[1];
  if (group === undefined || version === undefined) return '';
  return group === '' ? version : `${group}/${version}`;
}

/** All messages by package and name: `{ package, groupVersion, type, tags }`. */
function readMessages(folders) {
  const messages = new Map();
  for (const file of folders.flatMap(protoFiles)) {
    const { root, package: name } = protobuf.parse(readFileSync(file, 'utf8'), { keepCase: true });
    const structs = goStructs(dirname(file));
    for (const type of root.lookup(name).nestedArray) {
      const full = `${name}.${type.name}`;
      if (!messages.has(full))
        messages.set(full, { package: name, groupVersion: groupVersion(dirname(file)), type, tags: structs.get(type.name) ?? new Map() });
    }
  }
  return [...messages.values()].toSorted((a, b) => (a.package < b.package ? -1 : a.package > b.package ? 1 : 0));
}

function fieldLine(message, field, numbers) {
  const tag = message.tags.get(field.id) ?? { name: field.name, flags: '' };
  const named = field.type.startsWith('.') ? field.type.slice(1) : field.type;
  const type = SCALARS[named] ?? `#${numbers.get(named) ?? numbers.get(`${message.package}.${named}`)}`;
  if (type === '#undefined') throw new Error(`${message.package}.${message.type.name}: no such type as ${field.type}`);
  return `${tag.name === '-' ? '' : tag.name}=${field.id}${type}${field.map ? '%' : field.repeated ? '*' : ''}${tag.flags}`;
}

/** In the order of the Go struct, which is the order of JSON. */
function fieldsInOrder({ type, tags }) {
  const order = [...tags.keys()];
  const place = (field) => (order.includes(field.id) ? order.indexOf(field.id) : order.length);
  return type.fieldsArray.toSorted((a, b) => place(a) - place(b));
}

function tableModule(messages) {
  const numbers = new Map(messages.map((message, index) => [`${message.package}.${message.type.name}`, index]));
  const lines = [];
  let current = '';
  for (const message of messages) {
    if (message.package !== current) lines.push(`@${message.package} ${message.groupVersion}`.trim());
    current = message.package;
    const fields = fieldsInOrder(message).map((field) => fieldLine(message, field, numbers));
    lines.push([message.type.name, ...fields].join(' '));
  }
  return `// Over 400 lines because it is a table, made by scripts/gen-k8s-schema.mjs from the Kubernetes modules ${VERSIONS.join(', ')}; schema.ts reads it.
/** A line for each package (\`@name group/version\`) and each message: its name, then fields as \`name=number type flags\`. */
export const TABLE = \`
${lines.join('\n')}
\`;
`;
}

const wanted = tableModule(readMessages(VERSIONS.flatMap((version) => NAMES.map((name) => moduleFolder(`k8s.io/${name}@${version}`)))));
if (!process.argv.includes('--check')) writeFileSync(TABLE, wanted);
else if (!existsSync(TABLE) || readFileSync(TABLE, 'utf8') !== wanted) {
  console.error('src/protocols/k8s/schema/table.ts is not what is published: run `node scripts/gen-k8s-schema.mjs`');
  process.exitCode = 1;
}
