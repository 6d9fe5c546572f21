import { manifestPath, parseManifest } from "../engine/manifest.ts";
import { errors, exitCodes } from "../errors.ts";
import type { Means } from "../means.ts";
import { baselinePath, packBaseline, unpackBaseline } from "../shell/baseline.ts";
import { entryAt, isSameEntry, plainFile } from "../shell/entry.ts";
import { findRoot, ownFolder, openRepository, readIn } from "../shell/repository.ts";
import { Transaction, type Write } from "../shell/transaction.ts";
import type { Arguments } from "./arguments.ts";
import { generatedFiles, merge } from "./merge.ts";
import { render } from "./render.ts";
import { dryRunScreen, resultOf, undoneScreen, updatedScreen } from "./screens.ts";
import type { Merged, Opened } from "./stages.ts";

/** find the repository, compose it anew, merge three ways, write all of it or nothing. Returns the exit code. */
export async function update(said: Arguments, means: Means): Promise<number> {
  const { interruption, report, surroundings } = means;
  const root = await findRoot(surroundings.workingFolder);
  const transaction = new Transaction(root, await ownFolder(root, interruption));
  const rolledBack = await transaction.rollBack();
  if (said.on.has("undo")) {
    const undone = await transaction.undo();
    report.result({ undone }, undoneScreen(undone));
    return exitCodes.done;
  }
  const merged = await merge(await render(await open(root, interruption), said.set, means));
  await assertFree(merged);
  const outcome = { ...merged, rolledBack, writes: [...merged.writes, ...(await remembered(merged))] };
  if (said.on.has("dry-run")) {
    report.result(resultOf(outcome, true), dryRunScreen(outcome));
    return merged.conflicts.length > 0 ? exitCodes.conflicts : exitCodes.done;
  }
  if (merged.conflicts.length > 0)
    throw errors.conflicts(
      merged.conflicts.map(({ path }) => path),
      merged.messages,
    );
  if (outcome.writes.length > 0) await transaction.apply(outcome.writes, interruption);
  report.result(resultOf(outcome, false), updatedScreen(outcome));
  return exitCodes.done;
}

async function open(root: string, interruption: AbortSignal): Promise<Opened> {
  const repository = await openRepository(root, interruption);
  const manifest = parseManifest(new TextDecoder().decode(await readIn(root, manifestPath)));
  return { repository, manifest, baseline: unpackBaseline(await readIn(root, baselinePath)) };
}

/** A file that git does not know is nobody's to overwrite. */
async function assertFree({ repository: { root }, changes }: Merged): Promise<void> {
  const inTheWay: string[] = [];
  for (const { path, before } of changes) {
    if (!before && (await entryAt(root, path))) inTheWay.push(path);
  }
  if (inTheWay.length > 0) throw errors.untrackedInTheWay(root, inTheWay);
}

/** The manifest and the baseline as they are after it. */
async function remembered({ repository: { root }, plan, baseline, keptDeleted }: Merged): Promise<Write[]> {
  const generated = generatedFiles(plan);
  // What was kept out is offered again: for these files, the ancestor stays what it was.
  for (const path of keptDeleted) generated.set(path, baseline.get(path)!);
  const contents = { [manifestPath]: plan.files.get(manifestPath)!.content, [baselinePath]: packBaseline(generated) };
  const writes = Object.entries(contents).map(([path, content]) => ({ path, after: { mode: plainFile, content } }));
  const present = await Promise.all(writes.map(({ path }) => entryAt(root, path)));
  return writes.filter(({ after }, index) => !isSameEntry(present[index], after));
}
