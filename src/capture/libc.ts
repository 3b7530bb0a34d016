import { createRequire } from 'node:module';
import { getSystemErrorName } from 'node:util';

/** A pointer as koffi 3 hands it over. */
export type Pointer = bigint;

/** The C library's calls that capturing needs. Each returns what C returns; `errno` is asked right after. */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  getsockname(fd: number, address: Uint8Array, length: Uint32Array): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, length: number): number;
  getsockopt(fd: number, level: number, name: number, value: Uint8Array, length: Uint32Array): number;
  socketpair(domain: number, type: number, protocol: number, pair: Int32Array): number;
  sendmsg(fd: number, message: Uint8Array, flags: number): number;
  recvmsg(fd: number, message: Uint8Array, flags: number): number;
  mmap(address: null, length: number, protection: number, flags: number, fd: number, offset: number): Pointer;
  munmap(address: Pointer, length: number): number;
  open(path: string, flags: number): number;
  close(fd: number): number;
  fcntl(fd: number, command: number, argument: number): number;
  setns(fd: number, type: number): number;
  fstatfs(fd: number, into: Uint8Array): number;
  prctl(option: number, a: number, b: number, c: number, d: number): number;
  capset(header: Uint8Array, data: Uint8Array): number;
  setgroups(size: number, list: null): number;
  setresgid(real: number, effective: number, saved: number): number;
  setresuid(real: number, effective: number, saved: number): number;
  execv(path: string, argv: readonly (string | null)[]): number;
  if_nametoindex(name: string): number;
  if_indextoname(index: number, name: Uint8Array): Pointer | null;
  if_nameindex(): Pointer | null;
  if_freenameindex(list: Pointer): void;
  errno(): number;
  /** Memory at a stable address, and bytes that share it until `free`. */
  memory(length: number): Memory;
  /** Bytes that share `length` bytes of memory at `address`. */
  view(address: Pointer, length: number): ArrayBuffer;
  readU32(address: Pointer, offset: number): number;
  readText(address: Pointer, offset: number): string;
  /** Calls back when `fd` is readable. Whoever gets the handle must keep it: a forgotten one is collected and goes silent. */
  poll(fd: number): PollHandle;
}

/** Memory outside the JavaScript heap. */
export interface Memory {
  readonly address: Pointer;
  readonly bytes: Uint8Array;
  free(): void;
}

/** A descriptor watched on the event loop. */
export interface PollHandle {
  start(events: { readonly readable: true }, ready: () => void): void;
  stop(): void;
  close(): void;
  ref(): void;
  unref(): void;
}

const PROTOTYPES = {
  socket: 'int socket(int, int, int)',
  bind: 'int bind(int, const void *, uint)',
  getsockname: 'int getsockname(int, _Out_ void *, _Inout_ uint *)',
  setsockopt: 'int setsockopt(int, int, int, const void *, uint)',
  getsockopt: 'int getsockopt(int, int, int, _Out_ void *, _Inout_ uint *)',
  socketpair: 'int socketpair(int, int, int, _Out_ int *)',
  sendmsg: 'long sendmsg(int, const void *, int)',
  recvmsg: 'long recvmsg(int, _Inout_ void *, int)',
  mmap: 'void *mmap(void *, size_t, int, int, int, int64)',
  munmap: 'int munmap(void *, size_t)',
  open: 'int open(const char *, int)',
  close: 'int close(int)',
  fcntl: 'int fcntl(int, int, int)',
  setns: 'int setns(int, int)',
  fstatfs: 'int fstatfs(int, _Out_ void *)',
  prctl: 'int prctl(int, ulong, ulong, ulong, ulong)',
  capset: 'int capset(void *, const void *)',
  setgroups: 'int setgroups(size_t, const void *)',
  setresgid: 'int setresgid(uint, uint, uint)',
  setresuid: 'int setresuid(uint, uint, uint)',
  execv: 'int execv(const char *, const char **)',
  if_nametoindex: 'uint if_nametoindex(const char *)',
  if_indextoname: 'void *if_indextoname(uint, _Out_ void *)',
  if_nameindex: 'void *if_nameindex()',
  if_freenameindex: 'void if_freenameindex(void *)',
} as const;

let loaded: Libc | string | undefined;

/** The C library, or a sentence that says why it cannot be called here. */
export function loadLibc(): Libc | string {
  loaded ??= load();
  return loaded;
}

function load(): Libc | string {
  if (process.platform !== 'linux') return `Live capture works on Linux only; this is ${process.platform}. Files can be opened everywhere.`;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const library = koffi.load(null);
    const calls: Partial<Record<string, unknown>> = {};
    for (const [name, prototype] of Object.entries(PROTOTYPES)) calls[name] = library.func(prototype);
    const memory = (length: number): Memory => {
      const address = koffi.alloc('uint8', length) as Pointer;
      return { address, bytes: new Uint8Array(koffi.view(address, length)), free: () => koffi.free(address) };
    };
    return {
      ...(calls as Pick<Libc, keyof typeof PROTOTYPES>),
      errno: () => koffi.errno(),
      memory,
      view: (address, length) => koffi.view(address, length),
      readU32: (address, offset) => koffi.decode(address, offset, 'uint') as number,
      readText: (address, offset) => koffi.decode(address, offset, 'const char *') as string,
      poll: (fd) => {
        const handle = koffi.node.poll(fd, { readable: true }, () => undefined);
        handle.stop();
        return handle;
      },
    };
  } catch (error) {
    return `The system's C library cannot be called (koffi: ${error instanceof Error ? error.message : String(error)}).`;
  }
}

/** What a refused system call says. */
export interface SyscallFailure {
  /** The call, with what it was for: `bind to eth0`. */
  readonly step: string;
  readonly errno: number;
  /** `EPERM` … */
  readonly name: string;
}

/** A refused system call, inside this room only: each public function turns it into a value. */
export class SyscallError extends Error {
  readonly failure: SyscallFailure;

  constructor(step: string, errno: number) {
    const name = errno === 0 ? 'no error' : getSystemErrorName(-errno);
    super(`${step}: ${name}`);
    this.name = 'SyscallError';
    this.failure = { step, errno, name };
  }
}

/** The result of a call that returns -1 when it fails; then throws `SyscallError`. Nothing may come between the call and this. */
export function checked(libc: Libc, step: string, result: number): number {
  if (result < 0) throw new SyscallError(step, libc.errno());
  return result;
}

/** Runs `act`, and gives a refused call as a value. */
export function attempt<T>(act: () => T): T | SyscallFailure {
  try {
    return act();
  } catch (error) {
    if (error instanceof SyscallError) return error.failure;
    throw error;
  }
}

/** Whether what `attempt` gave is a failure. */
export function isFailure(value: unknown): value is SyscallFailure {
  return typeof value === 'object' && value !== null && 'errno' in value && 'step' in value;
}
