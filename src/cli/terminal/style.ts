import process from 'node:process';
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours where the terminal shows them: not when piped, not with NO_COLOR, always with FORCE_COLOR. */
export class Painter {
  private readonly on: boolean;

  constructor(stream: { readonly isTTY?: boolean } = process.stdout) {
    const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
    const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '0';
    this.on = forced || (stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb');
  }

  paint(style: Style, text: string): string {
    return this.on ? styleText(style, text, { validateStream: false }) : text;
  }
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that a text takes: wide East Asian characters and emoji take two. */
export function widthOf(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text))
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        segment,
      )
        ? 2
        : 1;
  return width;
}

/** The text in exactly `width` columns: cut with an ellipsis, or padded. Control characters, which could move the cursor, are shown as �. */
export function fit(text: string, width: number, right = false): string {
  const safe = text.replace(/\p{Cc}/gu, '\ufffd');
  const own = widthOf(safe);
  if (own <= width) return right ? ' '.repeat(width - own) + safe : safe + ' '.repeat(width - own);
  let cut = '';
  let used = 0;
  for (const { segment } of segmenter.segment(safe)) {
    const next = widthOf(segment);
    if (used + next > width - 1) break;
    cut += segment;
    used += next;
  }
  return `${cut}…${' '.repeat(Math.max(0, width - 1 - used))}`;
}
