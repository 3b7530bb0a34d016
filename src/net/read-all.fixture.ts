import type { CaptureListener, CaptureResult } from '#net/capture-format';
import { CaptureReader } from '#net/capture-reader';
import type { Frame } from '#net/frame';

export interface Seen {
  readonly frames: readonly string[];
  readonly notes: readonly string[];
  readonly origin: number | undefined;
  readonly result: CaptureResult;
}

/** Everything a reader says about a file that is pushed in pieces that end at `cuts`. */
export function readAll(file: Uint8Array, cuts: readonly number[] = [], origin?: number): Seen {
  const frames: string[] = [];
  const notes: string[] = [];
  const listener: CaptureListener = {
    name: (address, names) => notes.push(`name ${address.join('.')} ${names.join(' ')}`),
    secrets: (type, bytes) => notes.push(`secrets ${type.toString(16)} ${bytes.join(' ')}`),
    comment: (text, about) => notes.push(`comment ${about} ${text}`),
    custom: (enterprise, bytes, copiable) => notes.push(`custom ${enterprise} ${copiable} ${bytes.join(' ')}`),
    iface: (iface) => notes.push(`iface ${iface.index} ${iface.link} ${iface.name} ${iface.description} ${iface.filter}`),
  };
  const sink = {
    frame: (frame: Frame) => {
      const { bytes, view, start, end } = frame;
      for (let i = start; i < end; i++) if (view.getUint8(i) !== bytes[i]) throw new Error('view and bytes differ');
      frames.push(`${frame.iface} ${frame.link} ${frame.at} ${frame.wireLength} ${bytes.subarray(start, end).join(' ')}`);
    },
  };
  const reader = new CaptureReader(sink, origin === undefined ? { listener } : { listener, origin });
  let at = 0;
  for (const cut of [...cuts.map((c) => c % (file.length + 1)).sort((a, b) => a - b), file.length]) {
    // A copy that is overwritten afterwards: a reader that keeps views over the end of a push would be found out.
    const piece = file.slice(at, cut);
    reader.push(piece);
    piece.fill(0xee);
    at = cut;
  }
  const result = reader.finish();
  return { frames, notes, origin: reader.origin, result };
}
