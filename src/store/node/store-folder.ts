import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf, type Disk, realDisk } from './disk.ts';

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no room on the device',
  EDQUOT: 'the quota is used up',
  EEXIST: 'a file is in the way',
  ENOTDIR: 'a file is in the way',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
};

/**
 * Makes the folder of a store (mode 0700) and sees that it can be written. Gives a sentence that says what is wrong, where, and what to do, when the system
 * refuses.
 */
export function makeStoreFolder(store: string, disk: Disk = realDisk): string | undefined {
  const probe = join(store, `probe.${process.pid}`);
  try {
    // Others may have to pass through what is above it.
    disk.mkdirSync(dirname(store), { recursive: true });
    disk.mkdirSync(store, { recursive: true, mode: 0o700 });
    disk.closeSync(disk.openSync(probe, 'w', 0o600));
    disk.rmSync(probe, { force: true });
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === '') throw error;
    return `cannot write the store in ${store} as user ${userName()}: ${CAUSES[code] ?? code}. Make the folder writable for this user, or give another one with --store.`;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without a name, as in many containers.
    return String(process.getuid?.() ?? 'unknown');
  }
}
