import { type ReactElement, useEffect, useState } from 'react';

const DELAY_MS = 450;
interface Tip {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** Shows `data-tip` of what the pointer rests on or what is focused, and the full text of list cells that were cut. */
export function Tooltip(): ReactElement | undefined {
  const [tip, setTip] = useState<Tip>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = (): void => {
      clearTimeout(timer);
      setTip(undefined);
    };
    const over = (event: Event): void => {
      hide();
      if (!(event.target instanceof Element)) return;
      const element = event.target.closest<HTMLElement>('[data-tip], .cell, .clip');
      const text = element === null ? undefined : textOf(element);
      if (element === null || text === undefined) return;
      timer = setTimeout(() => {
        const box = element.getBoundingClientRect();
        const below = box.bottom + 60 < innerHeight;
        setTip({ text, x: Math.max(6, Math.min(box.left, innerWidth - 430)), y: below ? box.bottom + 4 : box.top - 4 });
      }, DELAY_MS);
    };
    const focus = (event: Event): void => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) over(event);
    };
    document.addEventListener('pointerover', over);
    document.addEventListener('focusin', focus);
    document.addEventListener('focusout', hide);
    document.addEventListener('pointerdown', hide);
    document.addEventListener('keydown', hide);
    document.addEventListener('wheel', hide, { passive: true });
    return () => {
      hide();
      document.removeEventListener('pointerover', over);
      document.removeEventListener('focusin', focus);
      document.removeEventListener('focusout', hide);
      document.removeEventListener('pointerdown', hide);
      document.removeEventListener('keydown', hide);
      document.removeEventListener('wheel', hide);
    };
  }, []);
  if (tip === undefined) return undefined;
  const above = tip.y + 40 > innerHeight;
  return (
    <div className="tip" role="tooltip" style={{ left: tip.x, top: tip.y, transform: above ? 'translateY(-100%)' : undefined }}>
      {tip.text}
    </div>
  );
}

function textOf(element: HTMLElement): string | undefined {
  const own = element.dataset['tip'];
  if (own !== undefined && own !== '') return own;
  return element.scrollWidth > element.clientWidth + 1 ? (element.textContent ?? undefined) : undefined;
}
