import { wordsOf, type PackageManager } from "../../engine/package-manager.ts";
import { open, type Finding } from "../finding.ts";

/** The repository as a reader sees it. */
export interface Reading {
  readonly manager: PackageManager;
  readonly program: string;
  /** Every path that was generated. */
  readonly generated: readonly string[];
  /** Whether what lies there is what was generated. */
  isUntouched(path: string): boolean;
  isThere(path: string): boolean;
  text(path: string): string | undefined;
}

/** Files that hold an example for as long as nobody has edited them. */
const examples = [
  {
    check: "agent",
    path: "src/agent/agent.ts",
    fact: "The agent has the name and the limits of the example.",
    remedy: "Edit src/agent/agent.ts.",
  },
  {
    check: "instructions",
    path: "src/agent/instructions.md",
    fact: "The instructions are those of the example.",
    remedy: "Edit src/agent/instructions.md.",
  },
  {
    check: "stand-in",
    path: "src/adapters/orders.ts",
    fact: "Orders come from a stand-in for your system.",
    remedy: "Write a port and an adapter for yours, as README.md shows.",
  },
  {
    check: "evals",
    path: "evals/cases.jsonl",
    fact: "The evaluation has the cases of the example.",
    remedy: "Write a line in evals/cases.jsonl for each thing that must not go wrong.",
  },
];

/** What is still an example, in the order of "Make it yours" of its README: the model comes last. */
export function checkRoad(reading: Reading): Finding[] {
  const generate = wordsOf(reading.manager).dev.replace(/ dev$/, " generate");
  return [
    ...examples
      .filter(({ path }) => reading.isUntouched(path))
      .map(({ check, fact, remedy }) => open(check, fact, remedy)),
    ...checkTools(reading, generate),
    ...checkDelivery(reading),
    ...checkModel(reading, generate),
  ];
}

function checkTools({ generated, isUntouched }: Reading, generate: string): Finding[] {
  const tool = /^src\/tools\/(?!index\.ts$)([\w-]+)\.ts$/;
  const names = generated.filter(isUntouched).flatMap((path) => tool.exec(path)?.[1] ?? []);
  if (names.length === 0) return [];
  const fact = `Example tools are offered to the model: ${names.join(", ")}.`;
  return [open("example-tools", fact, `${generate} tool writes yours; delete these, then: ${generate} barrel`)];
}

function checkDelivery({ isThere, program }: Reading): Finding[] {
  const pipelines = [".github/workflows", ".gitlab-ci.yml", ".circleci", "Jenkinsfile", "azure-pipelines.yml"];
  const images = ["Dockerfile", "Containerfile", "deploy"];
  return [
    ...(pipelines.some(isThere)
      ? []
      : [open("ci", "Nobody runs the checks on every change.", `${program} update --set ci=github`)]),
    ...(images.some(isThere)
      ? []
      : [open("deploy", "Nothing says how it is deployed.", `${program} update --set deploy=docker`)]),
  ];
}

function checkModel({ text }: Reading, generate: string): Finding[] {
  const adapter = text("src/adapters/model.ts");
  if (adapter === undefined) return [];
  if (/from "\.\/scripted\/adapter\.ts"/.test(adapter)) {
    return [open("model", "The model is scripted.", `${generate} model anthropic, or another: it comes last.`)];
  }
  const unpriced = /^export const prices: Prices = \{\};$/m.test(text("src/agent/prices.ts") ?? "");
  return unpriced ? [open("prices", "No price of the model is known.", "Write it into src/agent/prices.ts.")] : [];
}
