import { programName } from "../create/invocation.ts";
import { quoted } from "../engine/quoted.ts";
import { locate, type Location } from "../create/locate.ts";
import { renderReadme } from "../engine/documents.ts";
import { formatJson, type JsonObject } from "../engine/json.ts";
import type { Files } from "../engine/layer.ts";
import { pathsOf, type Plan, type PlannedFile } from "../engine/plan.ts";
import { errors, exitCodes } from "../errors.ts";
import type { Means } from "../means.ts";
import { writePlan } from "../shell/disk.ts";
import { sweepAround } from "../shell/place.ts";

interface Said {
  readonly folder: string;
  readonly example: string | undefined;
  readonly dryRun: boolean;
}

/** The one that is begun with unless another is named. */
const standard = "minimal";

/** Writes a starter that works, under the name of its folder. */
export async function init({ folder, example = standard, dryRun }: Said, means: Means): Promise<number> {
  const { templates, surroundings, interruption, report } = means;
  const known = await templates.exampleNames();
  if (!known.includes(example)) throw errors.unknownExample(example, known);
  if (!dryRun) await sweepAround(folder, surroundings.workingFolder);
  const location = await locate(folder, surroundings.workingFolder);
  const plan = planOf(await templates.example(example), location.name, means);
  if (!dryRun) await writePlan(plan, location.place, { interruption, finish: () => Promise.resolve() });
  const steps = nextSteps(folder, means);
  const result = { dryRun, directory: location.place.target, name: location.name, files: pathsOf(plan) };
  report.result({ ...result, nextSteps: steps }, dryRun ? dryRunScreen(plan, location) : screen(plan, location, steps));
  return exitCodes.done;
}

function planOf(files: Files, name: string, { template }: Means): Plan {
  const text = (path: string) => new TextDecoder().decode(files.get(path)!.content);
  const parse = (path: string) => JSON.parse(text(path)) as JsonObject;
  const documents = {
    "agent-starter.json": formatJson({ ...parse("agent-starter.json"), name, engine: `>=${template.version}` }),
    "package.json": formatJson({ ...parse("package.json"), name }),
    "README.md": renderReadme(text("README.md"), name),
  };
  const content = new Map<string, PlannedFile>();
  for (const [path, { content: bytes, executable }] of files) {
    // By it, an example typechecks where it lies.
    if (path === "tsconfig.json") continue;
    content.set(path, { content: bytes, executable, layers: [], secret: false });
  }
  for (const [path, document] of Object.entries(documents)) {
    content.set(path, { ...content.get(path)!, content: new TextEncoder().encode(document) });
  }
  return { files: content, nextSteps: [] };
}

function nextSteps(folder: string, { template, surroundings }: Means): string[] {
  const program = programName(template.name, surroundings.environment);
  const path = quoted(/^[./]/.test(folder) ? folder : `./${folder}`);
  return [`${program} starter check ${path} --quick`, `${program} my-agent --starter ${path}`];
}

function dryRunScreen(plan: Plan, { place }: Location): string[] {
  const paths = pathsOf(plan);
  const all = paths.map((path) => `  ${path}`);
  return [`Would write ${paths.length} files to ${place.target}:`, ...all, "Nothing was written."];
}

function screen(plan: Plan, { name, place }: Location, steps: readonly string[]): string[] {
  return [
    `${name} stands in ${place.target}: ${plan.files.size} files.`,
    "",
    "Next:",
    ...steps.map((step) => `  ${step}`),
    "",
    "README.md says what each file is for, and how to publish it.",
  ];
}
