import { join, resolve } from "node:path";
import { combine, nameOf, optionsOf, touched } from "../../engine/combinations.ts";
import type { Layer } from "../../engine/layer.ts";
import type { Combination } from "../../engine/pairwise.ts";
import { choiceBreaches } from "../../engine/rules.ts";
import { CreateError, exitCodes } from "../../errors.ts";
import type { Means } from "../../means.ts";
import { settingWith } from "../../setting.ts";
import { inTemporaryFolder } from "../../shell/temporary.ts";
import { readingOnce, type Templates } from "../../shell/templates.ts";
import { composeOne, type Composed } from "./compose.ts";
import { lastVersion } from "./last-version.ts";
import { prove, proveUpdate } from "./prove.ts";
import { publishingProblems } from "./publishing.ts";
import { idleQuestions } from "./questions.ts";
import { lineOf, listScreen, refusedLines, resultOf, screen, type Outcome, type Proof } from "./screen.ts";

interface Said {
  readonly folder: string;
  /** Name the combinations, compose them, or do all of it. */
  readonly way: "list" | "quick" | "whole";
  readonly from: string | undefined;
  readonly tell: (line: string) => void;
}

/** More than these are composed pairwise. */
const most = 1_000;
/** More than these are installed pairwise, too. */
const mostInstalled = 6;

/** Composes all that the starter allows, proves what it has a say in, and updates from its last version. Returns the exit code. */
export async function check(said: Said, plain: Means): Promise<number> {
  const { workingFolder } = plain.surroundings;
  const folder = resolve(workingFolder, said.folder);
  const means = await open(folder, plain);
  const options = optionsOf(means.choices, means.decided);
  const { way, found } = combine(options, most);
  const allowed = found.filter((answers) => isAllowed(answers, means));
  if (said.way === "list") {
    means.report.result({ way, combinations: allowed }, listScreen(allowed.map(nameOf), way));
    return exitCodes.done;
  }
  const layers = await ownLayers(means.templates, plain.templates);
  const { way: wayInstalled, found: wanted } = combine(touched(options, layers, means.decided), mostInstalled);
  const further = wanted.filter((answers) => isAllowed(answers, means) && !isAmong(allowed, answers));
  const remembered = { ...means, templates: readingOnce(means.templates) };
  const composed = await composeAll([...allowed, ...further], said, remembered);
  const proofs = await inTemporaryFolder(async (temporary) => [
    ...(said.way === "whole" ? await proveAll(distinct(wanted, composed), temporary, said, means) : []),
    await proveLast(folder, temporary, said, plain, means),
  ]);
  const problems = [
    ...ownBreaches(found[0]!, means),
    ...idleQuestions(means, layers),
    ...(await publishingProblems(folder, means.starter!.version)),
  ];
  const outcome: Outcome = { quick: said.way === "quick", way, wayInstalled, composed, proofs, problems };
  means.report.result(resultOf(outcome), screen(outcome));
  return resultOf(outcome).passed ? exitCodes.done : exitCodes.failed;
}

/** Who checks a starter runs what it holds. */
async function open(source: string, plain: Means): Promise<Means> {
  const { surroundings, interruption } = plain;
  const setting = await settingWith(source, surroundings.workingFolder, plain, { trust: true, interruption });
  return { ...setting, interruption };
}

function isAllowed(answers: Combination, { decided }: Means): boolean {
  return choiceBreaches(decided.policies, answers).length === 0;
}

/** Where nobody says anything, the starter has to keep its own rules. */
function ownBreaches(defaults: Combination, { decided }: Means): string[] {
  const breaches = choiceBreaches(decided.policies, defaults);
  return breaches.map(({ starter, problem }) => `What it answers by itself is forbidden by ${starter}: ${problem}`);
}

function isAmong(all: readonly Combination[], answers: Combination): boolean {
  return all.some((other) => nameOf(other) === nameOf(answers));
}

async function composeAll(all: readonly Combination[], { tell }: Said, means: Means): Promise<Composed[]> {
  const composed: Composed[] = [];
  for (const answers of all) {
    means.interruption.throwIfAborted();
    const one = await composeOne(answers, means);
    composed.push(one);
    if (one.state !== "refused") tell(lineOf(one));
  }
  for (const line of refusedLines(composed)) tell(line);
  return composed;
}

/** Of those that are wanted, the first of each that have the same files. */
function distinct(wanted: readonly Combination[], composed: readonly Composed[]): Composed[] {
  const names = wanted.map(nameOf);
  const ready = composed.filter(({ name, state }) => state === "composed" && names.includes(name));
  return ready.filter(({ digest }, index) => ready.findIndex((other) => other.digest === digest) === index);
}

async function proveAll(
  chosen: readonly Composed[],
  temporary: string,
  { tell }: Said,
  means: Means,
): Promise<Proof[]> {
  const proofs: Proof[] = [];
  tell(`Installing and checking ${chosen.length} of them.`);
  for (const [index, { name, answers }] of chosen.entries()) {
    proofs.push(await attempt(name, () => prove(answers, join(temporary, String(index), "agent"), means)));
    tell(lineOf(proofs.at(-1)!));
  }
  return proofs;
}

async function proveLast(folder: string, temporary: string, said: Said, plain: Means, means: Means): Promise<Proof> {
  const { interruption, starter } = means;
  const last = said.from
    ? { source: said.from, name: said.from }
    : await lastVersion(starter!.version, join(temporary, "last"), { folder, interruption });
  if (!last) return { name: "update", state: "skipped", note: "no tag of its git repository holds an earlier version" };
  const install = said.way === "whole";
  const proof = await attempt(`update from ${last.name}`, async () => {
    const earlier = await open(last.source, plain);
    await proveUpdate(earlier, means, join(temporary, "update", "agent"), install);
  });
  const done = proof.state === "passed" && !install ? { ...proof, state: "merged" as const } : proof;
  said.tell(lineOf(done));
  return done;
}

async function attempt(name: string, work: () => Promise<void>): Promise<Proof> {
  try {
    await work();
    return { name, state: "passed" };
  } catch (error) {
    if (!(error instanceof CreateError) || error.exitCode === exitCodes.interrupted) throw error;
    return { name, state: "FAILED", note: error.message };
  }
}

/** Those that the starters bring. */
async function ownLayers(templates: Templates, plain: Templates): Promise<Layer[]> {
  const known = await plain.featureIds();
  const chosen = (await templates.featureIds()).filter((id) => !known.includes(id));
  return Promise.all([...templates.always, ...templates.answered, ...chosen].map((id) => templates.layer(id)));
}
