import type { Bars } from '../state/traffic.ts';
import { quantileHeight, stackOf, ticks, total } from './scale.ts';

/** Space below the bars for times, px. */
export const AXIS = 14;
const TOP = 4;

/** Colours as the document has them now. */
export interface Paint {
  readonly fine: string;
  readonly client: string;
  readonly broken: string;
  readonly open: string;
  readonly line: string;
  readonly text: string;
  readonly font: string;
}

export function paintOf(element: Element): Paint {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    fine: of('--bar-fine'),
    client: of('--bar-client'),
    broken: of('--bar-broken'),
    open: of('--bar-open'),
    line: of('--bar-line'),
    text: of('--bar-text'),
    font: `10px ${style.getPropertyValue('--font-mono')}`,
  };
}

/** Draws the bars, the p95 line and the times. Sizes in CSS px. */
export function draw(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  bars: Bars,
  [from, to]: readonly [number, number],
  paint: Paint,
  label: (micros: number) => string,
): void {
  context.clearRect(0, 0, width, height);
  const scale = width / (to - from);
  const floor = height - AXIS - 2;
  const shown = bars.buckets.filter((bucket) => bucket.at + bars.bucketMicros > from && bucket.at < to);
  const stacks = shown.map(stackOf);
  const highest = Math.max(1, ...stacks.map(total));
  const each = Math.max(1, bars.bucketMicros * scale - 1.4);
  const unit = (floor - TOP - 10) / highest;
  shown.forEach((bucket, index) => {
    const stack = stacks[index];
    if (stack === undefined) return;
    const x = (bucket.at - from) * scale;
    let y = floor;
    for (const part of ['fine', 'open', 'client', 'broken'] as const) {
      if (stack[part] === 0) continue;
      // What went wrong is at least two pixels high, however much went well.
      const tall = Math.max(part === 'broken' || part === 'client' ? 2 : 1, stack[part] * unit);
      context.fillStyle = paint[part];
      context.fillRect(x, y - tall, each, tall);
      y -= tall;
    }
  });
  drawLine(context, shown, (at) => (at - from + bars.bucketMicros / 2) * scale, floor, paint.line);
  context.fillStyle = paint.text;
  context.font = paint.font;
  for (const at of ticks(from, to, Math.max(2, Math.floor(width / 130)))) {
    const text = label(at);
    const x = (at - from) * scale;
    if (x + context.measureText(text).width < width) context.fillText(text, x, height - 3);
  }
}

function drawLine(
  context: CanvasRenderingContext2D,
  shown: Bars['buckets'],
  x: (at: number) => number,
  floor: number,
  colour: string,
): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.3;
  context.lineJoin = 'round';
  context.beginPath();
  let drawing = false;
  for (const bucket of shown) {
    if (bucket.p95 === undefined) {
      drawing = false;
      continue;
    }
    const y = floor - quantileHeight(bucket.p95) * (floor - TOP);
    if (drawing) context.lineTo(x(bucket.at), y);
    else context.moveTo(x(bucket.at), y);
    drawing = true;
  }
  context.stroke();
}
