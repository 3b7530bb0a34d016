import { utf8 } from '#base/globals';
import type { Side } from '#base/side';
import type { InnerEmit } from '#protocols/contract/http';
import type { Result } from '#protocols/contract/message';
import { ERROR, STDIN } from '../event.ts';
import { readTree } from '../format.ts';
import { readStatus, type StatusWords } from '../status.ts';

/** Numbers of the channels (kubelet, pkg/kubelet/cri/streaming/remotecommand). */
export const CHANNELS = ['stdin', 'stdout', 'stderr', 'error', 'resize'] as const;
const GREATEST_ERROR = 16_384;

/** The channels of exec and attach. What a person types is not kept: only how much, and when. */
export class Channels {
  private readonly emit: InnerEmit;
  private error: Uint8Array = new Uint8Array(0);
  private tagged: Uint8Array = new Uint8Array(4096);
  private status: StatusWords | undefined = undefined;

  constructor(emit: InnerEmit) {
    this.emit = emit;
  }

  /** Something went over a channel; `size` is what it took on the wire. */
  said(side: Side, channel: number, size: number, bytes: Uint8Array, start: number, end: number): void {
    const tag = STDIN + channel;
    if (tag === ERROR && this.error.length + (end - start) <= GREATEST_ERROR) this.note(bytes, start, end);
    const kept = tag === STDIN ? 0 : end - start;
    if (this.tagged.length < kept + 1) this.tagged = new Uint8Array(2 * (kept + 1));
    this.tagged[0] = tag;
    this.tagged.set(bytes.subarray(start, start + kept), 1);
    this.emit.event(side, size, this.tagged, 0, kept + 1);
  }

  /** `undefined` until the command ended. */
  get exitCode(): number | undefined {
    const { status } = this;
    if (status === undefined) return undefined;
    if (status.reason === undefined || status.reason === '') return 0;
    const code = status.causes.find(({ reason }) => reason === 'ExitCode')?.message;
    return code === undefined || !/^\d{1,3}$/.test(code) ? undefined : Number(code);
  }

  get reason(): string | undefined {
    return this.status?.reason === '' ? undefined : this.status?.reason;
  }

  result(): Result | undefined {
    const { reason, exitCode } = this;
    if (reason === undefined) return undefined;
    const errorMessage =
      exitCode === undefined ? 'the command could not be run, or was broken off' : `the command ended with exit code ${exitCode}`;
    return { outcome: 'warning', errorType: reason, errorMessage };
  }

  /** The status comes in one piece, or in several; older protocols send a text instead. */
  private note(bytes: Uint8Array, start: number, end: number): void {
    const all = new Uint8Array(this.error.length + end - start);
    all.set(this.error);
    all.set(bytes.subarray(start, end), this.error.length);
    this.error = all;
    const read = readStatus(readTree('json', all, 0, all.length).node);
    if (read !== undefined) this.status = read;
    else if (utf8(all).trim() !== '' && all[0] !== 0x7b) this.status = { ...NO_WORDS, reason: 'InternalError' };
  }
}

const NO_WORDS: StatusWords = {
  code: undefined,
  reason: undefined,
  message: undefined,
  kind: undefined,
  group: undefined,
  name: undefined,
  retryAfterSeconds: undefined,
  causes: [],
};
