import { detectPackageManager } from "../engine/package-manager.ts";
import { errors } from "../errors.ts";
import type { Question, Replies } from "../shell/ask.ts";
import type { Arguments } from "./arguments.ts";
import type { Means } from "../means.ts";
import { oneShotCommand } from "./invocation.ts";
import { complete, questionsFor } from "./questions.ts";
import type { Answered } from "./stages.ts";

/** Everything decided: said on the command line, replied to a question, or taken by default. */
export async function answer(said: Arguments, means: Means): Promise<Answered> {
  const { surroundings, choices, template, interruption } = means;
  const { environment, someoneToAsk, workingFolder } = surroundings;
  const packageManager = said.packageManager ?? detectPackageManager(environment["npm_config_user_agent"]);
  const shared = { packageManager, git: !said.on.has("no-git") };
  if (said.on.has("yes") || said.on.has("dry-run")) return { ...complete(said, {}), ...shared };

  const mayAsk = someoneToAsk && !said.on.has("json");
  if (!mayAsk) throw errors.nobodyToAsk(oneShotCommand(said, packageManager, template.name, environment));
  const replies = await askFor(questionsFor(said, choices, workingFolder), interruption);
  return { ...complete(said, replies), ...shared };
}

async function askFor(questions: readonly Question[], interruption: AbortSignal): Promise<Replies> {
  // Loaded late, because most runs ask nothing.
  const { ask } = await import("../shell/ask.ts");
  return ask(questions, interruption);
}
