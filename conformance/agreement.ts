import type { Deviations } from './deviations.ts';

/** What became of a flow that an oracle names: the same protocol, none of ours, or another one. */
export type Verdict = 'right' | 'missed' | 'wrong';

/** A place where the oracle says something else than we do. */
export interface Difference {
  readonly capture: string;
  readonly protocol: string;
  /** `flow` when the classification differs. */
  readonly field: string;
  readonly oracle: string;
  readonly ours: string;
}

/** One line of the table. */
export interface Line {
  readonly protocol: string;
  flows: number;
  right: number;
  missed: number;
  wrong: number;
  fields: number;
  equal: number;
  deviating: number;
}

const LONGEST = 120;

/** Counts what agrees and collects what does not. */
export class Agreement {
  private readonly lines = new Map<string, Line>();
  private readonly deviations: Deviations;
  /** Differences that nobody gave a reason for. */
  readonly unexplained: Difference[] = [];
  capture = '';

  constructor(deviations: Deviations) {
    this.deviations = deviations;
  }

  /** A flow of `protocol` by the oracle; `ours` are the protocols that we found in it. */
  flow(protocol: string, ours: readonly string[], verdict: Verdict, name: string): void {
    const line = this.line(protocol);
    line.flows++;
    if (verdict === 'right') line.right++;
    else if (this.deviates(protocol, `flow ${name}`, protocol, ours.join(' ') || 'nothing')) line.deviating++;
    else line[verdict]++;
  }

  /** One field; absent is `undefined`. Texts are compared as they are. */
  field(protocol: string, field: string, oracle: unknown, ours: unknown): void {
    const line = this.line(protocol);
    line.fields++;
    const [theirs, found] = [textOf(oracle), textOf(ours)];
    if (theirs === found) line.equal++;
    else if (this.deviates(protocol, field, shorten(theirs), shorten(found))) line.deviating++;
  }

  /** Differences that are listed, and how many of them. */
  get stale(): readonly string[] {
    return this.deviations.stale;
  }
  get listed(): number {
    return this.deviations.count;
  }

  get table(): readonly Line[] {
    return [...this.lines.values()].toSorted((a, b) => b.flows - a.flows || b.fields - a.fields);
  }

  private deviates(protocol: string, field: string, oracle: string, ours: string): boolean {
    const difference = { capture: this.capture, protocol, field, oracle, ours };
    if (this.deviations.take(difference)) return true;
    this.unexplained.push(difference);
    return false;
  }

  private line(protocol: string): Line {
    const known = this.lines.get(protocol);
    if (known !== undefined) return known;
    const line = { protocol, flows: 0, right: 0, missed: 0, wrong: 0, fields: 0, equal: 0, deviating: 0 };
    this.lines.set(protocol, line);
    return line;
  }
}

function textOf(value: unknown): string {
  if (value === undefined || value === '') return 'absent';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
