import { clearTimeout, setImmediate, setInterval, setTimeout } from 'node:timers';
import type { EntryContext } from '#store/entry-of';
import type { RunningStream, StreamAnswers, StreamOut } from '#wire/node/worker-server';
import type { WorkerStreams } from '#wire/worker-api';
import type { Filters } from './filters.ts';
import type { Library } from './library.ts';
import { View } from './view.ts';
import { Watch } from './watch.ts';

/** A page is told at most this often, a stream somewhat more; after a rest, at once. */
const VIEW_MS = 100;
const WATCH_MS = 50;
/** What comes within this time is told together. */
const GATHER_MS = 2;
/** ms of one turn of the event loop spent on looking at older rows. */
const SLICE_MS = 12;
/** Events that may be on their way to a slow asker. */
const AHEAD = 2;

/** A stream and what its asker has taken. */
interface Running {
  readonly send: () => void;
  readonly pause: number;
  sent: number;
  seen: number;
  sentAt: number;
  timer: NodeJS.Timeout | undefined;
}

/** Everything that hubs follow. */
export class Subscriptions {
  readonly handlers: StreamAnswers;
  private readonly views = new Set<View>();
  private readonly watches = new Set<Watch>();
  private readonly running = new Set<Running>();
  private stepping = false;

  constructor(library: Library, filters: Filters, context: EntryContext) {
    this.handlers = {
      view: (ask, out) => this.view(library, filters, context, ask, out),
      watch: (ask, out) => this.watch(library, filters, context, ask, out),
    };
    library.listen({
      added: (source) => {
        for (const view of this.views) view.added(source);
        this.wake();
      },
      opened: () => {
        for (const view of this.views) view.opened();
        for (const watch of this.watches) watch.opened();
        this.wake();
      },
      retired: (epoch, commit, count) => {
        for (const view of this.views) view.retired(epoch, commit, count);
        this.wake();
      },
    });
    // Time alone moves what is in a window of the last minutes, and the rate.
    setInterval(() => {
      for (const view of this.views) view.changed = true;
      this.wake();
    }, 1000);
  }

  private view(
    library: Library,
    filters: Filters,
    context: EntryContext,
    ask: WorkerStreams['view']['ask'],
    out: StreamOut<'view'>,
  ): RunningStream {
    const view = new View(library, filters, context, ask, () => Date.now() * 1000);
    const running = this.start(VIEW_MS, () => {
      if (view.changed) running.sent = out.event(view.event());
    });
    this.views.add(view);
    view.step(SLICE_MS);
    running.send();
    this.step();
    return {
      move: (next) => {
        view.move(next as WorkerStreams['view']['ask']);
        view.step(SLICE_MS);
        running.send();
        this.step();
      },
      ready: (seen) => {
        running.seen = seen;
        if (view.changed) this.soon(running);
      },
      stop: () => {
        this.views.delete(view);
        this.end(running);
      },
    };
  }

  private watch(
    library: Library,
    filters: Filters,
    context: EntryContext,
    ask: WorkerStreams['watch']['ask'],
    out: StreamOut<'watch'>,
  ): RunningStream {
    const watch = new Watch(library, filters, context, ask);
    const running = this.start(WATCH_MS, () => {
      const event = watch.take();
      if (event !== undefined) running.sent = out.event(event);
      // More is stored: a stream that catches up does not wait for what is new.
      if (event !== undefined || watch.behind) setImmediate(() => this.sendNow(running));
    });
    this.watches.add(watch);
    running.send();
    return {
      move: () => undefined,
      ready: (seen) => {
        running.seen = seen;
        this.sendNow(running);
      },
      stop: () => {
        this.watches.delete(watch);
        this.end(running);
      },
    };
  }

  private start(pause: number, send: () => void): Running {
    const running: Running = { send, pause, sent: 0, seen: 0, sentAt: Number.NEGATIVE_INFINITY, timer: undefined };
    this.running.add(running);
    return running;
  }

  private end(running: Running): void {
    clearTimeout(running.timer);
    this.running.delete(running);
  }

  private wake(): void {
    for (const running of this.running) this.soon(running);
  }

  /** Sends as soon as the pause since the last time is over. */
  private soon(running: Running): void {
    running.timer ??= setTimeout(
      () => {
        running.timer = undefined;
        this.sendNow(running);
      },
      Math.max(GATHER_MS, running.sentAt + running.pause - performance.now()),
    );
  }

  private sendNow(running: Running): void {
    if (!this.running.has(running) || running.sent - running.seen >= AHEAD) return;
    running.sentAt = performance.now();
    running.send();
  }

  /** Looks at older rows for the views that are not complete, a slice a turn, so that answers are never late. */
  private step(): void {
    if (this.stepping) return;
    this.stepping = true;
    const turn = (): void => {
      let more = false;
      for (const view of this.views) more = view.step(SLICE_MS) || more;
      this.wake();
      if (more) setImmediate(turn);
      else this.stepping = false;
    };
    setImmediate(turn);
  }
}
