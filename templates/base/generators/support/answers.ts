import { Refusal } from "./errors.ts";
import type { Answers, Generator, Question } from "./generator.ts";
import { nearest } from "./nearest.ts";
import type { Repository } from "./repository.ts";

/** Throws a `Refusal` for the first answer that will not do. */
export function checkAnswers(generator: Generator, answers: Answers, repository: Repository): void {
  for (const question of generator.questions) {
    const answer = answers[question.name];
    if (answer === undefined) continue;
    checkChoice(question, answer);
    question.check?.(answer, repository);
  }
}

/** The answers, and defaults for the missing ones. Throws a `Refusal` that names those without a default. */
export function completeAnswers(generator: Generator, given: Answers): Answers {
  const missing = generator.questions.filter(
    ({ name, default: byDefault, isSwitch }) => !byDefault && !isSwitch && given[name] === undefined,
  );
  if (missing.length > 0) {
    const flags = missing.map(({ name, message }) => `--${name} (${message})`);
    throw new Refusal(`Without a terminal to ask on, give ${flags.join(" and ")}.`);
  }
  let answers = given;
  for (const { name, default: byDefault } of generator.questions) {
    if (byDefault) answers = { [name]: byDefault(answers), ...answers };
  }
  return answers;
}

function checkChoice({ name, choices }: Question, answer: string): void {
  if (!choices || choices.includes(answer)) return;
  const advice = `Did you mean "${nearest(answer, choices)}"? All: ${choices.join(", ")}.`;
  throw new Refusal(`--${name} cannot be "${answer}". ${advice}`);
}
