import type { Catalogue, CatalogueField } from './catalogue.ts';
import { DIRECTIVES, FUNCTIONS, MACROS } from './functions.ts';
import type { FunctionEntry } from './functions.ts';
import { durationText } from './edit.ts';

/** The reference page of all fields and functions, in Markdown. Made from the declarations, so it can not say anything else than they do. */
export function referencePage(catalogue: Catalogue): string {
  const all = [...catalogue.fields.values()];
  const parts = [
    '# Fields and functions',
    'Made from the declarations by `npm run fields`; do not edit. What the columns mean is in [kfl.md](kfl.md).',
    '**hot** fields are columns: a query on them reads no stored message. Of the others the message is decoded when a query asks.',
    '## Of every entry',
    table(all.filter((field) => field.of === 'entry')),
    '## Of each end',
    'Behind `src.` (the client) and `dst.` (the server). Where a name ends in `.name`, that ending can be left off: `dst.service == "cart"`.',
    table(all.filter((field) => field.of === 'src').map((field) => ({ ...field, name: field.short }))),
    ...catalogue.protocols.map(({ id, title, flags }) => protocolPart(id, title, flags ?? [], all)),
    '## Functions',
    functionTable([...FUNCTIONS.values()]),
    '## Of lists',
    functionTable(MACROS),
    '## Directives',
    'They filter nothing, and stand beside the whole filter: `http and limit(100)`.',
    functionTable(DIRECTIVES),
  ];
  return `${parts.join('\n\n')}\n`;
}

function protocolPart(id: string, title: string, flags: readonly string[], all: readonly CatalogueField[]): string {
  const fields = all.filter((field) => field.protocol === id);
  const names = [id, ...flags].map((name) => `\`${name}\``).join(', ');
  return [`## ${title}`, `Conditions that hold for its entries: ${names}.`, ...(fields.length > 0 ? [table(fields)] : [])].join('\n\n');
}

function table(fields: readonly CatalogueField[]): string {
  const rows = fields.map((field) => {
    const unit = field.unit === undefined ? '' : `, ${field.unit}`;
    const aliases = field.aliases.length === 0 ? '' : ` Also \`${field.aliases.join('`, `')}\`.`;
    return [
      `\`${field.name}\``,
      `${field.kind}${unit}${field.hot ? ', **hot**' : ''}`,
      cell(field.doc + aliases),
      `\`${cell(example(field))}\``,
    ];
  });
  return lines(['name', 'type', 'meaning', 'example'], rows);
}

function example(field: CatalogueField): string {
  if (field.kind === 'duration' && typeof field.example === 'number') return durationText(field.example);
  const text = JSON.stringify(field.example);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

function functionTable(entries: readonly FunctionEntry[]): string {
  return lines(
    ['written', 'meaning'],
    entries.map((entry) => [`\`${cell(entry.signature)}\``, cell(entry.doc)]),
  );
}

function lines(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
