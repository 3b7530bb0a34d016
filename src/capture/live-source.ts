import type { BpfProgram } from '#net/bpf/program';
import type { CaptureInterface } from '#net/capture-format';
import type { FrameSink } from '#net/frame';
import type { RingShape } from './af-packet.ts';
import { attachFilter, detachFilter, takeError } from './af-packet.ts';
import { interfaceIndex, interfaceName } from './interfaces.ts';
import type { PollHandle, SyscallFailure } from './libc.ts';
import { attempt, isFailure } from './libc.ts';
import type { OpenerClient } from './opener-client.ts';
import type { RingCounts } from './ring.ts';
import { noCounts, Ring } from './ring.ts';
import { RingBudget } from './ring-budget.ts';

/** Where a live source listens. */
export interface Tap {
  /** An interface's name, or `any` for all interfaces of the namespace. */
  readonly iface: string;
  /** `/proc/PID/ns/net` or `/run/netns/NAME`; absent: the opener's own namespace. */
  readonly netns?: string;
}

export interface LiveOptions {
  readonly opener: OpenerClient;
  readonly taps: readonly Tap[];
  /** Kernel filter for every tap; `undefined`: all frames. */
  readonly filter?: BpfProgram;
  readonly promiscuous?: boolean;
  /** Whole seconds since 1970 that `at` counts from. */
  readonly origin: number;
  /** Rings of this shape instead of a share of the budget. */
  readonly shape?: RingShape;
  readonly budget?: RingBudget;
  /** How many taps there will be in time, for the first share of the budget; default: as many as `taps`. */
  readonly expectedTaps?: number;
  readonly listener?: LiveListener;
}

/** What happens beside frames. */
export interface LiveListener {
  /** A new interface: frames with this `iface` number follow. An interface that came back has a new number. */
  iface?(iface: CaptureInterface): void;
  /** A tap is open. */
  opened?(tap: Tap): void;
  /** A tap's interface vanished; the tap opens again when it is back. */
  gone?(tap: Tap): void;
  /** A tap that lost frames reads from a bigger ring now. */
  grown?(tap: Tap, shape: RingShape): void;
  /** A tap could not be opened. With errno 19 (ENODEV) its interface is waited for; otherwise nothing more is tried. */
  failed?(tap: Tap, failure: SyscallFailure): void;
}

/** Milliseconds between a wake-up and reading: frames gather meanwhile, which costs half the CPU of reading at once. */
const GATHER_MS = 4;
/** Blocks read of one ring in one turn of the event loop, 8 MiB of the usual ones: what is read must be published before the next is. */
const TURN_BLOCKS = 64;
const WATCH_MS = 1000;
const ENODEV = 19;
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;
/** Matches nothing. */
const REJECT: BpfProgram = [{ code: 6, jt: 0, jf: 0, k: 0 }];

interface OpenRing {
  readonly ring: Ring;
  readonly shape: RingShape;
  readonly handle: PollHandle;
  /** Woken since the last look into the ring. */
  woken: boolean;
}

interface TapState {
  readonly tap: Tap;
  /** `Frame.iface` by interface index. */
  readonly numbers: Map<number, number>;
  open: OpenRing | undefined;
  busy: boolean;
  /** Refused for good. */
  refused: boolean;
  removed: boolean;
}

/**
 * Live frames of one or more interfaces, read in place from rings that the opener made. One timer and one poll handle a ring serve them all
 * on the event loop of the calling thread; with no traffic nothing runs but one look at the interfaces a second.
 */
export class LiveSource {
  private readonly options: LiveOptions;
  private readonly sink: FrameSink;
  private readonly budget: RingBudget;
  private readonly taps: TapState[] = [];
  /** What rings that are closed had counted. */
  private readonly past: RingCounts = noCounts();
  private filter: BpfProgram | undefined;
  private interfaces = 0;
  private gather: NodeJS.Timeout | undefined;
  private watch: NodeJS.Timeout | undefined;
  private closed = false;

  private constructor(sink: FrameSink, options: LiveOptions) {
    this.sink = sink;
    this.options = options;
    this.filter = options.filter;
    this.budget = options.budget ?? new RingBudget();
  }

  /** Opens the taps and hands their frames to the sink from then on. A failure only when every tap is refused for good. */
  static async open(sink: FrameSink, options: LiveOptions): Promise<LiveSource | SyscallFailure> {
    const source = new LiveSource(sink, options);
    let failure: SyscallFailure | undefined;
    for (const tap of options.taps) failure = (await source.add(tap)) ?? failure;
    if (failure !== undefined && source.taps.every(({ refused }) => refused)) {
      await source.close();
      return failure;
    }
    source.watch = setInterval(() => source.look(), WATCH_MS);
    return source;
  }

  /** One more tap. What it failed with is also told to the listener. */
  async add(tap: Tap): Promise<SyscallFailure | undefined> {
    const state: TapState = { tap, numbers: new Map(), open: undefined, busy: false, refused: false, removed: false };
    this.taps.push(state);
    return this.openTap(state);
  }

  /** Ends a tap: what its ring holds is handed over first. */
  remove(tap: Tap): void {
    const at = this.taps.findIndex((one) => one.tap === tap);
    const [state] = at < 0 ? [] : this.taps.splice(at, 1);
    if (state === undefined) return;
    state.removed = true;
    this.closeTap(state);
  }

  /** What all rings counted, the kernel's numbers as of now. */
  counts(): RingCounts {
    const sum = { ...this.past };
    for (const { open } of this.taps) {
      if (open === undefined) continue;
      attempt(() => open.ring.readCounts());
      add(sum, open.ring.counts);
    }
    return sum;
  }

  /** Replaces the kernel filter of every tap; needs neither the opener nor a capability. */
  setFilter(filter: BpfProgram | undefined): SyscallFailure | undefined {
    this.filter = filter;
    const { libc } = this.options.opener;
    for (const { open } of this.taps) {
      if (open === undefined) continue;
      const { fd } = open.ring;
      const failed = attempt(() => (filter === undefined ? detachFilter(libc, fd) : attachFilter(libc, fd, filter)));
      if (isFailure(failed)) return failed;
    }
    return undefined;
  }

  /** Takes no more frames, hands over those that were taken (a block that is not full comes after its timeout), and closes the rings. The opener stays open. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.watch);
    await this.settle(this.taps.flatMap(({ open }) => open ?? []));
    clearTimeout(this.gather);
    for (const tap of this.taps) this.closeTap(tap);
  }

  /** Shuts rings to new frames and waits until the kernel has handed over their last blocks. */
  private async settle(rings: readonly OpenRing[]): Promise<void> {
    let longest = 0;
    for (const { ring, shape } of rings) {
      attempt(() => attachFilter(this.options.opener.libc, ring.fd, REJECT));
      longest = Math.max(longest, shape.timeoutMs);
    }
    if (rings.length > 0) await new Promise((resolve) => setTimeout(resolve, longest * 2 + GATHER_MS));
  }

  private async openTap(state: TapState): Promise<SyscallFailure | undefined> {
    const { shape = this.budget.take(this.options.expectedTaps ?? this.options.taps.length), listener } = this.options;
    const opened = await this.openRing(state, shape);
    if (opened === undefined) return undefined;
    if (isFailure(opened)) {
      state.refused = opened.errno !== ENODEV;
      listener?.failed?.(state.tap, opened);
      return opened;
    }
    state.open = opened;
    this.listen(opened);
    listener?.opened?.(state.tap);
    return undefined;
  }

  /** A ring for a tap; its share of the budget is given back when it fails. `undefined`: nobody wants it any more. */
  private async openRing(state: TapState, shape: RingShape): Promise<OpenRing | SyscallFailure | undefined> {
    const { opener, promiscuous = false, origin } = this.options;
    const { tap } = state;
    state.busy = true;
    const socket = await opener.open({ ...shape, iface: tap.iface, promiscuous, filter: this.filter }, tap.netns);
    state.busy = false;
    const unwanted = this.closed || state.removed;
    if (!isFailure(socket) && unwanted) opener.libc.close(socket.fd);
    const number = (ifindex: number, hatype: number): number => this.numberOf(state, ifindex, hatype);
    const ring = isFailure(socket) || unwanted ? socket : attempt(() => new Ring(opener.libc, socket, shape, origin, number));
    if (ring instanceof Ring) return { ring, shape, handle: opener.libc.poll(ring.fd), woken: false };
    this.giveBack(shape);
    return isFailure(ring) ? ring : undefined;
  }

  private giveBack(shape: RingShape): void {
    if (this.options.shape === undefined) this.budget.give(shape);
  }

  private numberOf({ numbers, tap }: TapState, ifindex: number, hatype: number): number {
    const known = numbers.get(ifindex);
    if (known !== undefined) return known;
    const index = this.interfaces++;
    numbers.set(ifindex, index);
    const link = hatype === ARPHRD_ETHER || hatype === ARPHRD_LOOPBACK ? 1 : 101;
    const name = tap.iface === 'any' ? interfaceName(ifindex, tap.netns === undefined) : tap.iface;
    const description = tap.netns === undefined ? undefined : `in ${tap.netns}`;
    this.options.listener?.iface?.({ index, link, snapLength: 0, name, description, filter: undefined, received: undefined, dropped: 0 });
    return index;
  }

  private listen(open: OpenRing): void {
    open.woken = false;
    open.handle.start({ readable: true }, () => {
      open.woken = true;
      open.handle.stop();
      this.gather ??= setTimeout(() => this.drain(), GATHER_MS);
    });
  }

  private drain(): void {
    this.gather = undefined;
    let more = false;
    for (const { open } of this.taps) {
      if (open === undefined) continue;
      const before = open.ring.counts.frames;
      if (open.ring.drain(this.sink, TURN_BLOCKS)) more = true;
      if (!open.woken || this.closed) continue;
      // A pending error keeps a socket readable: it is taken, or polling would spin.
      if (open.ring.counts.frames === before) takeError(this.options.opener.libc, open.ring.fd);
      this.listen(open);
    }
    if (more) this.gather ??= setTimeout(() => this.drain(), 0);
  }

  /** Once a second: drains what no wake-up announced, follows interfaces that come and go, gives a busy tap a bigger ring. */
  private look(): void {
    this.gather ??= setTimeout(() => this.drain(), 0);
    for (const state of this.taps) {
      const { open, tap } = state;
      if (state.busy || state.refused) continue;
      const local = tap.netns === undefined && tap.iface !== 'any';
      const index = local ? interfaceIndex(tap.iface) : undefined;
      if (open !== undefined && local && index !== open.ring.ifindex) {
        this.closeTap(state);
        this.options.listener?.gone?.(tap);
      } else if (open !== undefined) this.tend(state, open);
      if (state.open === undefined && (!local || index !== undefined)) void this.openTap(state);
    }
  }

  private tend(state: TapState, open: OpenRing): void {
    // An interface that went down may have silenced the handle.
    open.handle.stop();
    this.listen(open);
    const counted = attempt(() => open.ring.readCounts());
    if (isFailure(counted) || counted.dropped === 0 || this.options.shape !== undefined) return;
    const bigger = this.budget.grow(open.shape);
    if (bigger !== undefined) void this.grow(state, open, bigger);
  }

  /** Goes over to a bigger ring without seeing a frame twice: both receive, then the old one is shut and read to its end. */
  private async grow(state: TapState, old: OpenRing, shape: RingShape): Promise<void> {
    const opened = await this.openRing(state, shape);
    if (opened === undefined || isFailure(opened)) return;
    state.busy = true;
    await this.settle([old]);
    state.busy = false;
    if (this.closed || state.open !== old) return this.retire(opened);
    while (old.ring.drain(this.sink));
    attempt(() => opened.ring.follow(old.ring));
    this.retire(old);
    state.open = opened;
    this.listen(opened);
    this.options.listener?.grown?.(state.tap, shape);
  }

  private closeTap(state: TapState): void {
    const { open } = state;
    state.open = undefined;
    if (open === undefined) return;
    open.ring.drain(this.sink);
    this.retire(open);
  }

  private retire({ ring, handle, shape }: OpenRing): void {
    attempt(() => ring.readCounts());
    add(this.past, ring.counts);
    handle.close();
    ring.close();
    this.giveBack(shape);
  }
}

function add(sum: RingCounts, more: RingCounts): void {
  for (const key of Object.keys(sum) as (keyof RingCounts)[]) sum[key] += more[key];
}
