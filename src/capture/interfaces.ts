import fs from 'node:fs';
import path from 'node:path';

/** An interface of this process's network namespace. */
export interface LocalInterface {
  readonly index: number;
  readonly name: string;
  readonly up: boolean;
  readonly loopback: boolean;
}

const ROOT = '/sys/class/net';

/** The interfaces that exist now, by index. Those that vanish while they are read are left out. */
export function localInterfaces(root: string = ROOT): readonly LocalInterface[] {
  const found: LocalInterface[] = [];
  for (const name of listed(root)) {
    const index = read(path.join(root, name, 'ifindex'));
    const flags = read(path.join(root, name, 'flags'));
    if (index === undefined || flags === undefined) continue;
    found.push({ index, name, up: (flags & 1) !== 0, loopback: (flags & 8) !== 0 });
  }
  return found.sort((a, b) => a.index - b.index);
}

/** The index of an interface of this namespace, `undefined` while there is none of that name. */
export function interfaceIndex(name: string, root: string = ROOT): number | undefined {
  return read(path.join(root, name, 'ifindex'));
}

/**
 * What people call an interface: its name, or its number when it is gone. An index of another namespace says nothing here, where the same number may be
 * another interface.
 */
export function interfaceName(index: number, local: boolean, root: string = ROOT): string {
  if (!local) return `interface ${index} of another namespace`;
  return localInterfaces(root).find((each) => each.index === index)?.name ?? `interface ${index}`;
}

function listed(root: string): readonly string[] {
  try {
    return fs.readdirSync(root);
  } catch {
    return [];
  }
}

function read(file: string): number | undefined {
  try {
    return Number(fs.readFileSync(file, 'latin1'));
  } catch {
    return undefined;
  }
}
