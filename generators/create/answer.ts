import { answerFlag } from "../engine/axes.ts";
import { pickAnswers, type Decided } from "../engine/decided.ts";
import { detectPackageManager } from "../engine/package-manager.ts";
import { choiceBreaches } from "../engine/rules.ts";
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
  const said = { ...words, answers: bound(words.answers, decided.locks) };
  const packageManager = said.packageManager ?? detectPackageManager(environment["npm_config_user_agent"]);
  const shared = { packageManager, git: !said.on.has("no-git") };
  if (said.on.has("yes") || said.on.has("dry-run")) return { ...settle(said, {}, decided), ...shared };

  const mayAsk = someoneToAsk && !said.on.has("json");
  if (!mayAsk) throw errors.nobodyToAsk(oneShotCommand(said, packageManager, means));
  const replies = await askFor(questionsFor(said, means), interruption);
  return { ...settle(said, replies, decided), ...shared };
}

function settle(said: Arguments, replies: Replies, decided: Decided) {
  const completed = complete(said, replies, decided.questions);
  const answers = pickAnswers(completed.answers, decided);
  const [breach] = choiceBreaches(decided.policies, answers);
  if (breach) throw errors.choiceForbidden(breach.problem, breach.starter, breach.rule.reason);
  return { ...completed, answers };
}

async function askFor(questions: readonly Question[], interruption: AbortSignal): Promise<Replies> {
  // Loaded late, because most runs ask nothing.
  const { ask } = await import("../shell/ask.ts");
  return ask(questions, interruption);
}

/** The answers with those that a starter has locked, which nobody is asked for. */
function bound(said: Arguments["answers"], locks: Decided["locks"]): Arguments["answers"] {
  const answers = { ...said };
  for (const [key, lock] of Object.entries(locks)) {
    const other = said[key];
    if (other !== undefined && other !== lock.choice) throw errors.lockedAnswer(answerFlag(key, other), key, lock);
    answers[key] = lock.choice;
  }
  return answers;
}
