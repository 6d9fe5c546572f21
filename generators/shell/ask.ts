import { checkbox, confirm, input, select } from "@inquirer/prompts";
import { errors } from "../errors.ts";

interface AnyQuestion {
  readonly name: string;
  readonly message: string;
  /** One line for whoever does not know what to reply. */
  readonly help: string;
}

export type Question = AnyQuestion &
  (
    | { kind: "text"; standard: string; problem: (text: string) => Promise<string | undefined> }
    | { kind: "one"; standard: string; choices: readonly string[] }
    | { kind: "many"; standard: readonly string[]; choices: readonly string[] }
    | { kind: "confirm"; standard: boolean }
  );

type Reply = string | boolean | readonly string[];
export type Replies = Readonly<Record<string, Reply>>;

/** Asks one question after another. Rejects with an interruption at Ctrl-C, or when told to end. */
export async function ask(questions: readonly Question[], interruption: AbortSignal): Promise<Replies> {
  const replies: Record<string, Reply> = {};
  for (const question of questions) {
    replies[question.name] = await askOne(question, interruption).catch((error: Error) => {
      const stopped = ["ExitPromptError", "AbortPromptError"].includes(error.name);
      throw stopped ? errors.interrupted() : error;
    });
  }
  return replies;
}

function askOne(question: Question, signal: AbortSignal): Promise<Reply> {
  const message = `${question.message} (${question.help})`;
  switch (question.kind) {
    case "text": {
      const validate = async (text: string) => (await question.problem(text)) ?? true;
      return input({ message, default: question.standard, validate }, { signal });
    }
    case "one":
      return select({ message, default: question.standard, choices: question.choices }, { signal });
    case "many":
      return checkbox(
        { message, choices: question.choices.map((value) => ({ value, checked: question.standard.includes(value) })) },
        { signal },
      );
    case "confirm":
      return confirm({ message, default: question.standard }, { signal });
  }
}
