import { axes, axisNames, type Axis, type Choices } from "../engine/axes.ts";
import type { Decided } from "../engine/decided.ts";
import { nearest } from "../engine/nearest.ts";
import { packageManagers } from "../engine/package-manager.ts";
import { problemWithAnswer } from "../engine/questions.ts";
import { errors } from "../errors.ts";

/** A flag that takes one of a list of choices, for example `--state`. */
export interface ChoiceFlag {
  readonly name: Axis | "package-manager";
  readonly choices: readonly string[];
  /** Whether the flag takes several choices. `standard` then means none of them. */
  readonly many: boolean;
  readonly standard?: string;
  readonly help: string;
}

/** Returns a flag for each axis, and the one for the package manager. */
export function choiceFlags(choices: Choices): ChoiceFlag[] {
  const ofAxes = axisNames.map((axis) => ({ name: axis, choices: choices[axis], ...axes[axis] }));
  const ofManager = {
    name: "package-manager" as const,
    choices: packageManagers,
    many: false,
    help: "detected from how this was started",
  };
  return [...ofAxes, ofManager];
}

/** Returns the choices in `value`, separated by commas. Throws for an unknown one; `typed` is the flag in the error. */
export function checkedChoices(flag: ChoiceFlag, value: string, typed: string): string {
  const named = flag.many ? [...new Set(value.split(","))] : [value];
  for (const choice of named) {
    if (flag.choices.includes(choice)) continue;
    throw errors.unknownChoice(typed, choice, nearest(choice, flag.choices), flag.choices);
  }
  const { standard } = flag;
  if (named.length > 1 && standard && named.includes(standard)) {
    throw errors.contradictoryChoices(typed, value, `${typed} ${standard}`);
  }
  return named.join(",");
}

/** The axes and the questions of the starter that `--set` can answer. */
export interface Answerable {
  readonly choices: Choices;
  readonly decided: Pick<Decided, "questions">;
}

/** Returns the answers of all `--set KEY=VALUE`, by key. A key is an axis or a question of the starter. */
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
