import type { CommandContext } from "../cli/context.ts";
import { renderAgain } from "../cli/render.ts";
import { errors, exitCodes } from "../errors.ts";
import { agentAppWrites } from "../shell/agent-app-files.ts";
import { markConflicts, type Marked } from "../shell/conflicts.ts";
import { entryAt } from "../shell/entry.ts";
import type { Arguments } from "./arguments.ts";
import { bringLockfile } from "./lockfile.ts";
import { markdownOf } from "./markdown.ts";
import { merge } from "./merge.ts";
import { open } from "./open.ts";
import { dryRunScreen, resultOf, updatedScreen } from "./screens.ts";
import type { Applied, Begun, Merged, Prepared } from "./stages.ts";

/** Updates a repository and returns the exit code. stages.ts shows the pipeline. */
export async function update(begun: Begun, parsed: Arguments, context: CommandContext): Promise<number> {
  const { report, interruption } = context;
  const opened = await open(begun, interruption);
  const rendered = { ...opened, ...(await renderAgain(opened.manifest, parsed.set, context)) };
  const merged = await merge(rendered, parsed.conflict, interruption);
  const prepared = await prepare(merged, context);
  const isMarkdown = parsed.on.has("markdown");
  if (parsed.on.has("dry-run")) {
    report.result(resultOf(prepared), isMarkdown ? markdownOf(prepared) : dryRunScreen(prepared));
    return openConflicts(prepared).length > 0 ? exitCodes.conflicts : exitCodes.done;
  }
  const applied = await apply(prepared, parsed, context);
  report.result(resultOf(applied), isMarkdown ? markdownOf(applied) : updatedScreen(applied));
  return exitCodes.done;
}

async function prepare(merged: Merged, { program }: CommandContext): Promise<Prepared> {
  const { root, plan, ledger, writes } = merged;
  await assertFree(merged);
  return { ...merged, program, writes: [...writes, ...(await agentAppWrites(root, plan, ledger))] };
}

async function apply(prepared: Prepared, { on }: Arguments, context: CommandContext): Promise<Applied> {
  const { root, transaction, writes, messages } = prepared;
  const undecided = openConflicts(prepared);
  if (undecided.length > 0) throw errors.conflicts(undecided, messages);
  await transaction.apply(writes, context.interruption);
  await markConflicts(root, markedIn(prepared), context.interruption);
  return { ...prepared, lockfile: await bringLockfile(prepared, on, context) };
}

/** Throws if an untracked file is at the path of a new one, because git could not restore it. */
async function assertFree({ root, changes }: Merged): Promise<void> {
  const inTheWay: string[] = [];
  for (const { path, before } of changes) {
    if (!before && (await entryAt(root, path))) inTheWay.push(path);
  }
  if (inTheWay.length > 0) throw errors.untrackedInTheWay(root, inTheWay);
}

function openConflicts({ decisions }: Merged): string[] {
  return decisions.filter(({ taken }) => taken === "open").map(({ conflict }) => conflict.path);
}

function markedIn({ decisions }: Merged): Marked[] {
  const marked = decisions.filter(({ taken }) => taken === "markers");
  return marked.map(({ conflict, stages }) => ({ path: conflict.path, stages }));
}
