import { barrel, modules } from "../barrel/index.ts";
import { Refusal, type Answers, type Generator } from "../support/generator.ts";
import { checkName } from "../support/names.ts";
import { checkNew, render } from "../support/plan.ts";
import type { Repository } from "../support/repository.ts";
import { readInputs, samples, schema, wrongSamples } from "./input.ts";

const folder = "src/tools";

/** Longest description that every model provider accepts. */
const longestDescription = 1024;

export default {
  description: "A tool that the model can call, and its test",
  questions: [
    {
      name: "name",
      message: "Name of the tool, in lowercase words joined by hyphens",
      check: (answer, repository) => {
        checkName(answer);
        checkNew([source(answer), test(answer)], repository);
      },
    },
    {
      name: "description",
      message: "Description: one sentence that tells the model when to call the tool",
      default: ({ name = "" }) => sentence(name),
      check: checkDescription,
    },
    {
      name: "input",
      message: "Inputs, such as query:string limit?:integer (or number, boolean, string[])",
      default: () => "",
      repeatable: true,
      check: (answer) => void readInputs(answer),
    },
    {
      name: "risk",
      message: "Risk: read changes nothing, write changes something, approval waits for an approver first",
      default: () => "approval",
      choices: ["read", "write", "approval"],
    },
  ],
  plan,
} satisfies Generator;

function plan({ name = "", description = "", input = "", risk = "" }: Answers, repository: Repository) {
  const inputs = readInputs(input);
  const values = {
    name,
    description: JSON.stringify(description),
    risk,
    advice: risk === "read" ? readAdvice : writeAdvice,
    schema: schema(inputs),
    samples: samples(inputs),
    wrongSamples: wrongSamples(inputs),
  };
  const stub = (file: string) => render(new URL(file, import.meta.url), values);
  const names = [...modules(folder, repository), name];
  return {
    create: new Map([
      [source(name), stub("tool.ts.stub")],
      [test(name), stub("test.ts.stub")],
    ]),
    derive: new Map([[`${folder}/index.ts`, barrel(folder, names, repository)]]),
  };
}

const readAdvice = "`signal`, so that a cancelled run stops waiting.";
const writeAdvice = "`idempotencyKey`, because a call runs again after a crash and must not count twice.";

function source(name: string): string {
  return `${folder}/${name}.ts`;
}

function test(name: string): string {
  return `${folder}/${name}.test.ts`;
}

function sentence(name: string): string {
  const words = name.replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function checkDescription(description: string): void {
  if (!/[\p{Letter}\p{Number}]/u.test(description)) {
    throw new Refusal("The description has no words. Say in a sentence what the tool does.");
  }
  if (description.length > longestDescription) {
    throw new Refusal(`The description has ${description.length} characters. Keep it to ${longestDescription}.`);
  }
}
