import type { NodePlopAPI } from "plop";

import { Refusal } from "./support/errors.ts";
import { format } from "./support/format.ts";
import type { Generator, Question } from "./support/generator.ts";
import { loadGenerators } from "./support/generators.ts";
import { makePlan } from "./support/plan.ts";
import { repository, root } from "./support/repository.ts";
import { write } from "./support/write.ts";

/** Registers every generator. Plop asks the questions; its one action plans everything, then writes. */
export default async function plopfile(plop: NodePlopAPI): Promise<void> {
  for (const [name, generator] of await loadGenerators()) {
    plop.setGenerator(name, {
      description: generator.description,
      prompts: generator.questions.map(toPrompt),
      actions: (answers) => [planAndWrite(generator, answers ?? {})],
    });
  }
}

/** Plans at once, so that a refusal comes before there is an action to run. */
function planAndWrite(generator: Generator, answers: Record<string, string>) {
  const plan = makePlan(generator, answers, repository);
  return async () => {
    const files = new Map([...(await format(plan.create)), ...(plan.change ?? []), ...plan.derive]);
    const { remove = [] } = plan;
    write(root, files, remove);
    const paths = [...files.keys(), ...remove.map((path) => `${path} (removed)`)];
    return [paths.join("\n"), plan.report].filter(Boolean).join("\n\n");
  };
}

function toPrompt({ name, message, choices, check, ...question }: Question) {
  const validate = (answer: string) => {
    try {
      check?.(answer, repository);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  };
  return { type: choices ? "list" : "input", name, message, choices, default: question.default, validate };
}
