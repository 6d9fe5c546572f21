import type { Repository } from "./repository.ts";

/** What the person decided, by the name of the question. */
export type Answers = Readonly<Record<string, string>>;

/** Asked on a terminal, or answered by the flag of the same name. */
export interface Question {
  readonly name: string;
  /** One line of help, the same at the prompt and in `--help`. */
  readonly message: string;
  /** The answer when nobody gives one. A question without a default must be answered. */
  readonly default?: (answers: Answers) => string;
  /** The only answers there are. */
  readonly choices?: readonly string[];
  /** The flag may be given several times; its values arrive joined by spaces. */
  readonly repeatable?: boolean;
  /** The flag takes no value, and nobody is asked for it. The answer is "yes", or empty. */
  readonly isSwitch?: boolean;
  /** Throws a `Refusal` when the answer will not do. */
  readonly check?: (answer: string, repository: Repository) => void;
}

/** Text by path, relative to the root of the repository, with forward slashes. */
export type Files = ReadonlyMap<string, string>;

export interface Plan {
  /** New files: the plan is refused when one of them exists. */
  readonly create: Files;
  /** Files that people write too, as they are to read from now on: the plan is refused when one is missing. */
  readonly change?: Files;
  /** Paths of files to delete: the plan is refused when one is missing. */
  readonly remove?: readonly string[];
  /** Files that follow from others, such as a barrel: written anew each time. */
  readonly derive: Files;
  /** Said after the list of the files: what came of it, and what is left to do. */
  readonly report?: string;
}

export interface Generator {
  readonly description: string;
  /** The first one may also be answered without a flag: `npm run generate tool search-docs`. */
  readonly questions: readonly Question[];
  /** Says what to write and writes nothing. Throws a `Refusal` when the answers will not do. */
  readonly plan: (answers: Answers, repository: Repository) => Plan;
}
