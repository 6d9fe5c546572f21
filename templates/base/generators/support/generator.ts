import type { Repository } from "./repository.ts";

/** A generator: a folder of `generators/` whose `index.ts` has this as its default export. */
export interface Generator {
  readonly description: string;
  /** The first answer may also be an argument without a flag: `npm run generate tool search-docs`. */
  readonly questions: readonly Question[];
  /** Returns the files to write, and writes nothing. Throws a `Refusal` if the answers are not valid. */
  readonly plan: (answers: Answers, repository: Repository) => Plan;
}

/** A prompt on a terminal, and a flag of the same name. */
export interface Question {
  readonly name: string;
  /** One line of help, the same at the prompt and in `--help`. */
  readonly message: string;
  /** Returns the default answer. A question without a default must be answered. */
  readonly default?: (answers: Answers) => string;
  /** The only valid answers. */
  readonly choices?: readonly string[];
  /** The flag may be given several times. Its values are joined with spaces. */
  readonly repeatable?: boolean;
  /** The flag has no value, and there is no prompt. The answer is "yes" or empty. */
  readonly isSwitch?: boolean;
  /** Throws a `Refusal` if the answer is not valid. */
  readonly check?: (answer: string, repository: Repository) => void;
}

/** Answers by the name of the question. */
export type Answers = Readonly<Record<string, string>>;

export interface Plan {
  /** New files. The plan is refused if one of them exists. */
  readonly create: Files;
  /** New text of files that the user edits too. The plan is refused if one of them is missing. */
  readonly change?: Files;
  /** Paths of files to delete. The plan is refused if one of them is missing. */
  readonly remove?: readonly string[];
  /** Files that are derived from others, such as a barrel. They are always written. */
  readonly derive: Files;
  /** Text after the list of the files: the result and the next steps. */
  readonly report?: string;
}

/** Text by path, relative to the root of the repository, with forward slashes. */
export type Files = ReadonlyMap<string, string>;

/** The request is not valid. The message has the fact and the remedy. Exit code 2. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** The request is valid, but it failed. The message says what exists now. Exit code 1. */
export class Failure extends Error {
  override readonly name = "Failure";
}
