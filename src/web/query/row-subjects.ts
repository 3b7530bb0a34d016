import type { Entry } from '#entry/entry';
import { COLUMNS } from '../list/columns.tsx';
import type { Subject } from './menu-store.ts';

/** Values of a row that people filter by, the pointed one first. */
export function rowSubjects(entry: Entry, column: string | undefined): readonly Subject[] {
  const order = [column, 'source', 'destination', 'protocol', 'summary', 'status', 'dst-namespace', 'flow'];
  const subjects: Subject[] = [];
  for (const id of order) {
    const found = COLUMNS.find((each) => each.id === id);
    const field = found?.field?.(entry);
    if (found === undefined) continue;
    if (field === undefined) {
      if (id === column && found.text(entry) !== '') subjects.push({ label: found.title, text: found.text(entry) });
      continue;
    }
    const [name, value] = field;
    if (subjects.some((each) => each.field === name && each.value === value)) continue;
    subjects.push({ label: name, text: String(value), field: name, value });
  }
  return subjects;
}
