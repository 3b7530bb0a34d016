/** A function as people see it: for checking its form, for completion and for the reference page. */
export interface FunctionEntry {
  readonly name: string;
  /** Whether it is written behind a value, before one, or both. */
  readonly form: 'method' | 'function' | 'both';
  /** Operands, the receiver included. */
  readonly least: number;
  readonly most: number;
  readonly signature: string;
  readonly doc: string;
}

function method(name: string, operands: number, signature: string, doc: string): FunctionEntry {
  return { name, form: 'method', least: operands, most: operands, signature, doc };
}
function plain(name: string, operands: number, signature: string, doc: string): FunctionEntry {
  return { name, form: 'function', least: operands, most: operands, signature, doc };
}
function both(name: string, operands: number, signature: string, doc: string): FunctionEntry {
  return { name, form: 'both', least: operands, most: operands, signature, doc };
}

const ENTRIES: readonly FunctionEntry[] = [
  method('contains', 2, 'x.contains("text")', 'The text occurs in x; of a list, in one of its elements.'),
  method('startsWith', 2, 'x.startsWith("text")', 'x begins with the text.'),
  method('endsWith', 2, 'x.endsWith("text")', 'x ends with the text.'),
  both('matches', 2, 'x.matches(r"regex")', 'The regular expression (RE2) matches somewhere in x; anchor it with ^ and $.'),
  method('lower', 1, 'x.lower()', 'x in lower case.'),
  method('upper', 1, 'x.upper()', 'x in upper case.'),
  method('trim', 1, 'x.trim()', 'x without white space at its ends.'),
  method('json', 1, 'x.json()', 'x read as JSON; absent when it is none. Paths go on behind it: request.body.json().user.id'),
  method('xml', 1, 'x.xml()', 'x read as XML: elements by name, attributes as @name, text of a leaf as its value.'),
  both('size', 1, 'size(x)', 'Characters of a text, elements of a list or a map, bytes of a body.'),
  plain('has', 1, 'has(x)', 'The entry has a value for x.'),
  plain('cidr', 2, 'cidr(ip, "10.0.0.0/8")', 'The address lies in the block.'),
  plain('map_get', 3, 'map_get(m, "key", default)', 'The value of a key, or the default when there is none.'),
  plain('int', 1, 'int(x)', 'x as a whole number; absent when it is none.'),
  plain('double', 1, 'double(x)', 'x as a number; absent when it is none.'),
  plain('string', 1, 'string(x)', 'x as text.'),
  plain('timestamp', 1, 'timestamp("2026-10-19T18:29:02Z")', 'A moment, in RFC 3339.'),
  plain('duration', 1, 'duration("5m")', 'A length of time; 5m alone means the same.'),
  plain('now', 0, 'now()', 'The moment when the query began.'),
  plain('datetime', 1, 'datetime("10/19/2026, 6:29:02.593 PM")', 'A moment as the queries of 2022 wrote it, UTC.'),
  plain('seconds', 1, 'seconds(-30)', 'The moment 30 seconds ago.'),
  plain('minutes', 1, 'minutes(-5)', 'The moment 5 minutes ago.'),
  plain('hours', 1, 'hours(-1)', 'The moment one hour ago.'),
  plain('days', 1, 'days(-1)', 'The moment one day ago.'),
];

/** All functions by name. */
export const FUNCTIONS: ReadonlyMap<string, FunctionEntry> = new Map(ENTRIES.map((entry) => [entry.name, entry]));

/** The list macros: how they are written and what they say. */
export const MACROS: readonly FunctionEntry[] = [
  method('exists', 3, 'list.exists(x, x == "a")', 'One element or more meets the condition.'),
  method('exists_one', 3, 'list.exists_one(x, x == "a")', 'Exactly one element meets the condition.'),
  method('all', 3, 'list.all(x, x != "a")', 'Every element meets the condition; true for an empty list.'),
  method('filter', 3, 'list.filter(x, x != "a")', 'The elements that meet the condition.'),
  method('map', 3, 'list.map(x, x.name)', 'What is made of each element.'),
];

/** Words that ask for something and filter nothing. */
export const DIRECTIVES: readonly FunctionEntry[] = [
  plain('limit', 1, 'limit(100)', 'Stops after so many entries.'),
  plain('redact', 1, 'redact("request.headers.authorization")', 'Hides these values in what is shown.'),
];
