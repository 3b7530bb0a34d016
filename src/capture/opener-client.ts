import { spawn } from 'node:child_process';
import type { PacketSocket, PacketSocketSpec } from './af-packet.ts';
import { Channel, socketPair } from './descriptors.ts';
import type { Libc, PollHandle, SyscallFailure } from './libc.ts';
import { attempt, isFailure, loadLibc } from './libc.ts';
import type { NamedInterface, OpenerAnswer, OpenerRequest } from './opener-protocol.ts';
import { Lines, requestLine } from './opener-protocol.ts';
import { programArgs } from './program-path.ts';

/** An opener that runs. */
export interface StartedOpener {
  /** The descriptor to talk over: hand it to `OpenerClient` here, or to the process that `spawnUnprivileged` starts. */
  readonly fd: number;
  readonly pid: number;
}

/** Starts the opener with this process's privileges. A sentence when it cannot be started. */
export function startOpener(): StartedOpener | string {
  const libc = loadLibc();
  if (typeof libc === 'string') return libc;
  const pair = attempt(() => socketPair(libc));
  if (isFailure(pair)) return `The opener cannot be started: ${pair.step}: ${pair.name}.`;
  const [fd, theirs] = pair;
  // No variable of the caller reaches the privileged process.
  const child = spawn(process.execPath, programArgs(import.meta.url, 'opener'), {
    stdio: ['ignore', 'ignore', 'inherit', theirs],
    env: {},
  });
  libc.close(theirs);
  child.on('error', () => undefined);
  child.unref();
  if (child.pid === undefined) {
    libc.close(fd);
    return `The opener cannot be started: ${process.execPath} does not run.`;
  }
  return { fd, pid: child.pid };
}

type Settle = (answer: OpenerAnswer | undefined, descriptor: number | undefined) => void;

/** The unprivileged end: asks the opener for sockets and gets their descriptors. */
export class OpenerClient {
  readonly libc: Libc;
  private readonly channel: Channel;
  private readonly handle: PollHandle;
  private readonly lines = new Lines();
  private readonly waiting: Settle[] = [];
  private readonly descriptors: number[] = [];
  private nextId = 1;
  private ended = false;

  private constructor(libc: Libc, fd: number) {
    this.libc = libc;
    this.channel = new Channel(libc, fd);
    this.handle = libc.poll(fd);
  }

  /** A client over `StartedOpener.fd`, or over the descriptor that was inherited. Owns the descriptor. */
  static over(fd: number): OpenerClient | string {
    const libc = loadLibc();
    return typeof libc === 'string' ? libc : new OpenerClient(libc, fd);
  }

  /** Opens a socket with its ring, in the network namespace at `netns` or in the opener's own. The caller owns the descriptor. */
  async open(spec: PacketSocketSpec, netns?: string): Promise<PacketSocket | SyscallFailure> {
    const { answer, descriptor } = await this.ask({ ...spec, id: this.nextId++, do: 'open', netns });
    if (answer !== undefined && 'ifindex' in answer && descriptor !== undefined)
      return { fd: descriptor, ifindex: answer.ifindex, hatype: answer.hatype };
    return refusal(answer);
  }

  /** The interfaces of a network namespace. */
  async list(netns?: string): Promise<readonly NamedInterface[] | SyscallFailure> {
    const { answer } = await this.ask({ id: this.nextId++, do: 'list', netns });
    return answer !== undefined && 'interfaces' in answer ? answer.interfaces : refusal(answer);
  }

  /** Closes the connection, which ends the opener. Requests that wait fail. */
  close(): void {
    if (this.ended) return;
    this.handle.close();
    this.channel.close();
    this.over();
  }

  private ask(request: OpenerRequest): Promise<{ answer: OpenerAnswer | undefined; descriptor: number | undefined }> {
    return new Promise((resolve) => {
      if (this.ended) return resolve({ answer: undefined, descriptor: undefined });
      this.waiting.push((answer, descriptor) => resolve({ answer, descriptor }));
      if (this.waiting.length === 1) this.handle.start({ readable: true }, () => this.receive());
      if (isFailure(attempt(() => this.channel.send(new TextEncoder().encode(requestLine(request)))))) this.close();
    });
  }

  private receive(): void {
    for (;;) {
      const received = attempt(() => this.channel.receive(false));
      if (isFailure(received) || received.kind === 'end') return this.close();
      if (received.kind === 'nothing') break;
      if (received.descriptor !== undefined) this.descriptors.push(received.descriptor);
      for (const line of this.lines.push(received.bytes) ?? []) {
        const answer = JSON.parse(line) as OpenerAnswer;
        this.waiting.shift()?.(answer, 'ifindex' in answer ? this.descriptors.shift() : undefined);
      }
      if (this.waiting.length === 0) break;
    }
    // Watched only while an answer is awaited, so that an idle client keeps no process alive.
    if (this.waiting.length === 0) this.handle.stop();
  }

  private over(): void {
    this.ended = true;
    for (const fd of this.descriptors) this.libc.close(fd);
    for (const settle of this.waiting.splice(0)) settle(undefined, undefined);
  }
}

function refusal(answer: OpenerAnswer | undefined): SyscallFailure {
  if (answer === undefined) return { step: 'reach the opener, which has ended', errno: 32, name: 'EPIPE' };
  if ('failed' in answer) return answer.failed;
  return { step: 'refused' in answer ? answer.refused : 'an answer to another question', errno: 22, name: 'EINVAL' };
}
