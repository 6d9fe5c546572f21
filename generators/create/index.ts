import { randomBytes } from "node:crypto";
import { featuresFor, type Choices } from "../engine/axes.ts";
import { compose } from "../engine/compose.ts";
import { agentNeedsItsOwnNode } from "../engine/node-version.ts";
import { errors } from "../errors.ts";
import { writePlan } from "../shell/disk.ts";
import { commitFirst } from "../shell/git.ts";
import { sweepAround } from "../shell/place.ts";
import type { Reporter } from "../shell/report.ts";
import { tail } from "../shell/run.ts";
import type { Surroundings } from "../shell/surroundings.ts";
import type { Templates } from "../shell/templates.ts";
import { answer } from "./answer.ts";
import type { Arguments } from "./arguments.ts";
import { installDependencies } from "./install.ts";
import { locate } from "./locate.ts";
import { closingScreen, dryRunScreen, resultOf } from "./screens.ts";
import type { Layered, Placed, Planned, Written } from "./stages.ts";

/** All that a creation needs from outside. */
export interface Means {
  readonly choices: Choices;
  readonly templates: Templates;
  readonly surroundings: Surroundings;
  readonly template: { readonly name: string; readonly version: string };
  readonly interruption: AbortSignal;
  readonly report: Reporter;
}

/** ask, find the place, choose the layers, compose them, write, install, say what to do next. */
export async function create(said: Arguments, means: Means): Promise<void> {
  const { workingFolder } = means.surroundings;
  const answered = await answer(said, means);
  if (!said.on.has("dry-run")) await sweepAround(answered.folder, workingFolder);
  const placed = { ...answered, ...(await locate(answered.folder, workingFolder)) };
  const layered = await chooseLayers(placed, means);
  const planned = plan(layered, means);
  if (said.on.has("dry-run")) return means.report.result(resultOf(planned), dryRunScreen(planned));

  const written = await write(planned, means);
  const installed = await installDependencies(written, means);
  means.report.result(resultOf(installed), closingScreen(installed, workingFolder));
}

async function chooseLayers(placed: Placed, { surroundings, templates }: Means): Promise<Layered> {
  const { environment, nodeVersion } = surroundings;
  const needsNode = agentNeedsItsOwnNode(environment["npm_config_user_agent"], nodeVersion);
  const runtime = needsNode ? [`runtime-${placed.packageManager}`] : [];
  const ids = ["base", ...featuresFor(placed.answers), ...runtime];
  return { ...placed, layers: await Promise.all(ids.map(templates.layer)) };
}

function plan(layered: Layered, { template }: Means): Planned {
  const { layers, name, answers, packageManager } = layered;
  const apiKey = randomBytes(32).toString("base64url");
  return { ...layered, plan: compose(layers, { name, answers, packageManager, apiKey, template }) };
}

async function write(planned: Planned, { interruption, template }: Means): Promise<Written> {
  const { place, name } = planned;
  const wantsGit = planned.git && !place.insideRepository;
  let commit = { committed: false, missing: false };
  const finish = async (folder: string) => {
    if (!wantsGit) return;
    const first = await commitFirst(`Create ${name} with ${template.name} ${template.version}`, {
      folder,
      interruption,
    });
    if (!first.succeeded) throw errors.git(place.target, tail(first.output));
    commit = first;
  };
  await writePlan(planned.plan, place, { interruption, finish });
  return { ...planned, committed: commit.committed, gitMissing: commit.missing };
}
