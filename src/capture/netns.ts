import type { Libc } from './libc.ts';
import { checked } from './libc.ts';

const O_CLOEXEC_NONBLOCK = 0x80000 | 0x800;
const CLONE_NEWNET = 0x40000000;

/**
 * Runs `act` with the calling thread inside the network namespace at `path` (`/proc/PID/ns/net`, `/run/netns/NAME`); without a path, here.
 * `act` is synchronous and starts no thread, since threads inherit the namespace. When the thread cannot return the process is aborted:
 * everything after would run in the wrong namespace. Throws `SyscallError`; needs CAP_SYS_ADMIN.
 */
export function inNamespace<T>(libc: Libc, path: string | undefined, act: () => T): T {
  if (path === undefined) return act();
  const home = checked(libc, "open the thread's own network namespace", libc.open('/proc/thread-self/ns/net', O_CLOEXEC_NONBLOCK));
  try {
    const target = checked(libc, `open ${path}`, libc.open(path, O_CLOEXEC_NONBLOCK));
    try {
      checked(libc, `enter the network namespace ${path}`, libc.setns(target, CLONE_NEWNET));
    } finally {
      libc.close(target);
    }
    try {
      return act();
    } finally {
      if (libc.setns(home, CLONE_NEWNET) < 0) process.abort();
    }
  } finally {
    libc.close(home);
  }
}
