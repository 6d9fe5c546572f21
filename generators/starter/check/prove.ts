import { create } from "../../create/index.ts";
import type { Arguments } from "../../create/arguments.ts";
import { exampleOf } from "../../engine/questions.ts";
import { installCommand, wordsOf } from "../../engine/package-manager.ts";
import type { Combination } from "../../engine/pairwise.ts";
import { errors } from "../../errors.ts";
import type { Means } from "../../means.ts";
import type { Reporter } from "../../shell/report.ts";
import { run, tail } from "../../shell/run.ts";
import { begin, update } from "../../update/index.ts";

/** Creates the repository as a person would, installs it and runs its checks. */
export async function prove(answers: Combination, folder: string, means: Means): Promise<void> {
  await create(saying(answers, folder, []), quiet(means));
  await runChecks(folder, means);
}

/** Creates a repository with the starter as it was, and updates it to what it is. Throws where a person would have to decide. */
export async function proveUpdate(earlier: Means, now: Means, folder: string, install: boolean): Promise<void> {
  await create(saying(examples(earlier), folder, ["no-install"]), quiet(earlier));
  const begun = await begin(folder, now.interruption);
  await update(begun, { set: examples(now), conflict: undefined, waive: undefined, on: new Set() }, quiet(now));
  if (!install) return;
  const { program, arguments: parameters } = installCommand("npm");
  const installed = await run(program, parameters, { folder, interruption: now.interruption });
  if (!installed.succeeded) throw errors.install(folder, tail(installed.output), wordsOf("npm").install);
  await runChecks(folder, now);
}

/** What fails is quoted. */
const plain = { NO_COLOR: "1", FORCE_COLOR: undefined };

async function runChecks(folder: string, { interruption }: Means): Promise<void> {
  const checked = await run("npm", ["run", "check"], { folder, interruption, environment: plain });
  if (!checked.succeeded) throw errors.checkFailed(folder, tail(checked.output, 40));
}

/** Answers to what has no default. */
function examples({ decided }: Means): Record<string, string> {
  const open = decided.questions.filter(({ id }) => decided.defaults[id] === undefined);
  return Object.fromEntries(open.map((question) => [question.id, exampleOf(question)]));
}

function saying(answers: Combination, folder: string, more: readonly "no-install"[]): Arguments {
  return { folder, answers, packageManager: "npm", starter: undefined, on: new Set(["yes", "trust", ...more]) };
}

/** What a command says of itself is not what was asked for. */
function quiet(means: Means): Means {
  const report: Reporter = { ...means.report, during: (_, work) => work(), result: () => {} };
  return { ...means, report };
}
