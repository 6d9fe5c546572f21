import { resolve } from "node:path";
import type { CommandContext } from "../../cli/context.ts";
import { combine, nameOf, optionsOf, touched } from "../../engine/combinations.ts";
import type { Layer } from "../../engine/layer.ts";
import type { Combination } from "../../engine/pairwise.ts";
import { choiceBreaches } from "../../engine/rules.ts";
import { exitCodes } from "../../errors.ts";
import { inTemporaryFolder } from "../../shell/temporary.ts";
import type { Templates } from "../../shell/templates.ts";
import { composeOne, type Composed } from "./compose.ts";
import { openTrusted } from "./open.ts";
import type { CheckOptions } from "./options.ts";
import { proveAll, proveLast } from "./proofs.ts";
import { publishingProblems } from "./publishing.ts";
import { idleQuestions } from "./questions.ts";
import { lineOf, listScreen, refusedLines, resultOf, screen, type Outcome } from "./screen.ts";

/** More combinations than this are composed pairwise. */
const most = 1_000;
/** More combinations than this are installed pairwise. */
const mostInstalled = 6;

/** Composes all combinations of the starter, proves those it affects, and updates from its last version. Returns the exit code. */
export async function check(parsed: CheckOptions, plain: CommandContext): Promise<number> {
  const folder = resolve(plain.host.workingFolder, parsed.folder);
  const options = { ...parsed, folder };
  const context = await openTrusted(folder, plain);
  const { report, starter, templates, choices, decided } = context;
  const answerable = optionsOf(choices, decided);
  const { way, found } = combine(answerable, most);
  const allowed = found.filter((answers) => isAllowed(answers, context));
  if (options.way === "list") {
    report.result({ way, combinations: allowed }, listScreen(allowed.map(nameOf), way));
    return exitCodes.done;
  }
  const layers = await ownLayers(templates, plain.templates);
  const { way: wayInstalled, found: wanted } = combine(touched(answerable, layers, decided), mostInstalled);
  const further = wanted.filter((answers) => isAllowed(answers, context) && !isAmong(allowed, answers));
  const composed = await composeAll([...allowed, ...further], options, context);
  const proofs = await inTemporaryFolder(async (temporary) => [
    ...(options.way === "whole" ? await proveAll(distinct(wanted, composed), temporary, options, context) : []),
    await proveLast(context, plain, temporary, options),
  ]);
  const problems = [
    ...ownBreaches(found[0]!, context),
    ...idleQuestions(context, layers),
    ...(await publishingProblems(folder, starter!.version)),
  ];
  const outcome: Outcome = { quick: options.way === "quick", way, wayInstalled, composed, proofs, problems };
  report.result(resultOf(outcome), screen(outcome));
  return resultOf(outcome).passed ? exitCodes.done : exitCodes.failed;
}

function isAllowed(answers: Combination, { decided }: CommandContext): boolean {
  return choiceBreaches(decided.policies, answers).length === 0;
}

/** Checks the default answers of the starter with its own rules. */
function ownBreaches(defaults: Combination, { decided }: CommandContext): string[] {
  const breaches = choiceBreaches(decided.policies, defaults);
  return breaches.map(({ starter, problem }) => `What it answers by itself is forbidden by ${starter}: ${problem}`);
}

function isAmong(all: readonly Combination[], answers: Combination): boolean {
  return all.some((other) => nameOf(other) === nameOf(answers));
}

async function composeAll(all: readonly Combination[], { log }: CheckOptions, context: CommandContext) {
  const composed: Composed[] = [];
  for (const answers of all) {
    context.interruption.throwIfAborted();
    const one = await composeOne(answers, context);
    composed.push(one);
    if (one.state !== "refused") log(lineOf(one));
  }
  for (const line of refusedLines(composed)) log(line);
  return composed;
}

/** Returns the wanted combinations without those whose files equal the files of another. */
function distinct(wanted: readonly Combination[], composed: readonly Composed[]): Composed[] {
  const names = wanted.map(nameOf);
  const ready = composed.filter(({ name, state }) => state === "composed" && names.includes(name));
  return ready.filter(({ digest }, index) => ready.findIndex((other) => other.digest === digest) === index);
}

/** Returns the layers that the starters bring. */
async function ownLayers(templates: Templates, plain: Templates): Promise<Layer[]> {
  const known = await plain.featureIds();
  const chosen = (await templates.featureIds()).filter((id) => !known.includes(id));
  return Promise.all([...templates.always, ...templates.answered, ...chosen].map((id) => templates.layer(id)));
}
