/** One event, its lines read (HTML §9.2.6). */
export interface ServerEvent {
  readonly id: string | undefined;
  /** `message` unless the server says otherwise. */
  readonly type: string;
  /** Lines of data joined; `undefined` when it has none. */
  readonly data: string | undefined;
  /** Milliseconds. */
  readonly retry: number | undefined;
}

/** Reads the lines of an event. Everything that is not understood is left out, as browsers do. */
export function readEvent(text: string): ServerEvent {
  let id: string | undefined;
  let type = '';
  let retry: number | undefined;
  const data: string[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') data.push(value);
    else if (name === 'event') type = value;
    else if (name === 'id') id = value;
    else if (name === 'retry' && /^\d{1,15}$/.test(value)) retry = Number(value);
  }
  return { id, type: type === '' ? 'message' : type, data: data.length === 0 ? undefined : data.join('\n'), retry };
}
