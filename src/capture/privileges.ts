import fs from 'node:fs';
import path from 'node:path';
import type { Libc, SyscallFailure } from './libc.ts';
import { attempt, checked, isFailure, loadLibc } from './libc.ts';

/** Who an unprivileged process runs as. Files that it writes must belong to this user: see `giveTo`. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  /** Why this account, for the log. */
  readonly why: string;
}

/** The user and group of Podwire's container image, and of a local run by root itself. */
export const NOBODY = 65532;

const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;
const CAPABILITIES = 64;

/** The privileges that the kernel says this process has. Capability sets are bit masks; a negative `uid` means that it could not be read. */
export interface Privileges {
  readonly uid: number;
  readonly effective: bigint;
  readonly permitted: bigint;
  readonly bounding: bigint;
  readonly noNewPrivileges: boolean;
}

/** Reads `/proc/self/status` (or a thread's). */
export function privileges(file = '/proc/self/status'): Privileges {
  const text = fs.readFileSync(file, 'latin1');
  const mask = (name: string): bigint => BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)`, 'm').exec(text)?.[1] ?? 'ffffffffffffffff'}`);
  const uid = Number(/^Uid:\s*\d+\s+(\d+)/m.exec(text)?.[1] ?? -1);
  return {
    uid,
    effective: mask('CapEff'),
    permitted: mask('CapPrm'),
    bounding: mask('CapBnd'),
    noNewPrivileges: /^NoNewPrivs:\s*1$/m.test(text),
  };
}

/**
 * The account for a process that needs no privilege, when this one is root: the user who called sudo, otherwise 65532. When that
 * account cannot read the programs (a clone under /root), it is this user, still without any capability.
 */
export function unprivilegedAccount(programs: readonly string[], env: NodeJS.ProcessEnv = process.env): Account {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  if (uid !== 0) return { uid, gid, why: 'this user' };
  const sudo = Number(env['SUDO_UID'] ?? 0);
  const sudoGroup = Number(env['SUDO_GID'] ?? 0);
  const wanted: Account =
    sudo > 0 && sudoGroup > 0
      ? { uid: sudo, gid: sudoGroup, why: 'the user who called sudo' }
      : { uid: NOBODY, gid: NOBODY, why: 'root needs no privilege here' };
  const closed = programs.map((program) => closedTo(wanted, program)).find((found) => found !== undefined);
  return closed === undefined ? wanted : { uid, gid, why: `user ${wanted.uid} cannot read ${closed}, so user ${uid} without capabilities` };
}

/** The first part of a path that an account cannot pass or read; `undefined`: it can. Supplementary groups do not count: they are dropped. */
function closedTo({ uid, gid }: Account, file: string): string | undefined {
  const parts = fs.realpathSync(file).split(path.sep);
  for (let i = 1; i <= parts.length; i++) {
    const part = parts.slice(0, i).join(path.sep) || path.sep;
    const { mode, uid: owner, gid: group } = fs.statSync(part);
    const shift = owner === uid ? 6 : group === gid ? 3 : 0;
    const needed = i === parts.length ? 4 : 1;
    if (((mode >> shift) & needed) === 0) return part;
  }
  return undefined;
}

/** Makes a folder (mode 0700) that the account owns, and everything in it its own. */
export function giveTo({ uid, gid }: Account, folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.getuid?.() !== 0) return;
  fs.lchownSync(folder, uid, gid);
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) fs.lchownSync(path.join(folder, name), uid, gid);
}

/**
 * Takes every privilege from this process for good: no new privileges, empty bounding set, no supplementary groups, the account's user and
 * group, no capability; then looks whether the kernel agrees. "No new privileges" and the bounding set hold for the calling thread
 * and for threads and programs that it starts, so `launch.ts` calls this and then becomes the program.
 */
export function dropPrivileges(account: Account): SyscallFailure | undefined {
  const libc = loadLibc();
  if (typeof libc === 'string') return { step: libc, errno: 38, name: 'ENOSYS' };
  const done = attempt(() => drop(libc, account));
  if (isFailure(done)) return done;
  const { uid, effective, permitted, noNewPrivileges } = privileges('/proc/thread-self/status');
  const clean = uid === account.uid && effective === 0n && permitted === 0n && noNewPrivileges;
  return clean ? undefined : { step: 'drop privileges (the kernel still shows some)', errno: 1, name: 'EPERM' };
}

function drop(libc: Libc, { uid, gid }: Account): void {
  checked(libc, 'forbid new privileges', libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  // Refused without CAP_SETPCAP and beyond the last capability: what cannot be dropped here was never held, or stays behind "no new privileges".
  for (let capability = 0; capability < CAPABILITIES; capability++) libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  if (process.getuid?.() === 0) {
    checked(libc, 'leave all groups', libc.setgroups(0, null));
    checked(libc, `become group ${gid}`, libc.setresgid(gid, gid, gid));
    checked(libc, `become user ${uid}`, libc.setresuid(uid, uid, uid));
  }
  // struct __user_cap_header_struct { u32 version; int pid } and two empty __user_cap_data_struct.
  const header = new Uint8Array(new Uint32Array([0x20080522, 0]).buffer);
  checked(libc, 'give up all capabilities', libc.capset(header, new Uint8Array(24)));
}
