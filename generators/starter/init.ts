import type { CommandContext } from "../cli/context.ts";
import { renderReadme } from "../engine/documents.ts";
import { formatJson, type JsonObject } from "../engine/json.ts";
import type { Files } from "../engine/layer.ts";
import { pathsOf, type Plan, type PlannedFile } from "../engine/plan.ts";
import { quoted } from "../engine/quoted.ts";
import { errors, exitCodes } from "../errors.ts";
import { writePlan } from "../shell/disk.ts";
import { findTarget, sweepAround, type Target } from "../shell/target.ts";

interface InitOptions {
  readonly folder: string;
  readonly example: string | undefined;
  readonly dryRun: boolean;
}

const defaultExample = "minimal";

/** Writes a working starter with the name of its folder. */
export async function init(
  { folder, example = defaultExample, dryRun }: InitOptions,
  context: CommandContext,
): Promise<number> {
  const { templates, host, interruption, report } = context;
  const known = await templates.exampleNames();
  if (!known.includes(example)) throw errors.unknownExample(example, known);
  if (!dryRun) await sweepAround(folder, host.workingFolder);
  const target = await findTarget(folder, host.workingFolder);
  const plan = planOf(await templates.example(example), target.name, context);
  if (!dryRun) await writePlan(plan, target, { interruption, finish: () => Promise.resolve() });
  const steps = nextSteps(folder, context);
  const result = { dryRun, directory: target.path, name: target.name, files: pathsOf(plan) };
  report.result({ ...result, nextSteps: steps }, dryRun ? dryRunScreen(plan, target) : screen(plan, target, steps));
  return exitCodes.done;
}

function planOf(files: Files, name: string, { template }: CommandContext): Plan {
  const text = (path: string) => new TextDecoder().decode(files.get(path)!.content);
  const parse = (path: string) => JSON.parse(text(path)) as JsonObject;
  const documents = {
    "agent-starter.json": formatJson({ ...parse("agent-starter.json"), name, engine: `>=${template.version}` }),
    "package.json": formatJson({ ...parse("package.json"), name }),
    "README.md": renderReadme(text("README.md"), name),
  };
  const content = new Map<string, PlannedFile>();
  for (const [path, { content: bytes, executable }] of files) {
    // With it, an example typechecks in place. The starter does not need it.
    if (path === "tsconfig.json") continue;
    content.set(path, { content: bytes, executable, layers: [], secret: false });
  }
  for (const [path, document] of Object.entries(documents)) {
    content.set(path, { ...content.get(path)!, content: new TextEncoder().encode(document) });
  }
  return { files: content, nextSteps: [] };
}

function nextSteps(folder: string, { program }: CommandContext): string[] {
  const path = quoted(/^[./]/.test(folder) ? folder : `./${folder}`);
  return [`${program} starter check ${path} --quick`, `${program} my-agent --starter ${path}`];
}

function dryRunScreen(plan: Plan, target: Target): string[] {
  const paths = pathsOf(plan);
  const all = paths.map((path) => `  ${path}`);
  return [`Would write ${paths.length} files to ${target.path}:`, ...all, "Nothing was written."];
}

function screen(plan: Plan, { name, path }: Target, steps: readonly string[]): string[] {
  return [
    `${name} stands in ${path}: ${plan.files.size} files.`,
    "",
    "Next:",
    ...steps.map((step) => `  ${step}`),
    "",
    "README.md says what each file is for, and how to publish it.",
  ];
}
