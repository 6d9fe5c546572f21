import { randomBytes } from "node:crypto";
import { compose } from "../engine/compose.ts";
import { machineOf } from "../engine/machine.ts";
import { withBaseline } from "../shell/baseline.ts";
import { writePlan } from "../shell/disk.ts";
import { withExample } from "../shell/example.ts";
import { chooseLayers } from "../shell/layers.ts";
import { sweepAround } from "../shell/place.ts";
import { seenFrom } from "../shell/starter/seen-from.ts";
import { readingOnce } from "../shell/templates.ts";
import { answer } from "./answer.ts";
import type { Arguments } from "./arguments.ts";
import { makeFirstCommit } from "./commit.ts";
import { installDependencies } from "./install.ts";
import { locate } from "./locate.ts";
import type { Means } from "../means.ts";
import { closingScreen, dryRunScreen, resultOf } from "./screens.ts";
import type { Layered, Placed, Planned, Written } from "./stages.ts";

/** ask, find the place, choose the layers, compose them, write, install, say what to do next. */
export async function create(said: Arguments, means: Means): Promise<void> {
  const { workingFolder } = means.surroundings;
  const answered = await answer(said, means);
  if (!said.on.has("dry-run")) await sweepAround(answered.folder, workingFolder);
  const placed = { ...answered, ...(await locate(answered.folder, workingFolder)) };
  const once = { ...means, templates: readingOnce(means.templates) };
  const layered = await layer(placed, once);
  const planned = await plan(layered, once);
  if (said.on.has("dry-run")) return means.report.result(resultOf(planned), dryRunScreen(planned));

  const written = await write(planned, means);
  const isTrusted = !means.starter || said.on.has("trust");
  const installed = await installDependencies(written, isTrusted, means);
  means.report.result(resultOf(installed), closingScreen(installed, workingFolder));
}

async function layer(placed: Placed, { surroundings, templates }: Means): Promise<Layered> {
  const machine = machineOf(placed.packageManager, surroundings);
  return { ...placed, layers: await chooseLayers(placed.answers, machine, templates) };
}

async function plan(layered: Layered, means: Means): Promise<Planned> {
  const { layers, name, answers, packageManager, place } = layered;
  const starter = means.starter && seenFrom(place.target, means.starter, means.surroundings.workingFolder);
  const apiKey = randomBytes(32).toString("base64url");
  const { template, templates, decided } = means;
  const { questions, policies, locks } = decided;
  const identity = { name, answers, packageManager, apiKey, template, starter, questions, policies };
  const machine = machineOf(packageManager, means.surroundings);
  const composed = await compose(layers, identity);
  const whole = await withExample(composed, { identity, layers, machine, templates, locks });
  return { ...layered, plan: withBaseline(whole) };
}

async function write(planned: Planned, means: Means): Promise<Written> {
  const commit = await writePlan(planned.plan, planned.place, {
    interruption: means.interruption,
    finish: (folder) => makeFirstCommit(planned, folder, means),
  });
  return { ...planned, commit };
}
