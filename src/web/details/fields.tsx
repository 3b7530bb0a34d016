import type { ReactElement } from 'react';
import type { Entry } from '#entry/entry';
import type { Body, FieldDeclaration, FieldValue, Json, Pair } from '#entry/field';
import type { Group } from '#query/catalogue';
import { declaredFields, fieldPath, protocolTitle } from '../catalogue/catalogue.ts';
import { BodyView } from './body.tsx';
import { JsonView } from './json.tsx';
import { Pairing } from './pairing.tsx';
import { asRecords, isTable } from './record-shape.ts';
import { RecordCards, RecordTable, ValueList } from './records.tsx';
import { Value } from './value.tsx';
import { labelOf, shown, titleOf } from './words.ts';

interface Known {
  readonly name: string;
  readonly declaration: FieldDeclaration | undefined;
  readonly value: FieldValue;
  readonly path: string;
}

/** The values of one part of every layer, innermost first: what is simple as a table, what is large as sections. */
export function Fields({ entry, group }: { readonly entry: Entry; readonly group: Group }): ReactElement {
  const layers = entry.protocols.toReversed().flatMap((protocol) => {
    const fields = knownFields(entry, protocol, group);
    return fields.length === 0 ? [] : [{ protocol, fields }];
  });
  return (
    <>
      {layers.map(({ protocol, fields }) => (
        <section key={protocol} aria-label={protocolTitle(protocol)}>
          {layers.length > 1 && (
            <h3 className="layer-title">
              <span className="tag" data-protocol={protocol}>
                {protocolTitle(protocol)}
              </span>
            </h3>
          )}
          <Simple fields={fields.filter(isSimple)} />
          {fields
            .filter((field) => !isSimple(field))
            .sort((a, b) => rank(a) - rank(b))
            .map((field) => (
              <Large key={field.name} field={field} at={entry.timestamp} />
            ))}
        </section>
      ))}
    </>
  );
}

/** Declared fields in their order, then what no declaration names. */
export function knownFields(entry: Entry, protocol: string, group: Group): readonly Known[] {
  const values = entry.layers[protocol]?.[group] ?? {};
  const declared = new Map(declaredFields(protocol, group));
  const names = [...declared.keys(), ...Object.keys(values).filter((name) => !declared.has(name))];
  return names.flatMap((name) => {
    const value = values[name];
    if (value === undefined || isEmpty(value)) return [];
    return [{ name, declaration: declared.get(name), value, path: fieldPath(protocol, group, name) }];
  });
}

function isEmpty(value: FieldValue): boolean {
  if (value === null || value === '') return true;
  if (typeof value !== 'object') return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

function isSimple({ value, declaration }: Known): boolean {
  return typeof value !== 'object' || declaration?.kind === 'strings';
}

/** Bodies and replies last: they are long. */
function rank({ declaration }: Known): number {
  return ['map', 'headers', 'json', 'body'].indexOf(declaration?.kind ?? 'json');
}

function Simple({ fields }: { readonly fields: readonly Known[] }): ReactElement | undefined {
  if (fields.length === 0) return undefined;
  return (
    <dl className="kv">
      {fields.map(({ name, value, declaration, path }) => (
        <Pairing key={name} label={labelOf(name)} doc={declaration?.doc}>
          {Array.isArray(value) ? (
            <ValueList label={path} values={value as readonly string[]} path={path} />
          ) : (
            <Value
              subject={{
                label: path,
                text: String(value as string | number | boolean),
                field: path,
                value: value as string | number | boolean,
              }}
            >
              {typeof value === 'string' ? undefined : shown(value, declaration)}
            </Value>
          )}
        </Pairing>
      ))}
    </dl>
  );
}

function Large({ field, at }: { readonly field: Known; readonly at: number }): ReactElement {
  const { name, declaration, value, path } = field;
  const title = titleOf(name);
  switch (declaration?.kind) {
    case 'headers':
      return <Named title={title} doc={declaration.doc} path={path} pairs={value as readonly Pair[]} lower />;
    case 'map':
      return (
        <Named
          title={title}
          doc={declaration.doc}
          path={path}
          pairs={pairsOf(value as Readonly<Record<string, string | readonly string[]>>)}
        />
      );
    case 'body':
      return <BodyView title={title} path={path} body={value as Body} />;
    default:
      return <Structured title={title} doc={declaration?.doc} path={path} value={value} at={at} />;
  }
}

interface StructuredProps {
  readonly title: string;
  readonly doc: string | undefined;
  readonly path: string;
  readonly value: FieldValue;
  readonly at: number;
}

/** Records as a table or below each other, all else as JSON. Messages of a body stay JSON: their leaves can be asked for. */
function Structured({ title, doc, path, value, at }: StructuredProps): ReactElement {
  const records = path.endsWith('.body') ? undefined : asRecords(value);
  return (
    <>
      <h3 data-tip={doc}>
        {title} {records !== undefined && <span>{records.length}</span>}
      </h3>
      {records === undefined ? (
        <JsonView value={value as Json} path={path} />
      ) : isTable(records) ? (
        <RecordTable records={records} title={title} />
      ) : (
        <RecordCards records={records} at={at} />
      )}
    </>
  );
}

function pairsOf(map: Readonly<Record<string, string | readonly string[]>>): readonly Pair[] {
  return Object.entries(map).flatMap(([name, value]): Pair[] =>
    typeof value === 'string' ? [[name, value]] : value.map((each) => [name, each]),
  );
}

interface NamedProps {
  readonly title: string;
  readonly doc: string;
  readonly path: string;
  readonly pairs: readonly Pair[];
  readonly lower?: boolean;
}

function Named({ title, doc, path, pairs, lower }: NamedProps): ReactElement {
  return (
    <>
      <h3 data-tip={doc}>
        {title} <span>{pairs.length}</span>
      </h3>
      <dl className="kv">
        {pairs.map(([name, value], index) => {
          const field = `${path}[${JSON.stringify(lower === true ? name.toLowerCase() : name)}]`;
          return (
            // Names may repeat: the place tells two of them apart.
            <Pairing key={`${index} ${name}`} label={name}>
              <Value subject={{ label: name, text: value, field, value }} />
            </Pairing>
          );
        })}
      </dl>
    </>
  );
}
