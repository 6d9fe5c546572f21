import { axes } from "../../engine/axes.ts";
import { wordsOf, type PackageManager } from "../../engine/package-manager.ts";
import { inTheWay } from "../../errors/kinds.ts";
import { examplePath } from "../../shell/example.ts";
import { open, type Finding } from "../finding.ts";

/** The repository as a reader sees it. */
export interface Reading {
  readonly manager: PackageManager;
  readonly program: string;
  /** The answer about the example. */
  readonly example: string;
  /** Paths of the files that this layer alone generated. */
  generatedBy(layer: string): readonly string[];
  /** Whether the file is as it was generated. */
  isUntouched(path: string): boolean;
  isThere(path: string): boolean;
  text(path: string): string | undefined;
}

/** Files to write before production, in the order of "Make it yours" of README.md. */
const unwritten = [
  {
    check: "agent",
    path: "src/agent/agent.ts",
    fact: "The name and the limits of the agent are the generated ones.",
    remedy: "Edit src/agent/agent.ts.",
  },
  {
    check: "instructions",
    path: "src/agent/instructions.md",
    fact: "The instructions are the generated ones.",
    remedy: "Edit src/agent/instructions.md.",
  },
  {
    check: "evals",
    path: "evals/cases.jsonl",
    fact: "The evaluation has the generated cases only.",
    remedy: "Add a line to evals/cases.jsonl for each mistake that must not happen.",
  },
];

/** Finds the generated parts that the user must replace before production. The model comes last. */
export function checkReadiness(reading: Reading): Finding[] {
  const run = wordsOf(reading.manager).dev.replace(/ dev$/, "");
  return [
    ...checkExample(reading, run),
    ...unwritten
      .filter(({ path }) => reading.isUntouched(path))
      .map(({ check, fact, remedy }) => open(check, fact, remedy)),
    ...checkDelivery(reading),
    ...checkModel(reading, run),
  ];
}

/** Finds the unedited files of the example. The command that removes it does not count. */
function checkExample({ example, generatedBy, isUntouched, isThere, program }: Reading, run: string): Finding[] {
  const ofCommand = /^(generators|test\/runtime)\//;
  const left = generatedBy(`example-${example}`).filter((path) => !ofCommand.test(path) && isUntouched(path));
  if (example === axes.example.base || left.length === 0) return [];
  const [files, are] = left.length === 1 ? ["One file", "is"] : [`${left.length} files`, "are"];
  const fact = `${files} of the example "${example}" ${are} unedited: ${inTheWay(left)}.`;
  // Only repositories of older versions lack the data of the command.
  const remedy = isThere(examplePath) ? `${run} remove example` : `${program} update --set example=none`;
  return [open("example", fact, remedy)];
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

function checkModel({ text }: Reading, run: string): Finding[] {
  const adapter = text("src/adapters/model.ts");
  if (adapter === undefined) return [];
  if (adapter.includes("scriptedAdapter(")) {
    return [open("model", "The model is scripted.", `${run} generate model anthropic, or another: it comes last.`)];
  }
  const unpriced = /^export const prices: Prices = \{\};$/m.test(text("src/agent/prices.ts") ?? "");
  return unpriced ? [open("prices", "No price of the model is known.", "Write it into src/agent/prices.ts.")] : [];
}
