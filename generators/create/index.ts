import { randomBytes } from "node:crypto";
import type { CommandContext } from "../cli/context.ts";
import { renderPlan } from "../cli/render.ts";
import { machineOf } from "../engine/machine.ts";
import { withBaseline } from "../shell/baseline.ts";
import { writePlan } from "../shell/disk.ts";
import { chooseLayers } from "../shell/layers.ts";
import { rebaseSource } from "../shell/starter-source/rebase-source.ts";
import { findTarget, sweepAround } from "../shell/target.ts";
import { answer } from "./answer.ts";
import type { Arguments } from "./arguments.ts";
import { makeFirstCommit } from "./commit.ts";
import { install } from "./install.ts";
import { closingScreen, dryRunScreen, resultOf } from "./screens.ts";
import type { Answered, Layered, Located, Planned, Written } from "./stages.ts";

/** Creates a repository. stages.ts shows the pipeline. */
export async function create(parsed: Arguments, context: CommandContext): Promise<void> {
  const isDryRun = parsed.on.has("dry-run");
  const answered = await answer(parsed, context);
  const located = await locate(answered, isDryRun, context);
  const layered = await layer(located, context);
  const planned = await plan(layered, context);
  if (isDryRun) return context.report.result(resultOf(planned), dryRunScreen(planned));

  const written = await write(planned, context);
  const isTrusted = !context.starter || parsed.on.has("trust");
  const installed = await install(written, isTrusted, context);
  context.report.result(resultOf(installed), closingScreen(installed, context.host.workingFolder));
}

async function locate(answered: Answered, isDryRun: boolean, { host }: CommandContext): Promise<Located> {
  if (!isDryRun) await sweepAround(answered.folder, host.workingFolder);
  return { ...answered, target: await findTarget(answered.folder, host.workingFolder) };
}

async function layer(located: Located, { host, templates }: CommandContext): Promise<Layered> {
  const machine = machineOf(located.packageManager, host);
  return { ...located, machine, layers: await chooseLayers(located.answers, machine, templates) };
}

async function plan(layered: Layered, context: CommandContext): Promise<Planned> {
  const { answers, machine, layers, target } = layered;
  const starter = context.starter && rebaseSource(target.path, context.starter, context.host.workingFolder);
  const apiKey = randomBytes(32).toString("base64url");
  const rendered = await renderPlan({ name: target.name, answers, apiKey, layers, machine, starter }, context);
  return { ...layered, plan: withBaseline(rendered) };
}

async function write(planned: Planned, context: CommandContext): Promise<Written> {
  const commit = await writePlan(planned.plan, planned.target, {
    interruption: context.interruption,
    finish: (folder) => makeFirstCommit(planned, folder, context),
  });
  return { ...planned, commit };
}
