import type { Side } from '#base/side';
import type { Flow, FlowEnd, FlowListener } from './flow.ts';
import { type Frame, emptyFrame } from './frame.ts';
import { Network } from './network.ts';
import type { NetOptions } from './options.ts';

/** A stretch of a stream as the listener got it: bytes, or a gap. */
export type Piece = { readonly offset: number; readonly text: string } | { readonly offset: number; readonly lost: number };

/** What a listener was told of one flow. */
export class Heard {
  readonly flow: Flow;
  readonly pieces: [Piece[], Piece[]] = [[], []];
  /** Everything in order, one word per call. */
  readonly log: string[] = [];
  readonly acked: [number[], number[]] = [[], []];
  readonly icmp: string[] = [];
  readonly datagrams: { readonly side: Side; readonly text: string; readonly wireLength: number }[] = [];
  end: FlowEnd | undefined = undefined;
  next: [number, number] = [0, 0];

  constructor(flow: Flow) {
    this.flow = flow;
  }

  /** The stream of a side; each lost byte is a `?`. */
  text(side: Side): string {
    return this.pieces[side].map((piece) => ('text' in piece ? piece.text : '?'.repeat(piece.lost))).join('');
  }
}

const latin1 = (bytes: Uint8Array, start: number, end: number): string => {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
};

/** Records calls and throws when they break the listener's contract: order, offsets, calls after the end. */
export class Recorder implements FlowListener {
  readonly flows: Heard[] = [];

  open(flow: Flow): void {
    const heard = new Heard(flow);
    flow.user = heard;
    this.flows.push(heard);
  }
  data(flow: Flow, side: Side, bytes: Uint8Array, start: number, end: number, _at: number, offset: number, acked: number): void {
    const heard = this.live(flow);
    if (end <= start) throw new Error('empty data');
    this.mustGoOn(heard, side);
    if (offset !== heard.next[side]) throw new Error(`data at ${offset}, expected ${heard.next[side]}`);
    const text = latin1(bytes, start, end);
    heard.pieces[side].push({ offset, text });
    heard.next[side] += end - start;
    heard.acked[side].push(acked);
    heard.log.push(`${side}:${text}`);
  }
  gap(flow: Flow, side: Side, length: number): void {
    const heard = this.live(flow);
    if (length <= 0) throw new Error('empty gap');
    this.mustGoOn(heard, side);
    heard.pieces[side].push({ offset: heard.next[side], lost: length });
    heard.next[side] += length;
    heard.log.push(`${side}-${length}`);
  }
  end(flow: Flow, side: Side, how: 'fin' | 'rst'): void {
    const heard = this.live(flow);
    if (heard.log.some((word) => word.startsWith(`${side}.`))) throw new Error('ended twice');
    heard.log.push(`${side}.${how}`);
  }
  datagram(flow: Flow, side: Side, bytes: Uint8Array, start: number, end: number, _at: number, wireLength: number): void {
    this.live(flow).datagrams.push({ side, text: latin1(bytes, start, end), wireLength });
  }
  icmp(flow: Flow, type: number, code: number, from: string): void {
    this.live(flow).icmp.push(`${type}/${code} ${from}`);
  }
  close(flow: Flow, how: FlowEnd): void {
    this.live(flow).end = how;
  }

  private mustGoOn(heard: Heard, side: Side): void {
    if (heard.log.includes(`${side}.fin`) || heard.log.includes(`${side}.rst`)) throw new Error('more after the end');
  }

  private live(flow: Flow): Heard {
    const heard = flow.user;
    if (!(heard instanceof Heard)) throw new Error('never opened');
    if (heard.end !== undefined) throw new Error('a call after close');
    return heard;
  }
}

/** A network with a recorder and a clock of its own. */
export class Lab {
  readonly recorder = new Recorder();
  readonly network: Network;
  at = 1000;

  constructor(options: Partial<NetOptions> = {}) {
    this.network = new Network(this.recorder, options);
  }

  get counters(): Network['counters'] {
    return this.network.counters;
  }

  /** Pushes an Ethernet frame and lets 10 µs pass. */
  frame(bytes: Uint8Array, fields: Partial<Frame> = {}): this {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.network.frame({ ...emptyFrame(), bytes, view, end: bytes.length, wireLength: bytes.length, at: this.at, ...fields });
    this.at += 10_000;
    return this;
  }

  /** Lets time pass. */
  wait(nanos: number): this {
    this.at += nanos;
    this.network.tick(this.at);
    return this;
  }

  end(): this {
    this.network.end(this.at);
    return this;
  }

  /** What was heard of the n-th flow. */
  heard(index = 0): Heard {
    const heard = this.recorder.flows[index];
    if (heard === undefined) throw new Error(`only ${this.recorder.flows.length} flows`);
    return heard;
  }
}
