import type { CommandContext } from "../cli/context.ts";
import { quoted } from "../engine/quoted.ts";
import { manifestPath } from "../engine/manifest.ts";
import { errors } from "../errors.ts";
import { baselinePath, withBaseline } from "../shell/baseline.ts";
import { entryAt, entryOf, putEntry } from "../shell/entry.ts";
import { ledgerPath } from "../shell/ledger.ts";
import type { Arguments } from "./arguments.ts";
import { matchTemplates, type Match } from "./match-templates.ts";
import { adoptedScreen, foundScreen, resultOf } from "./screens.ts";
import { readTree } from "./tree.ts";

/** With a smaller share of the files of a rendering, a similarity is chance. */
const leastShare = 0.1;

/**
 * Attaches a repository: reads it, finds the most similar rendering, asks, and writes `.agent-app/`. A manifest without a
 * baseline, from an early version, supplies the answers.
 */
export async function adopt(root: string, parsed: Arguments, context: CommandContext): Promise<void> {
  for (const path of [baselinePath, ledgerPath]) {
    if (await entryAt(root, path)) throw errors.attachedAlready(root, path);
  }
  const tree = await readTree(root);
  const match = await matchTemplates(tree, { ...tree.answers, ...parsed.set }, context);
  const { alike, edited, missing } = match.likeness;
  const files = alike + edited + missing;
  if (alike + edited < files * leastShare) throw errors.notAlike(root, alike + edited, files);
  const found = foundScreen(root, match);
  if (parsed.on.has("dry-run")) {
    return context.report.result(resultOf(root, match, []), [...found, "Nothing was written."]);
  }
  if (!parsed.on.has("yes")) await confirm(found, parsed, context);
  const written = await write(root, match);
  const { program } = context;
  const lines = parsed.on.has("yes") ? [...found, ...adoptedScreen(written, program)] : adoptedScreen(written, program);
  context.report.result(resultOf(root, match, written), lines);
}

async function confirm(found: readonly string[], parsed: Arguments, context: CommandContext): Promise<void> {
  const { host, program, interruption } = context;
  if (!host.isInteractive || parsed.on.has("json")) {
    const sets = Object.entries(parsed.set).map(([key, value]) => ` --set ${key}=${value}`);
    throw errors.nobodyToConfirm(`${program} adopt ${quoted(parsed.folder)} --yes${sets.join("")}`);
  }
  const { ask } = await import("../shell/ask.ts");
  const message = [...found, "Attach it to that?"].join("\n");
  const help = "writes .agent-app/ and nothing else";
  const replies = await ask([{ kind: "confirm", name: "attach", message, help, standard: true }], interruption);
  if (replies["attach"] !== true) throw errors.declined();
}

/** Writes the manifest last, because it attaches the repository. */
async function write(root: string, match: Match): Promise<string[]> {
  const plan = withBaseline(match.plan);
  const paths = [baselinePath, manifestPath];
  for (const path of paths) await putEntry(root, path, entryOf(plan.files.get(path)!));
  return paths;
}
