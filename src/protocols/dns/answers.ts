import type { HotValues } from '#entry/field';
import type { Outcome } from '#entry/outcome';
import type { Result } from '#protocols/contract/message';
import { readEdns } from './edns.ts';
import type { request, response } from './fields.ts';
import { AA, TC, TYPE_OPT, type Walker } from './message.ts';
import { questionHash, readName } from './names.ts';
import { dataText } from './rdata.ts';
import { codeName, opcodeName, typeName } from './words.ts';

const MOST_ANSWERS = 16;
const LONGEST_ANSWER = 255;
const SHOWN = 3;

/** Hot values of the questions. `key`: the same for a query and its answer, different for other names under the same id. */
export interface Asked {
  readonly values: HotValues<typeof request>;
  readonly key: number;
}

/** Reads the questions; `undefined` when they are broken. The walker then stands before the first record. */
export function readAsked(walker: Walker): Asked | undefined {
  const { bytes, base, end } = walker;
  const count = walker.count(0);
  let name: string | undefined;
  let type: string | undefined;
  const questions: string[] = [];
  let hash = walker.opcode;
  for (let i = 0; i < count; i++) {
    const from = walker.at;
    if (!walker.question()) return undefined;
    const text = readName(bytes, base, walker.nameAt, end);
    if (text === undefined) return undefined;
    if (i === 0) {
      name = text;
      type = typeName(walker.type);
      hash = questionHash(bytes, from, walker.at);
    }
    questions.push(text);
  }
  const values = { name, type, questions: count === 0 ? undefined : questions, opcode: opcodeName(walker.opcode), id: walker.id };
  return { values, key: hash * 65_536 + walker.id };
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
    if (answers.length < MOST_ANSWERS)
      answers.push(dataText(bytes, base, walker.type, walker.dataAt, walker.dataEnd).slice(0, LONGEST_ANSWER));
  }
  const others = walker.count(2) + walker.count(3);
  for (let i = 0; i < others && whole; i++) {
    whole = walker.record();
    if (whole && walker.type === TYPE_OPT) code |= readEdns(walker).extendedCode << 4;
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

function resultOf(code: number, word: string, answers: readonly string[], count: number, flags: number, whole: boolean): Result {
  if (code !== 0)
    return { status: code, statusText: word, outcome: outcomeOf(code), errorType: word, errorMessage: EXPLAINED.get(code) ?? word };
  const statusText =
    answers.length > 0 ? shown(answers, count) : (flags & TC) !== 0 ? 'truncated' : (flags & AA) !== 0 || count === 0 ? 'no data' : word;
  if (whole) return { status: 0, statusText };
  return { status: 0, statusText, outcome: 'warning', errorType: 'malformed', errorMessage: 'records end before their length says' };
}

function shown(answers: readonly string[], count: number): string {
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
