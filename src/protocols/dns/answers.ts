import type { HotValues } from '#entry/field';
import type { Outcome } from '#entry/outcome';
import type { Result } from '#protocols/contract/message';
import { extendedCode } from './edns.ts';
import type { request, response } from './fields.ts';
import { AA, TC, TYPE_OPT, type Walker } from './message.ts';
import { questionHash, readName } from './names.ts';
import { dataText } from './rdata.ts';
import { codeName, opcodeName, typeName } from './words.ts';

const MOST_ANSWERS = 16;
const LONGEST_ANSWER = 255;
const SHOWN = 3;
/** In updates the section of answers holds conditions (RFC 2136 §2.4). */
const UPDATE = 5;

/**
 * A number that a query and its answer share, different for other names under the same id; -1 when the questions are broken. The walker then stands
 * before the first record, its type is the first question's.
 */
export function questionKey(walker: Walker): number {
  const { bytes, at } = walker;
  const count = walker.count(0);
  let hash = walker.opcode;
  let type = 0;
  for (let i = 0; i < count; i++) {
    if (!walker.question()) return -1;
    if (i > 0) continue;
    hash = questionHash(bytes, at, walker.at);
    type = walker.type;
  }
  walker.type = type;
  return hash * 65_536 + walker.id;
}

/** Hot values of the questions; `undefined` when they are broken. The walker then stands before the first record. */
export function readAsked(walker: Walker): HotValues<typeof request> | undefined {
  const { bytes, base, end } = walker;
  const count = walker.count(0);
  let type: string | undefined;
  const questions: string[] = [];
  for (let i = 0; i < count; i++) {
    if (!walker.question()) return undefined;
    const text = readName(bytes, base, walker.nameAt, end);
    if (text === undefined) return undefined;
    type ??= typeName(walker.type);
    questions.push(text);
  }
  return { name: questions[0], type, questions: count === 0 ? undefined : questions, opcode: opcodeName(walker.opcode), id: walker.id };
}

/** Hot values of an answer, and what it says of the exchange. */
export interface Answered {
  readonly values: HotValues<typeof response>;
  readonly result: Result;
}

/** Reads the records behind the questions, as far as they are there. */
export function readAnswered(walker: Walker): Answered {
  const { bytes, base, flags } = walker;
  const count = walker.count(1);
  const answers: string[] = [];
  let ttl = Number.POSITIVE_INFINITY;
  let code = flags & 15;
  let whole = true;
  for (let i = 0; i < count && whole; i++) {
    whole = walker.record();
    if (!whole) break;
    if (walker.ttl < ttl) ttl = walker.ttl;
    if (answers.length < MOST_ANSWERS && walker.opcode !== UPDATE)
      answers.push(shortened(dataText(bytes, base, walker.type, walker.dataAt, walker.dataEnd)));
  }
  const others = walker.count(2) + walker.count(3);
  for (let i = 0; i < others && whole; i++) {
    whole = walker.record();
    if (whole && walker.type === TYPE_OPT) code |= extendedCode(walker) << 4;
  }
  const word = codeName(code);
  const values = {
    answers: answers.length === 0 ? undefined : answers,
    code: word,
    count,
    ttl: ttl === Number.POSITIVE_INFINITY ? undefined : ttl,
    truncated: (flags & TC) !== 0,
  };
  return { values, result: resultOf(code, word, answers, count, flags, whole) };
}

function shortened(text: string): string {
  return text.length > LONGEST_ANSWER ? text.slice(0, LONGEST_ANSWER) : text;
}

function resultOf(code: number, word: string, answers: readonly string[], count: number, flags: number, whole: boolean): Result {
  if (code !== 0)
    return { status: code, statusText: word, outcome: outcomeOf(code), errorType: word, errorMessage: EXPLAINED.get(code) ?? word };
  const statusText =
    answers.length > 0 ? shown(answers, count) : (flags & TC) !== 0 ? 'truncated' : (flags & AA) !== 0 || count === 0 ? 'no data' : word;
  if (whole) return { status: 0, statusText };
  return { status: 0, statusText, outcome: 'warning', errorType: 'malformed', errorMessage: 'records end before their length says' };
}

function shown(answers: readonly string[], count: number): string {
  if (count === 1) return answers[0] as string;
  const text = answers.slice(0, SHOWN).join(', ');
  return count > SHOWN ? `${text} +${count - SHOWN}` : text;
}

/** The server's own failures; everything else is what the client asked for. */
export function outcomeOf(code: number): Outcome {
  if (code === 0) return 'ok';
  return code === 2 || code === 4 ? 'server_error' : 'client_error';
}

const EXPLAINED = new Map([
  [1, 'the server could not read the query'],
  [2, 'the server failed to find out'],
  [3, 'the name does not exist'],
  [4, 'the server does not know this kind of query'],
  [5, 'the server refuses to answer'],
  [9, 'the server is not responsible for the zone'],
]);
