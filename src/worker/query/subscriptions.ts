import { setImmediate, setInterval } from 'node:timers';
import type { EntryContext } from '#store/entry-of';
import type { RunningStream, StreamAnswers, StreamOut } from '#wire/node/worker-server';
import type { WorkerStreams } from '#wire/worker-api';
import type { Filters } from './filters.ts';
import type { Library } from './library.ts';
import { View } from './view.ts';
import { Watch } from './watch.ts';

/** A page is told at most this often, a stream somewhat more. */
const VIEW_MS = 100;
const WATCH_MS = 50;
/** ms of one turn of the event loop spent on looking at older rows. */
const SLICE_MS = 12;
/** Events that may be on their way to a slow asker. */
const AHEAD = 2;

/** A stream and what its asker has taken. */
interface Running {
  readonly send: () => void;
  sent: number;
  seen: number;
}

/** Everything that hubs follow. */
export class Subscriptions {
  readonly handlers: StreamAnswers;
  private readonly views = new Set<View>();
  private readonly watches = new Set<Watch>();
  private readonly slow = new Set<Running>();
  private readonly fast = new Set<Running>();
  private stepping = false;

  constructor(library: Library, filters: Filters, context: EntryContext) {
    this.handlers = {
      view: (ask, out) => this.view(library, filters, context, ask, out),
      watch: (ask, out) => this.watch(library, filters, context, ask, out),
    };
    library.listen({
      added: (source) => {
        for (const view of this.views) view.added(source);
      },
      opened: () => {
        for (const view of this.views) view.opened();
        for (const watch of this.watches) watch.opened();
      },
      retired: (epoch, commit, count) => {
        for (const view of this.views) view.retired(epoch, commit, count);
      },
    });
    setInterval(() => this.tick(this.slow), VIEW_MS);
    setInterval(() => this.tick(this.fast), WATCH_MS);
  }

  private view(
    library: Library,
    filters: Filters,
    context: EntryContext,
    ask: WorkerStreams['view']['ask'],
    out: StreamOut<'view'>,
  ): RunningStream {
    const view = new View(library, filters, context, ask, () => Date.now() * 1000);
    const running: Running = {
      sent: 0,
      seen: 0,
      send: () => {
        if (!view.changed) return;
        running.sent = out.event(view.event());
      },
    };
    this.views.add(view);
    this.slow.add(running);
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
      },
      stop: () => {
        this.views.delete(view);
        this.slow.delete(running);
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
    const running: Running = {
      sent: 0,
      seen: 0,
      send: () => {
        const event = watch.take();
        if (event === undefined) return;
        running.sent = out.event(event);
        if (running.sent - running.seen < AHEAD) setImmediate(() => this.sendNow(running));
      },
    };
    this.watches.add(watch);
    this.fast.add(running);
    running.send();
    return {
      move: () => undefined,
      ready: (seen) => {
        running.seen = seen;
        this.sendNow(running);
      },
      stop: () => {
        this.watches.delete(watch);
        this.fast.delete(running);
      },
    };
  }

  private sendNow(running: Running): void {
    if (this.fast.has(running) && running.sent - running.seen < AHEAD) running.send();
  }

  private tick(group: Set<Running>): void {
    for (const running of group) if (running.sent - running.seen < AHEAD) running.send();
  }

  /** Looks at older rows for the views that are not complete, a slice a turn, so that answers are never late. */
  private step(): void {
    if (this.stepping) return;
    this.stepping = true;
    const turn = (): void => {
      let more = false;
      for (const view of this.views) more = view.step(SLICE_MS) || more;
      if (more) setImmediate(turn);
      else this.stepping = false;
    };
    setImmediate(turn);
  }
}
