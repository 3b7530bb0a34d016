import { type ReactElement, useMemo, useState } from 'react';
import type { Body, Json } from '#entry/field';
import { say } from '../frame/announce.ts';
import { copy } from '../query/apply.ts';
import { bytes } from '../state/format.ts';
import { type Look, lookOf, partsOf } from './body-type.ts';
import { Code } from './code.tsx';
import { Pairing } from './pairing.tsx';
import { Hex } from './hex.tsx';
import { JsonView } from './json.tsx';
import { linesWith, markupLines, textLines } from './lines.ts';
import { SearchBox, useSearch } from './search.tsx';
import { Value } from './value.tsx';

type Mode = 'pretty' | 'text' | 'hex';

/** A message body by its type: a tree, a form, its parts, a picture, indented, or bytes. */
export function BodyView({
  title,
  path,
  body,
}: {
  readonly title: string;
  readonly path: string | undefined;
  readonly body: Body;
}): ReactElement {
  const look = useMemo(() => lookOf(body), [body]);
  const modes: readonly Mode[] =
    body.text === undefined
      ? look.kind === 'image'
        ? ['pretty', 'hex']
        : ['hex']
      : look.kind === 'text'
        ? ['text', 'hex']
        : ['pretty', 'text', 'hex'];
  const [chosen, setChosen] = useState<Mode>();
  const mode = chosen !== undefined && modes.includes(chosen) ? chosen : (modes[0] ?? 'hex');
  const words = [look.words, bytes(body.size), body.cut === undefined ? undefined : `cut: ${body.cut}`]
    .filter((each) => each !== undefined)
    .join(' · ');
  return (
    <>
      <h3>
        {title}
        <span className="body-acts">
          {words}
          {modes.length > 1 && (
            <span className="modes" role="group" aria-label="How the body is shown">
              {modes.map((each) => (
                <button key={each} type="button" aria-pressed={each === mode} onClick={() => setChosen(each)}>
                  {each}
                </button>
              ))}
            </span>
          )}
          {body.text !== undefined && (
            <button
              type="button"
              className="link"
              onClick={() => void copy(body.text ?? '').then((done) => say(done ? 'Copied' : 'The browser does not allow copying'))}
            >
              copy
            </button>
          )}
        </span>
      </h3>
      {mode === 'hex' ? (
        <Hex bytes={bytesOf(body)} />
      ) : mode === 'text' ? (
        <Text text={body.text ?? ''} />
      ) : (
        <Pretty look={look} body={body} path={path} />
      )}
    </>
  );
}

function Pretty({ look, body, path }: { readonly look: Look; readonly body: Body; readonly path: string | undefined }): ReactElement {
  switch (look.kind) {
    case 'json':
      return <JsonView value={look.value as Json} path={path === undefined ? undefined : `${path}.json()`} />;
    case 'form':
      return (
        <dl className="kv">
          {[...new URLSearchParams(body.text)].map(([name, value], index) => (
            <Pairing key={`${index} ${name}`} label={name}>
              <Value subject={{ label: name, text: value }} />
            </Pairing>
          ))}
        </dl>
      );
    case 'multipart':
      return (
        <>
          {partsOf(body.text ?? '', look.boundary).map((part, index) => (
            <div key={`${index} ${part.head}`} className="part">
              <pre className="part-head">{part.head}</pre>
              <Text text={part.body} />
            </div>
          ))}
        </>
      );
    case 'markup':
      return <Markup text={body.text ?? ''} />;
    case 'image':
      return <img className="picture" alt={`Body, ${bytes(body.size)}`} src={`data:${look.type};base64,${body.base64 ?? ''}`} />;
    case 'text':
    case 'binary':
      return <Text text={body.text ?? ''} />;
    default:
      return look satisfies never;
  }
}

function Markup({ text }: { readonly text: string }): ReactElement {
  const lines = useMemo(() => markupLines(text), [text]);
  return <Searched lines={lines} />;
}

function Text({ text }: { readonly text: string }): ReactElement {
  const lines = useMemo(() => textLines(text), [text]);
  return <Searched lines={lines} />;
}

function Searched({ lines }: { readonly lines: ReturnType<typeof textLines> }): ReactElement {
  const search = useSearch();
  const found = useMemo(() => linesWith(lines, search.wanted), [lines, search.wanted]);
  return (
    <>
      {lines.length > 12 && <SearchBox search={search} found={found.length} />}
      <Code lines={lines} wanted={search.wanted} current={search.current(found)} label="Body" />
    </>
  );
}

function bytesOf(body: Body): Uint8Array {
  if (body.text !== undefined) return new TextEncoder().encode(body.text);
  return Uint8Array.from(atob(body.base64 ?? ''), (character) => character.charCodeAt(0));
}
