import type { CommandContext } from "../cli/context.ts";
import { answerFlag } from "../engine/axes.ts";
import { pickAnswers, type Decided } from "../engine/decided.ts";
import { detectPackageManager } from "../engine/package-manager.ts";
import { choiceBreaches } from "../engine/rules.ts";
import { errors } from "../errors.ts";
import type { Question, Replies } from "../shell/ask.ts";
import type { Arguments } from "./arguments.ts";
import { oneShotCommand } from "./one-shot-command.ts";
import { mergeReplies, questionsFor } from "./questions.ts";
import type { Answered } from "./stages.ts";

/** Returns every answer: from the command line, a reply to a question, or a default. Throws if it cannot ask. */
export async function answer(typed: Arguments, context: CommandContext): Promise<Answered> {
  const { host, decided, interruption } = context;
  const parsed = { ...typed, answers: withLocks(typed.answers, decided.locks) };
  const packageManager = parsed.packageManager ?? detectPackageManager(host.environment["npm_config_user_agent"]);
  const shared = { packageManager, git: !parsed.on.has("no-git") };
  if (parsed.on.has("yes") || parsed.on.has("dry-run")) return { ...complete(parsed, {}, decided), ...shared };

  const mayAsk = host.isInteractive && !parsed.on.has("json");
  if (!mayAsk) throw errors.nobodyToAsk(oneShotCommand(parsed, packageManager, context));
  const replies = await askFor(questionsFor(parsed, context), interruption);
  return { ...complete(parsed, replies, decided), ...shared };
}

function complete(parsed: Arguments, replies: Replies, decided: Decided) {
  const completed = mergeReplies(parsed, replies, decided.questions);
  const answers = pickAnswers(completed.answers, decided);
  const [breach] = choiceBreaches(decided.policies, answers);
  if (breach) throw errors.choiceForbidden(breach.problem, breach.starter, breach.rule.reason);
  return { ...completed, answers };
}

async function askFor(questions: readonly Question[], interruption: AbortSignal): Promise<Replies> {
  // Most runs ask nothing, so the prompts load on demand.
  const { ask } = await import("../shell/ask.ts");
  return ask(questions, interruption);
}

/** Adds the locked answers of a starter. Throws if the user typed another one. */
function withLocks(typed: Arguments["answers"], locks: Decided["locks"]): Arguments["answers"] {
  const answers = { ...typed };
  for (const [key, lock] of Object.entries(locks)) {
    const other = typed[key];
    if (other !== undefined && other !== lock.choice) throw errors.lockedAnswer(answerFlag(key, other), key, lock);
    answers[key] = lock.choice;
  }
  return answers;
}
