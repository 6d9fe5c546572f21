import { Refusal } from "./errors.ts";
import type { Question } from "./generator.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * npm keeps `--risk=read` for itself when no `--` stands before it. The answer would be lost without a word, so
 * this looks for it where npm puts what it kept, and throws a `Refusal`.
 */
export function refuseFlagsKeptByNpm(questions: readonly Pick<Question, "name">[], environment: Environment): void {
  const kept = questions.find(({ name }) => environment[`npm_config_${name.replaceAll("-", "_")}`]);
  if (kept) throw new Refusal(`npm kept --${kept.name} for itself. Put "--" before the flags.`);
}
