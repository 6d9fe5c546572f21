import { errors } from "../errors.ts";

export type Question =
  | {
      kind: "text";
      name: string;
      message: string;
      help: string;
      standard: string;
      problem: (text: string) => string | undefined;
    }
  | { kind: "one"; name: string; message: string; help: string; standard: string; choices: readonly string[] }
  | { kind: "many"; name: string; message: string; help: string; choices: readonly string[] }
  | { kind: "confirm"; name: string; message: string; help: string; standard: boolean };

export type Reply = string | boolean | readonly string[];

/** Asks one question after another; Ctrl-C rejects with an interruption. */
export async function ask(
  questions: readonly Question[],
  interruption: AbortSignal,
): Promise<Record<string, Reply>> {
  if (questions.length === 0) return {};
  const { default: inquirer } = await import("inquirer");
  const prompt = inquirer.createPromptModule({ signal: interruption });
  try {
    return await prompt(questions.map(asPrompt));
  } catch (error) {
    const stopped = ["ExitPromptError", "AbortPromptError"].includes((error as Error).name);
    throw stopped ? errors.interrupted() : error;
  }
}

function asPrompt(question: Question) {
  const { name } = question;
  const message = `${question.message} (${question.help})`;
  switch (question.kind) {
    case "text":
      return {
        type: "input",
        name,
        message,
        default: question.standard,
        validate: (text: string) => question.problem(text) ?? true,
      };
    case "one":
      return { type: "select", name, message, default: question.standard, choices: [...question.choices] };
    case "many":
      return { type: "checkbox", name, message, choices: [...question.choices] };
    case "confirm":
      return { type: "confirm", name, message, default: question.standard };
  }
}
