/**
 * Becomes another Node program without privileges: `launch UID:GID KEPT PROGRAM [ARGUMENT…]`. KEPT is how many descriptors from 3 on
 * the program inherits. It drops everything first, checks that, and replaces itself, so that every thread of the program starts with nothing.
 */
import { attempt, checked, isFailure, loadLibc } from './libc.ts';
import { dropPrivileges } from './privileges.ts';

const F_SETFD = 2;

function main(): string {
  const [account = '', kept = '', ...command] = process.argv.slice(2);
  const [uid, gid] = account.split(':').map(Number);
  const count = Number(kept);
  if (
    uid === undefined ||
    gid === undefined ||
    !Number.isInteger(uid) ||
    !Number.isInteger(gid) ||
    !Number.isInteger(count) ||
    command.length === 0
  ) {
    return 'launch is started by Podwire itself: launch UID:GID KEPT PROGRAM [ARGUMENT…]';
  }
  const libc = loadLibc();
  if (typeof libc === 'string') return libc;
  const failed = dropPrivileges({ uid, gid, why: '' });
  if (failed !== undefined) return `The unprivileged process cannot be started: ${failed.step}: ${failed.name}.`;
  const done = attempt(() => {
    // Node marks every inherited descriptor, standard ones too, to be closed on exec.
    for (let fd = 0; fd < 3 + count; fd++) checked(libc, `keep descriptor ${fd}`, libc.fcntl(fd, F_SETFD, 0));
    return checked(libc, `run ${process.execPath}`, libc.execv(process.execPath, [process.execPath, ...command, null]));
  });
  return isFailure(done) ? `The unprivileged process cannot be started: ${done.step}: ${done.name}.` : '';
}

process.stderr.write(`${main()}\n`);
process.exitCode = 1;
