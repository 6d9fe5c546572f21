import { forEachAxis } from "../engine/axes.ts";
import { detectPackageManager } from "../engine/package-manager.ts";
import type { Decided } from "../engine/starter.ts";
import { errors } from "../errors.ts";
import type { Question, Replies } from "../shell/ask.ts";
import type { Arguments } from "./arguments.ts";
import type { Means } from "../means.ts";
import { oneShotCommand } from "./invocation.ts";
import { complete, questionsFor } from "./questions.ts";
import type { Answered } from "./stages.ts";

/** Everything decided: said on the command line, replied to a question, or taken by default. */
export async function answer(words: Arguments, means: Means): Promise<Answered> {
  const { surroundings, decided, interruption } = means;
  const { environment, someoneToAsk } = surroundings;
  const said = { ...words, choices: bound(words.choices, decided.locks) };
  const packageManager = said.packageManager ?? detectPackageManager(environment["npm_config_user_agent"]);
  const shared = { packageManager, git: !said.on.has("no-git") };
  if (said.on.has("yes") || said.on.has("dry-run")) return { ...complete(said, {}, decided.defaults), ...shared };

  const mayAsk = someoneToAsk && !said.on.has("json");
  if (!mayAsk) throw errors.nobodyToAsk(oneShotCommand(said, packageManager, means));
  const replies = await askFor(questionsFor(said, means), interruption);
  return { ...complete(said, replies, decided.defaults), ...shared };
}

async function askFor(questions: readonly Question[], interruption: AbortSignal): Promise<Replies> {
  // Loaded late, because most runs ask nothing.
  const { ask } = await import("../shell/ask.ts");
  return ask(questions, interruption);
}

/** The choices with those that a starter has locked, which nobody is asked for. */
function bound(choices: Arguments["choices"], locks: Decided["locks"]): Arguments["choices"] {
  return forEachAxis((axis) => {
    const [said, lock] = [choices[axis], locks[axis]];
    if (lock && said !== undefined && said !== lock.choice) {
      throw errors.lockedAnswer(`--${axis} ${said}`, axis, lock);
    }
    return lock?.choice ?? said;
  });
}
