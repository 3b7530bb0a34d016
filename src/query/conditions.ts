/** A compiled condition. */
export type Condition<S> = (subject: S) => boolean;

export function below(order: number): boolean {
  return order < 0;
}
export function above(order: number): boolean {
  return order > 0;
}
export function notAbove(order: number): boolean {
  return order <= 0;
}
export function notBelow(order: number): boolean {
  return order >= 0;
}

export function contains(text: string, part: string): boolean {
  return text.includes(part);
}
export function startsWith(text: string, part: string): boolean {
  return text.startsWith(part);
}
export function endsWith(text: string, part: string): boolean {
  return text.endsWith(part);
}

/** Conjunctions of up to four are spelled out: they are most of what people ask, and loops cost more than the tests. */
export function everyOf<S>(tests: readonly Condition<S>[]): Condition<S> {
  const [a, b, c, d] = tests;
  if (a === undefined) return () => true;
  if (b === undefined) return a;
  if (c === undefined) return (s) => a(s) && b(s);
  if (d === undefined) return (s) => a(s) && b(s) && c(s);
  if (tests.length === 4) return (s) => a(s) && b(s) && c(s) && d(s);
  const rest = everyOf(tests.slice(3));
  return (s) => a(s) && b(s) && c(s) && rest(s);
}

export function someOf<S>(tests: readonly Condition<S>[]): Condition<S> {
  const [a, b] = tests;
  if (a === undefined) return () => false;
  if (b === undefined) return a;
  if (tests.length === 2) return (s) => a(s) || b(s);
  return (s) => {
    for (let i = 0; i < tests.length; i++) if ((tests[i] as Condition<S>)(s)) return true;
    return false;
  };
}
