import type { Answers, Generator } from "../support/generator.ts";
import { checkName } from "../support/names.ts";
import { render } from "../support/plan.ts";
import type { Repository } from "../support/repository.ts";

const folder = "docs/decisions";

export default {
  description: "A decision record under the next free number, for the auditors",
  questions: [
    {
      name: "name",
      message: "What is decided, in lowercase words joined by hyphens",
      check: (name) => checkName(name),
    },
    { name: "why", message: "What makes it necessary, in a sentence" },
  ],
  plan,
} satisfies Generator;

function plan({ name = "", why = "" }: Answers, repository: Repository) {
  const numbers = repository.list(folder).map((file) => Number.parseInt(file, 10) || 0);
  const number = Math.max(0, ...numbers) + 1;
  const words = name.replaceAll("-", " ");
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  const text = render(new URL("decision.md.stub", import.meta.url), { number: String(number), title, why });
  return {
    create: new Map([[`${folder}/${String(number).padStart(4, "0")}-${name}.md`, text]]),
    derive: new Map<string, string>(),
    report: "Fill in what was decided and what follows from it; the risk owner reviews it.",
  };
}
