import type { CommandContext } from "../../cli/context.ts";
import { installCommand, wordsOf } from "../../engine/package-manager.ts";
import type { Combination } from "../../engine/pairwise.ts";
import { exampleOf } from "../../engine/questions.ts";
import { errors } from "../../errors.ts";
import type { Reporter } from "../../shell/report.ts";
import { run, tail } from "../../shell/run.ts";

/** Runs `create` with these answers, installs, and runs the checks of the repository. `context` has the starter. */
export async function prove(answers: Combination, folder: string, context: CommandContext): Promise<void> {
  await create(answers, folder, [], context);
  await runChecks(folder, context);
}

/** The starter before and after an update. `plain` is the context without it. */
interface Versions {
  readonly earlier: CommandContext;
  readonly now: CommandContext;
  readonly plain: CommandContext;
}

/** Creates a repository with the earlier starter and runs `update` to the new one. Throws if there is a conflict. */
export async function proveUpdate(versions: Versions, folder: string, install: boolean): Promise<void> {
  const { earlier, now, plain } = versions;
  await create(examples(earlier), folder, ["--no-install"], earlier);
  const flags = ["--starter", now.starter!.source, "--trust", "--no-install", ...setFlags(examples(now))];
  await plain.runCommand(["update", ...flags], quiet({ ...plain, host: { ...plain.host, workingFolder: folder } }));
  if (!install) return;
  const { program, arguments: parameters } = installCommand("npm");
  const installed = await run(program, parameters, { folder, interruption: now.interruption });
  if (!installed.succeeded) throw errors.install(folder, tail(installed.output), wordsOf("npm").install);
  await runChecks(folder, now);
}

async function create(answers: Combination, folder: string, more: readonly string[], context: CommandContext) {
  const flags = ["--yes", "--trust", "--package-manager", "npm", ...more, ...setFlags(answers)];
  await context.runCommand([folder, ...flags], quiet(context));
}

function setFlags(answers: Combination): string[] {
  return Object.entries(answers).flatMap(([key, answer]) => ["--set", `${key}=${answer}`]);
}

/** The output can become part of an error message, so it has no colors. */
const withoutColors = { NO_COLOR: "1", FORCE_COLOR: undefined };

async function runChecks(folder: string, { interruption }: CommandContext): Promise<void> {
  const checked = await run("npm", ["run", "check"], { folder, interruption, environment: withoutColors });
  if (!checked.succeeded) throw errors.checkFailed(folder, tail(checked.output, 40));
}

/** Returns example answers to the questions without a default. */
function examples({ decided }: CommandContext): Record<string, string> {
  const open = decided.questions.filter(({ id }) => decided.defaults[id] === undefined);
  return Object.fromEntries(open.map((question) => [question.id, exampleOf(question)]));
}

/** Suppresses the output of a command. */
function quiet(context: CommandContext): CommandContext {
  const report: Reporter = { ...context.report, during: (_, work) => work(), result: () => {} };
  return { ...context, report };
}
