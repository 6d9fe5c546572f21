import { errors } from "../errors.ts";
import { choiceIds, type Answers } from "./axes.ts";
import { setKeys, setVariables } from "./answers.ts";
import { withBarrels } from "./barrels.ts";
import { renderPackage, renderReadme } from "./documents.ts";
import { assignVariables, renderExample } from "./environment.ts";
import { assertTogether, type Layer } from "./layer.ts";
import { manifestPath, renderManifest, type Manifest } from "./manifest.ts";
import type { PackageManager } from "./package-manager.ts";
import { clashIn } from "./paths.ts";
import type { NextStep, Plan, PlannedFile } from "./plan.ts";
import { answerIds, type StarterQuestion } from "./questions.ts";
import type { Policy } from "./rules.ts";
import { stack } from "./stack.ts";

/** What is true of one repository only. */
export interface Identity {
  readonly name: string;
  readonly answers: Answers;
  readonly packageManager: PackageManager;
  /** The random part of the first API key. */
  readonly apiKey: string;
  readonly template: { readonly name: string; readonly version: string };
  readonly starter?: Manifest["starter"];
  /** What the starter has asked, and what has to hold by it. */
  readonly questions?: readonly StarterQuestion[];
  readonly policies?: readonly Policy[];
}

/** Lays the layers over one another, base first, and personalises the result. A conflict names both layers. */
export async function compose(layers: readonly Layer[], identity: Identity): Promise<Plan> {
  const present = presentIds(layers, identity);
  assertTogether(layers, present);
  const { answers, questions = [] } = identity;
  const files = setKeys(withBarrels(await stack(layers, present)), questions, answers);
  const text = (path: string) => textOf(files, path);

  const example = setVariables(renderExample(text(".env.example"), layers), questions, answers);
  const documents = {
    "package.json": renderPackage(text("package.json"), identity.name),
    "README.md": renderReadme(text("README.md"), identity.name),
    [manifestPath]: renderManifest({ ...identity, layers: layers.map(({ id }) => id) }),
    ".env.example": example,
    ".env": assignVariables(example, {
      API_KEYS: `dev:${identity.apiKey}`,
      OTEL_SERVICE_NAME: identity.name,
    }),
  };
  for (const [path, content] of Object.entries(documents)) {
    const sources = path.startsWith(".env") ? layersOfVariables(layers) : (files.get(path)?.layers ?? ["base"]);
    files.set(path, asFile(content, sources, path === ".env"));
  }
  const clash = clashIn(files.keys());
  if (clash) throw errors.pathClash("The repository", ...clash);
  return { files, nextSteps: layers.flatMap(nextStepsOf) };
}

/** What a layer suggests, and the values that only a person knows. */
export function nextStepsOf({ nextSteps, env }: Layer): NextStep[] {
  const missing = Object.entries(env).flatMap(([name, variable]): NextStep[] =>
    variable?.value === "" && variable.comment.includes("Required.")
      ? [{ command: `set ${name} in .env`, purpose: variable.comment.split("\n")[0]! }]
      : [],
  );
  return [...missing, ...nextSteps.map((command) => ({ command, purpose: "" }))];
}

/** Everything that a layer may ask after: the other layers, what base chose by itself, the package manager. */
function presentIds(layers: readonly Layer[], identity: Identity): ReadonlySet<string> {
  const { answers, packageManager, questions = [] } = identity;
  const chosen = [...choiceIds(answers), ...answerIds(questions, answers)];
  return new Set([...layers.map(({ id }) => id), ...chosen, `package-manager-${packageManager}`]);
}

function textOf(files: ReadonlyMap<string, PlannedFile>, path: string): string {
  const file = files.get(path);
  if (!file) throw errors.brokenTemplate(path, "is missing");
  return new TextDecoder().decode(file.content);
}

function layersOfVariables(layers: readonly Layer[]): string[] {
  const others = layers.filter(({ id, env }) => id !== "base" && Object.keys(env).length > 0);
  return ["base", ...others.map(({ id }) => id)];
}

function asFile(text: string, layers: readonly string[], secret: boolean): PlannedFile {
  return { content: new TextEncoder().encode(text), executable: false, layers, secret };
}
