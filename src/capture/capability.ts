import fs from 'node:fs';
import { loadLibc } from './libc.ts';
import { privileges } from './privileges.ts';

/** Why live capture is not possible here; `message` is one clear sentence, with the command that helps where there is one. */
export interface CannotCapture {
  readonly kind: 'platform' | 'library' | 'capability' | 'kernel';
  /** `CAP_NET_RAW` or `CAP_SYS_ADMIN`. */
  readonly missing: string | undefined;
  /** A command to paste. */
  readonly command: string | undefined;
  readonly message: string;
}

const AF_PACKET = 17;
const SOCK_RAW_CLOEXEC = 3 | 0x80000;
const EPERM = 1;
const CAP_SYS_ADMIN = 21n;

/**
 * Looks whether this process may capture, by opening a packet socket that receives nothing; `undefined`: it may.
 * `command` is the command line that the user gave, for the advice; `otherNamespaces`: network namespaces will be entered too.
 */
export function whyNotCapture(command: readonly string[] = ownCommand(), otherNamespaces = false): CannotCapture | undefined {
  const libc = loadLibc();
  if (typeof libc === 'string') {
    return { kind: process.platform === 'linux' ? 'library' : 'platform', missing: undefined, command: undefined, message: libc };
  }
  const fd = libc.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
  const errno = fd < 0 ? libc.errno() : 0;
  if (fd >= 0) libc.close(fd);
  if (errno === EPERM) return lacking('CAP_NET_RAW', command);
  if (errno !== 0)
    return {
      kind: 'kernel',
      missing: undefined,
      command: undefined,
      message: 'This kernel has no packet sockets (AF_PACKET): live capture is not possible on it; files can be opened.',
    };
  if (otherNamespaces && ((privileges().effective >> CAP_SYS_ADMIN) & 1n) === 0n) return lacking('CAP_SYS_ADMIN', command);
  return undefined;
}

function lacking(missing: string, command: readonly string[]): CannotCapture {
  const what = missing === 'CAP_NET_RAW' ? 'Live capture' : 'Entering network namespaces';
  if (process.getuid?.() === 0) {
    const name = missing.slice('CAP_'.length);
    const how = inContainer()
      ? `start the container with --cap-add ${name} (Kubernetes: securityContext.capabilities.add: ["${name}"])`
      : `start it where root keeps ${missing}`;
    return {
      kind: 'capability',
      missing,
      command: undefined,
      message: `${what} needs the capability ${missing}, which root does not have here: ${how}.`,
    };
  }
  // Absolute paths: sudo's search path has neither a version manager's Node nor a clone's launcher. No `setcap` on the Node binary: it
  // would let everybody who may run it capture everything, with any script.
  const sudo = `sudo ${command.map(quoted).join(' ')}`;
  return {
    kind: 'capability',
    missing,
    command: sudo,
    message: `${what} needs the capability ${missing}, which this process does not have; run: ${sudo}`,
  };
}

function inContainer(): boolean {
  return fs.existsSync('/.dockerenv') || fs.existsSync('/run/.containerenv') || process.env['KUBERNETES_SERVICE_HOST'] !== undefined;
}

function ownCommand(): readonly string[] {
  return [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
