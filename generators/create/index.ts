import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import { featuresFor, type Choices } from "../engine/axes.ts";
import { compose } from "../engine/compose.ts";
import { problemWithName, suggestName } from "../engine/names.ts";
import { agentNeedsItsOwnNode } from "../engine/node-version.ts";
import { detectPackageManager } from "../engine/package-manager.ts";
import { errors } from "../errors.ts";
import type { Question, Replies } from "../shell/ask.ts";
import { writePlan } from "../shell/disk.ts";
import { commitFirst } from "../shell/git.ts";
import { findPlace, sweepAround } from "../shell/place.ts";
import type { Reporter } from "../shell/report.ts";
import { tail } from "../shell/run.ts";
import type { Surroundings } from "../shell/surroundings.ts";
import type { Templates } from "../shell/templates.ts";
import type { Arguments } from "./arguments.ts";
import { installDependencies } from "./install.ts";
import { oneShotCommand } from "./invocation.ts";
import { complete, questionsFor } from "./questions.ts";
import { closingScreen, dryRunScreen, resultOf } from "./screens.ts";
import type { Answered, Layered, Placed, Planned, Written } from "./stages.ts";

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
  const answered = await answer(said, means);
  if (!said.on.has("dry-run")) await sweepAround(answered.folder, means.surroundings.workingFolder);
  const placed = await findTarget(answered, means);
  const layered = await chooseLayers(placed, means);
  const planned = plan(layered, means);
  if (said.on.has("dry-run")) return means.report.result(resultOf(planned), dryRunScreen(planned));

  const written = await write(planned, means);
  const installed = await installDependencies(written, means);
  means.report.result(resultOf(installed), closingScreen(installed, means.surroundings.workingFolder));
}

async function answer(said: Arguments, means: Means): Promise<Answered> {
  const { surroundings, choices, interruption } = means;
  const packageManager = said.packageManager ?? detectPackageManager(userAgentOf(surroundings));
  const asksNothing = said.on.has("yes") || said.on.has("dry-run");
  const isAsking = !asksNothing && surroundings.someoneToAsk && !said.on.has("json");
  if (!asksNothing && !isAsking) {
    throw errors.nobodyToAsk(
      oneShotCommand(said, packageManager, means.template.name, surroundings.environment),
    );
  }
  const replies = isAsking ? await askFor(questionsFor(said, choices), interruption) : {};
  return { ...complete(said, replies), packageManager, git: !said.on.has("no-git") };
}

async function askFor(questions: readonly Question[], interruption: AbortSignal): Promise<Replies> {
  // Loaded late, because most runs ask nothing.
  const { ask } = await import("../shell/ask.ts");
  return ask(questions, interruption);
}

async function findTarget(answered: Answered, { surroundings }: Means): Promise<Placed> {
  const place = await findPlace(answered.folder, surroundings.workingFolder);
  const name = basename(place.target);
  const problem = problemWithName(name);
  if (problem) throw errors.invalidName(name, problem, suggestName(name));
  return { ...answered, place, name };
}

async function chooseLayers(placed: Placed, { surroundings, templates }: Means): Promise<Layered> {
  const needsNode = agentNeedsItsOwnNode(userAgentOf(surroundings), surroundings.nodeVersion);
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

const userAgentOf = ({ environment }: Surroundings) => environment["npm_config_user_agent"];
