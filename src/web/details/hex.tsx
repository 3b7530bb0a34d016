import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, type ReactNode, useLayoutEffect, useRef, useState } from 'react';

const LINE = 18;
/** Room that sixteen bytes a line need, px. */
const WIDE = 530;
const NAMES = ['head', 'body', 'trailers'];

interface HexProps {
  readonly bytes: Uint8Array;
  /** Masked stretches. */
  readonly spans?: readonly { readonly start: number; readonly end: number }[];
  /** Where parts end. */
  readonly parts?: readonly number[];
}

/** Bytes as hexadecimal and text; masked stretches are marked. Only what is seen is in the document. */
export function Hex({ bytes, spans = [], parts = [] }: HexProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(8);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth >= WIDE ? 16 : 8));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const rows = Math.ceil(bytes.length / width);
  const virtual = useVirtualizer({ count: rows, getScrollElement: () => box.current, estimateSize: () => LINE, overscan: 10 });
  if (bytes.length === 0) return <p className="dim">No bytes.</p>;
  return (
    <div className="hex" ref={box} role="group" aria-label={`${bytes.length} bytes in hexadecimal`} tabIndex={0}>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div key={index} className="hex-row" style={{ transform: `translateY(${start}px)` }}>
            <HexRow bytes={bytes} from={index * width} width={width} spans={spans} parts={parts} />
          </div>
        ))}
      </div>
    </div>
  );
}

interface HexRowProps extends Required<HexProps> {
  readonly from: number;
  readonly width: number;
}

function HexRow({ bytes, from, width, spans, parts }: HexRowProps): ReactElement {
  const to = Math.min(bytes.length, from + width);
  const digits: ReactNode[] = [];
  const letters: ReactNode[] = [];
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    const masked = spans.some((span) => at >= span.start && at < span.end);
    const name = masked ? 'masked' : byte < 0x20 || byte > 0x7e ? 'dim' : undefined;
    digits.push(
      <i key={at} className={name} data-gap={(at - from) % 8 === 7}>
        {byte.toString(16).padStart(2, '0')}
      </i>,
    );
    letters.push(
      <i key={at} className={name}>
        {byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'}
      </i>,
    );
  }
  const part = parts.findIndex((_, index) => (parts[index - 1] ?? 0) >= from && (parts[index - 1] ?? 0) < to);
  return (
    <>
      <span className="dim">{from.toString(16).padStart(4, '0')}</span>
      <span className="digits" style={{ minWidth: `${width * 3}ch` }}>
        {digits}
      </span>
      <span>{letters}</span>
      {parts.length > 1 && part >= 0 && <span className="part-name">{NAMES[part] ?? `part ${part + 1}`}</span>}
    </>
  );
}
