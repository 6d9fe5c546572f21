import { errors } from "../errors.ts";
import { assignVariables, hasVariable } from "./environment.ts";
import { formatJson, isObject, type Json, type JsonObject } from "./json.ts";
import type { PlannedFile } from "./plan.ts";
import type { StarterQuestion, Target } from "./questions.ts";

/** An answer on its way to the place that its question names. */
interface Placement {
  readonly question: StarterQuestion;
  readonly target: Target;
  readonly answer: string;
}

type Answers = Readonly<Record<string, string>>;

/** The files, with the answers at the keys that the questions name. A file that is not there is an error. */
export function setKeys(
  files: ReadonlyMap<string, PlannedFile>,
  questions: readonly StarterQuestion[],
  answers: Answers,
): Map<string, PlannedFile> {
  const settled = new Map(files);
  for (const { question, target, answer } of placements(questions, answers)) {
    if (!("file" in target)) continue;
    const file = settled.get(target.file);
    if (!file) throw errors.placeMissing(question.id, target.file, "which is not there");
    const refuse = (why: string) => errors.placeMissing(question.id, `${target.file} > ${target.key.join(" > ")}`, why);
    const value = question.kind === "confirm" ? answer === "yes" : answer;
    const content = formatJson(assign(parseObject(file, refuse), target.key, value, refuse));
    settled.set(target.file, { ...file, content: new TextEncoder().encode(content) });
  }
  return settled;
}

/** .env.example, with the answers as values of the variables that the questions name. */
export function setVariables(example: string, questions: readonly StarterQuestion[], answers: Answers): string {
  const values: Record<string, string> = {};
  for (const { question, target, answer } of placements(questions, answers)) {
    if (!("variable" in target)) continue;
    const { variable } = target;
    if (!hasVariable(example, variable)) {
      throw errors.placeMissing(question.id, variable, "a variable that no layer has");
    }
    values[variable] = quoted(answer, () => errors.notAValue(question.id, variable, answer));
  }
  return assignVariables(example, values);
}

function placements(questions: readonly StarterQuestion[], answers: Answers): Placement[] {
  return questions.flatMap((question) =>
    question.sets.map((target) => ({ question, target, answer: answers[question.id]! })),
  );
}

function parseObject(file: PlannedFile, refuse: (why: string) => Error): JsonObject {
  try {
    const content = JSON.parse(new TextDecoder().decode(file.content)) as Json;
    if (isObject(content)) return content;
  } catch {
    // The same remedy.
  }
  throw refuse("a file that holds no JSON object");
}

function assign(object: JsonObject, key: readonly string[], value: Json, refuse: (why: string) => Error): JsonObject {
  const [first, ...rest] = key as [string, ...string[]];
  if (rest.length === 0) return { ...object, [first]: value };
  const inner = Object.hasOwn(object, first) ? object[first]! : {};
  if (!isObject(inner)) throw refuse(`but ${first} holds no object`);
  return { ...object, [first]: assign(inner, rest, value, refuse) };
}

/** As Node, a shell and Compose read it alike from an environment file. */
function quoted(value: string, refuse: () => Error): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value;
  if (value.includes("'")) throw refuse();
  return `'${value}'`;
}
