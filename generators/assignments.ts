import { checkedChoices, choiceFlags } from "./choices.ts";
import { axisNames, type Choices } from "./engine/axes.ts";
import type { Decided } from "./engine/decided.ts";
import { nearest } from "./engine/nearest.ts";
import { problemWithAnswer } from "./engine/questions.ts";
import { errors } from "./errors.ts";

/** What can be answered here. */
export interface Answerable {
  readonly choices: Choices;
  readonly decided: Pick<Decided, "questions">;
}

/** What every `--set KEY=VALUE` says, by key: an axis, or a question of the starter. */
export function readAssignments(texts: readonly string[], answerable: Answerable): Readonly<Record<string, string>> {
  const assignments: Record<string, string> = {};
  for (const text of texts) {
    const [key, value] = readAssignment(text, answerable);
    if (Object.hasOwn(assignments, key) && assignments[key] !== value) throw errors.repeatedFlag(`--set ${key}`);
    assignments[key] = value;
  }
  return assignments;
}

function readAssignment(text: string, { choices, decided }: Answerable): [key: string, value: string] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) throw errors.notAnAssignment(text);
  const question = decided.questions.find(({ id }) => id === key);
  if (question) {
    const problem = problemWithAnswer(question, value);
    if (problem) throw errors.badAnswer(`--set ${key}=${value}`, problem);
    return [key, value];
  }
  const flag = choiceFlags(choices).find(({ name }) => name === key && name !== "package-manager");
  if (!flag) throw errors.unknownKey(key, nearest(key, [...axisNames, ...decided.questions.map(({ id }) => id)]));
  if (value === "") throw errors.notAnAssignment(text);
  return [key, checkedChoices(flag, value, `--set ${key}`)];
}
