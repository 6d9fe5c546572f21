/**
 * The pipeline of `update`, as `update()` in index.ts calls it. Each stage extends the one before it.
 *
 *    repository
 *         │  begin          open.ts          rolls back a killed update
 *       Begun ────► --undo and --waive end here: undo.ts, waive.ts
 *         │  open           open.ts          reads the work tree and .agent-app/
 *      Opened
 *         │  renderAgain    cli/render.ts    composes with the recorded answers
 *     Rendered
 *         │  merge          merge.ts         three ways, in a scratch repository
 *      Merged
 *         │  prepare        index.ts         checks for files in the way
 *     Prepared ────► --dry-run shows the difference and ends here
 *         │  apply          index.ts         one transaction, then the lockfile
 *      Applied
 */
import type { Rendering } from "../cli/render.ts";
import type { AgentAppFiles } from "../shell/agent-app-files.ts";
import type { Repository } from "../shell/repository.ts";
import type { Change } from "../shell/scratch.ts";
import type { Transaction, Write } from "../shell/transaction.ts";
import type { Decision } from "./resolve-conflicts.ts";

/** No update is half applied. Made by `begin`. */
export interface Begun {
  readonly root: string;
  readonly transaction: Transaction;
  /** Whether `begin` rolled back an earlier update that was killed. */
  readonly rolledBack: boolean;
}

/** The work tree is clean, and the manifest, the baseline and the ledger are valid. Made by `open`. */
export interface Opened extends Begun, AgentAppFiles {
  readonly repository: Repository;
}

/** The repository as this version generates it is known, with its answers and migrations. Made by `renderAgain`. */
export interface Rendered extends Opened, Rendering {}

/** The merged result and every conflict are known. `ledger` is the new one. Made by `merge`. */
export interface Merged extends Rendered {
  readonly changes: readonly Change[];
  /** The changes with their contents. */
  readonly writes: readonly Write[];
  /** The changes as a git patch. */
  readonly patch: string;
  readonly decisions: readonly Decision[];
  /** Messages of git about renames and conflicts. */
  readonly messages: readonly string[];
}

/** No untracked file is in the way, and the writes include `.agent-app/`. Made by `prepare`. */
export interface Prepared extends Merged {
  /** Name of this program as the user can type it. */
  readonly program: string;
}

/** `left` to the user: no lockfile exists, the user declined the install, or package.json has conflict markers. */
export type LockfileState = "untouched" | "written" | "left";

/** Everything is written, git knows the conflicts, and the lockfile fits package.json if it can. Made by `apply`. */
export interface Applied extends Prepared {
  readonly lockfile: LockfileState;
}
