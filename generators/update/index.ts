import { programName } from "../create/invocation.ts";
import { errors, exitCodes } from "../errors.ts";
import type { Means } from "../means.ts";
import { entryAt } from "../shell/entry.ts";
import { markConflicts, unmarkConflicts, type Marked } from "../shell/conflicts.ts";
import { ownFolder, openRepository } from "../shell/repository.ts";
import { Transaction } from "../shell/transaction.ts";
import type { Arguments } from "./arguments.ts";
import { bringLockfile } from "./lockfile.ts";
import { markdownOf } from "./markdown.ts";
import { merge } from "./merge.ts";
import { recall, remember, waive } from "./memory.ts";
import { render } from "./render.ts";
import { dryRunScreen, resultOf, undoneScreen, updatedScreen, waivedScreen } from "./screens.ts";
import type { Merged } from "./stages.ts";

/** A repository in which no update is half applied. */
export interface Begun {
  readonly root: string;
  readonly transaction: Transaction;
  /** An earlier update was killed on its way, and was taken back. */
  readonly rolledBack: boolean;
}

/** Comes before anything is read or fetched: what the repository remembers could be half of it. */
export async function begin(root: string, interruption: AbortSignal): Promise<Begun> {
  const transaction = new Transaction(root, await ownFolder(root, interruption));
  return { root, transaction, rolledBack: await transaction.rollBack() };
}

/** open the repository, compose it anew, merge three ways, write all of it or nothing. Returns the exit code. */
export async function update(begun: Begun, said: Arguments, means: Means): Promise<number> {
  const { root, transaction, rolledBack } = begun;
  const { interruption, report } = means;
  if (said.on.has("undo")) return undo(root, transaction, means);

  const opened = { repository: await openRepository(root, interruption), ...(await recall(root)) };
  if (said.waive) {
    await transaction.apply([waive(opened.ledger, said.waive)], interruption);
    report.result({ waived: said.waive }, waivedScreen(said.waive));
    return exitCodes.done;
  }
  const rendered = { ...opened, ...(await render(opened, said.set, means)) };
  const merged = await merge(rendered, said.conflict, interruption);
  await assertFree(merged);
  const program = programName(means.template.name, means.surroundings.environment);
  const outcome = { ...merged, program, rolledBack, writes: [...merged.writes, ...(await remember(merged))] };
  const open = merged.decisions.filter(({ taken }) => taken === "open").map(({ conflict }) => conflict.path);
  if (said.on.has("dry-run")) {
    report.result(resultOf(outcome), said.on.has("markdown") ? markdownOf(outcome) : dryRunScreen(outcome));
    return open.length > 0 ? exitCodes.conflicts : exitCodes.done;
  }
  if (open.length > 0) throw errors.conflicts(open, merged.messages);
  await transaction.apply(outcome.writes, interruption);
  await markConflicts(root, markedIn(merged), interruption);
  const lockfile = await bringLockfile(outcome, transaction, said.on, means);
  const screen = said.on.has("markdown") ? markdownOf : updatedScreen;
  report.result(resultOf(outcome, lockfile), screen(outcome, lockfile));
  return exitCodes.done;
}

async function undo(root: string, transaction: Transaction, { report, interruption }: Means): Promise<number> {
  const undone = await transaction.undo();
  await unmarkConflicts(root, undone, interruption);
  report.result({ undone }, undoneScreen(undone));
  return exitCodes.done;
}

/** A file that git does not know is nobody's to overwrite. */
async function assertFree({ repository: { root }, changes }: Merged): Promise<void> {
  const inTheWay: string[] = [];
  for (const { path, before } of changes) {
    if (!before && (await entryAt(root, path))) inTheWay.push(path);
  }
  if (inTheWay.length > 0) throw errors.untrackedInTheWay(root, inTheWay);
}

function markedIn({ decisions }: Merged): Marked[] {
  const marked = decisions.filter(({ taken }) => taken === "markers");
  return marked.map(({ conflict, stages }) => ({ path: conflict.path, stages }));
}
