import { programName } from "../create/invocation.ts";
import { quoted } from "../engine/quoted.ts";
import { manifestPath } from "../engine/manifest.ts";
import { errors } from "../errors.ts";
import type { Means } from "../means.ts";
import { baselinePath, withBaseline } from "../shell/baseline.ts";
import { entryAt, entryOf, putEntry } from "../shell/entry.ts";
import { ledgerPath } from "../shell/ledger.ts";
import type { Arguments } from "./arguments.ts";
import { nearestTo, type Nearest } from "./nearest.ts";
import { adoptedScreen, foundScreen, resultOf } from "./screens.ts";
import { readTree } from "./tree.ts";

/** Where less of a rendering is there, a likeness is chance. */
const leastShare = 0.1;

/**
 * read the tree, find what it is nearest to, ask, write what a later update has to know. A manifest without a
 * baseline, as early versions left it, is one that says the answers.
 */
export async function adopt(root: string, said: Arguments, means: Means): Promise<void> {
  for (const path of [baselinePath, ledgerPath]) {
    if (await entryAt(root, path)) throw errors.attachedAlready(root, path);
  }
  const tree = await readTree(root);
  const nearest = await nearestTo(tree, { ...tree.answers, ...said.set }, means);
  const { alike, edited, missing } = nearest.likeness;
  const files = alike + edited + missing;
  if (alike + edited < files * leastShare) throw errors.notAlike(root, alike + edited, files);
  const found = foundScreen(root, nearest);
  if (said.on.has("dry-run")) {
    return means.report.result(resultOf(root, nearest, []), [...found, "Nothing was written."]);
  }
  if (!said.on.has("yes")) await confirm(found, said, means);
  const written = await write(root, nearest);
  const program = programName(means.template.name, means.surroundings.environment);
  const lines = said.on.has("yes") ? [...found, ...adoptedScreen(written, program)] : adoptedScreen(written, program);
  means.report.result(resultOf(root, nearest, written), lines);
}

async function confirm(found: readonly string[], said: Arguments, means: Means): Promise<void> {
  const { surroundings, template, interruption } = means;
  if (!surroundings.someoneToAsk || said.on.has("json")) {
    const sets = Object.entries(said.set).map(([key, value]) => ` --set ${key}=${value}`);
    const program = programName(template.name, surroundings.environment);
    throw errors.nobodyToConfirm(`${program} adopt ${quoted(said.folder)} --yes${sets.join("")}`);
  }
  const { ask } = await import("../shell/ask.ts");
  const message = [...found, "Attach it to that?"].join("\n");
  const help = "writes .agent-app/ and nothing else";
  const replies = await ask([{ kind: "confirm", name: "attach", message, help, standard: true }], interruption);
  if (replies["attach"] !== true) throw errors.declined();
}

/** The manifest comes last: with it, the repository is attached. */
async function write(root: string, nearest: Nearest): Promise<string[]> {
  const plan = withBaseline(nearest.plan);
  const paths = [baselinePath, manifestPath];
  for (const path of paths) await putEntry(root, path, entryOf(plan.files.get(path)!));
  return paths;
}
