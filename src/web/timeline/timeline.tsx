import { type KeyboardEvent, type PointerEvent, type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Bucket } from '#wire/worker-api';
import { clock, clockSeconds, count, duration } from '../state/format.ts';
import { go, place } from '../state/navigation.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';
import { bounds } from '../state/view.ts';
import { draw, paintOf } from './draw.ts';
import { domainOf, stackOf, total } from './scale.ts';

interface Brush {
  readonly from: number;
  readonly to: number;
}

/** Entries over time by outcome with the p95 of their duration. Dragging, or Shift and arrows, chooses a stretch; Enter shows it. */
export function Timeline(): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const bars = useStore(traffic, (all) => all.bars);
  const span = useStore(place, (at) => at.span);
  const [width, setWidth] = useState(0);
  const [brush, setBrush] = useState<Brush>();
  const [hover, setHover] = useState<number>();
  const domain = domainOf(bars, bounds(span));
  useDrawing(canvas, bars, domain, setWidth);

  const timeAt = (event: PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return domain[0] + Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * (domain[1] - domain[0]);
  };
  const xOf = (at: number): number => ((at - domain[0]) / (domain[1] - domain[0])) * width;
  const apply = (chosen: Brush): void => {
    setBrush(undefined);
    const from = Math.floor(Math.min(chosen.from, chosen.to));
    const to = Math.ceil(Math.max(chosen.from, chosen.to));
    if (to - from >= bars.bucketMicros / 4) go({ span: { kind: 'between', from, to } });
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = timeAt(event);
    setBrush({ from: at, to: at });
  };
  const move = (event: PointerEvent): void => {
    const at = timeAt(event);
    setHover(at);
    if (brush !== undefined && event.buttons === 1) setBrush({ from: brush.from, to: at });
  };
  const key = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -bars.bucketMicros : event.key === 'ArrowRight' ? bars.bucketMicros : 0;
    if (step !== 0) {
      event.preventDefault();
      const at = Math.max(domain[0], Math.min(domain[1], (hover ?? domain[1]) + step));
      setBrush(event.shiftKey ? { from: brush?.from ?? hover ?? at, to: at } : undefined);
      setHover(at);
    } else if (event.key === 'Enter' && brush !== undefined) apply(brush);
    else if (event.key === 'Escape') {
      if (brush === undefined && span.kind === 'between') go({ span: { kind: 'all' } });
      setBrush(undefined);
    } else return;
    event.stopPropagation();
  };
  const under =
    hover === undefined ? undefined : bars.buckets.find((bucket) => hover >= bucket.at && hover < bucket.at + bars.bucketMicros);
  return (
    <section className="timeline" aria-label="Timeline">
      <div
        className="timeline-chart"
        role="slider"
        tabIndex={0}
        aria-label="Entries over time; Shift and arrow keys choose a stretch, Enter shows it"
        aria-valuemin={Math.floor(domain[0] / 1000)}
        aria-valuemax={Math.floor(domain[1] / 1000)}
        aria-valuenow={Math.floor((hover ?? domain[1]) / 1000)}
        aria-valuetext={under === undefined ? clockSeconds(hover ?? domain[1]) : barWords(under)}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={() => brush !== undefined && apply(brush)}
        onPointerLeave={() => setHover(undefined)}
        onKeyDown={key}
      >
        <canvas ref={canvas} aria-hidden="true" />
        {hover !== undefined && <i className="timeline-cursor" style={{ left: xOf(hover) }} />}
        {brush !== undefined && (
          <i
            className="timeline-brush"
            style={{ left: xOf(Math.min(brush.from, brush.to)), width: Math.abs(xOf(brush.to) - xOf(brush.from)) }}
          />
        )}
        {under !== undefined && (
          <div
            className="tip timeline-tip"
            style={{ left: Math.min(Math.max(0, xOf(under.at) - 80), Math.max(0, width - 240)) }}
            aria-hidden="true"
          >
            {barWords(under)}
          </div>
        )}
      </div>
      {span.kind === 'between' && (
        <button type="button" className="btn small timeline-all" onClick={() => go({ span: { kind: 'all' } })}>
          Show all times
        </button>
      )}
    </section>
  );
}

/** A bar in words. */
function barWords(bucket: Bucket): string {
  const stack = stackOf(bucket);
  const parts = [`${clock(bucket.at).slice(0, 12)} · ${count(total(stack))}`];
  if (stack.client > 0) parts.push(`${count(stack.client)} warned or refused`);
  if (stack.broken > 0) parts.push(`${count(stack.broken)} broken`);
  if (bucket.p95 !== undefined) parts.push(`p95 ${duration(bucket.p95)}`);
  return parts.join(' · ');
}

/** Draws at most once a frame, and again when the size or the theme changes. */
function useDrawing(
  ref: React.RefObject<HTMLCanvasElement | null>,
  bars: Parameters<typeof draw>[3],
  domain: readonly [number, number],
  onWidth: (width: number) => void,
): void {
  const latest = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    latest.current = () => {
      const canvas = ref.current;
      const context = canvas?.getContext('2d');
      if (canvas === null || context === null || context === undefined) return;
      const { clientWidth: width, clientHeight: height } = canvas;
      const ratio = devicePixelRatio;
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (bars.buckets.length === 0) return context.clearRect(0, 0, width, height);
      draw(context, width, height, bars, domain, paintOf(canvas), (at) => (at % 1e6 === 0 ? clockSeconds(at) : clock(at)));
    };
  });
  useEffect(() => {
    const frame = requestAnimationFrame(() => latest.current());
    return () => cancelAnimationFrame(frame);
  });
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return undefined;
    const measure = (): void => {
      onWidth(canvas.clientWidth);
      latest.current();
    };
    measure();
    const size = new ResizeObserver(measure);
    size.observe(canvas);
    const theme = new MutationObserver(measure);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', measure);
    return () => {
      size.disconnect();
      theme.disconnect();
      media.removeEventListener('change', measure);
    };
  }, [ref, onWidth]);
}
