import { errors } from "../errors.ts";
import { axisNames, standards, type Answers, type Choices } from "./axes.ts";
import { defaultOf, problemWithAnswer, setFlagFor, type StarterQuestion } from "./questions.ts";
import type { Policy } from "./rules.ts";
import type { Starter } from "./starter.ts";

/** An answer that nobody may change, and who says so. */
interface Lock {
  readonly choice: string;
  readonly reason: string;
  readonly starter: string;
}

/** What a chain of starters decides. */
export interface Decided {
  /** By axis, and by question where there is an answer to it. */
  readonly defaults: Answers;
  readonly locks: Readonly<Record<string, Lock>>;
  /** What is asked after the axes. */
  readonly questions: readonly StarterQuestion[];
  readonly policies: readonly Policy[];
}

/** Without a starter. */
export const nothingDecided: Decided = { defaults: standards, locks: {}, questions: [], policies: [] };

/** The starter that all others build on comes first. What one has locked, no later one changes. */
export function decide(chain: readonly Starter[], choices: Choices): Decided {
  return chain.reduce((decided, starter) => decideNext(decided, starter, choices), nothingDecided);
}

function decideNext(earlier: Decided, starter: Starter, choices: Choices): Decided {
  const { name, path, answers, locked, policy } = starter;
  const questions = united(earlier.questions, starter);
  const defaults: Record<string, string> = { ...ownDefaults(starter), ...earlier.defaults };
  const locks: Record<string, Lock> = { ...earlier.locks };
  for (const key of new Set([...Object.keys(answers), ...Object.keys(locked)])) {
    const said = (locked[key]?.choice ?? answers[key])!;
    const problem = problemWith(key, said, choices, questions);
    if (problem) throw errors.brokenStarter(path, problem);
    const lock = locks[key];
    if (lock && lock.choice !== said) throw errors.lockedAnswer(`${name} says ${key}=${said}`, key, lock);
    defaults[key] = said;
    if (locked[key] && !lock) locks[key] = { ...locked[key], starter: name };
  }
  const policies = policy.length === 0 ? earlier.policies : [...earlier.policies, { starter: name, rules: policy }];
  return { defaults: defaults as Answers, locks, questions, policies };
}

function united(earlier: readonly StarterQuestion[], { path, questions }: Starter): readonly StarterQuestion[] {
  const all = [...earlier, ...questions];
  const twice = all.find(({ id }, index) => all.findIndex((other) => other.id === id) !== index);
  if (twice) throw errors.brokenStarter(path, `the question "${twice.id}" is there already`);
  return all;
}

function ownDefaults({ questions }: Starter): Record<string, string> {
  const known = questions.map((question) => [question.id, defaultOf(question)] as const);
  return Object.fromEntries(known.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function problemWith(key: string, said: string, choices: Choices, questions: readonly StarterQuestion[]) {
  const question = questions.find(({ id }) => id === key);
  if (question) {
    const problem = problemWithAnswer(question, said);
    return problem && `"${said}" is no answer to "${key}". ${problem}`;
  }
  const axis = axisNames.find((name) => name === key);
  if (!axis) return `there is no "${key}" to answer`;
  const unknown = said.split(",").find((choice) => !choices[axis].includes(choice));
  return unknown === undefined ? undefined : `${axis} has no choice "${unknown}"`;
}

/**
 * The answers to all that is asked, of those that were said, with the defaults of the starter where nothing was. Answers to
 * questions that nobody asks any more are not among them. Throws where one is missing or will not do.
 */
export function pickAnswers(said: Readonly<Record<string, string | undefined>>, decided: Decided): Answers {
  const asked = [...axisNames, ...decided.questions.map(({ id }) => id)];
  const found = asked.map((key) => [key, said[key] ?? decided.defaults[key]] as const);
  const open = decided.questions.filter(({ id }) => found.some(([key, answer]) => key === id && answer === undefined));
  if (open.length > 0) throw errors.unanswered(open.map((question) => setFlagFor(question)));
  const answers = Object.fromEntries(found) as Answers;
  for (const question of decided.questions) {
    const answer = answers[question.id]!;
    const problem = answer === decided.defaults[question.id] ? undefined : problemWithAnswer(question, answer);
    if (problem) throw errors.badAnswer(`${question.id}=${answer}`, `${problem} Say it anew: ${setFlagFor(question)}.`);
  }
  return answers;
}
