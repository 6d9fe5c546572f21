/**
 * The pipeline of `create`, as `create()` in index.ts calls it. Each stage extends the one before it.
 *
 *     command line
 *          │  parseArguments    arguments.ts
 *      Arguments
 *          │  answer            answer.ts     asks for the rest
 *       Answered
 *          │  locate            index.ts      reads the disk
 *       Located
 *          │  layer             index.ts      reads the templates
 *       Layered
 *          │  plan              index.ts      pure, but for the random API key
 *       Planned ────► --dry-run shows the plan and ends here
 *          │  write             index.ts      writes everything in one step
 *       Written
 *          │  install           install.ts    the only step with a network
 *      Installed
 */
import type { Answers } from "../engine/axes.ts";
import type { Layer } from "../engine/layer.ts";
import type { Machine } from "../engine/machine.ts";
import type { PackageManager } from "../engine/package-manager.ts";
import type { Plan } from "../engine/plan.ts";
import type { Target } from "../shell/target.ts";

/** Every answer is known: from the command line, a reply, a lock of the starter or a default. Made by `answer`. */
export interface Answered {
  readonly folder: string;
  readonly answers: Answers;
  readonly packageManager: PackageManager;
  readonly install: boolean;
  readonly git: boolean;
}

/** The target folder is free and its name is valid. Made by `locate`. */
export interface Located extends Answered {
  readonly target: Target;
}

/** The layers for the answers and for this machine are read. Made by `layer`. */
export interface Layered extends Located {
  readonly machine: Machine;
  readonly layers: readonly Layer[];
}

/** Every file of the repository is known, and none is written. Made by `plan`. */
export interface Planned extends Layered {
  readonly plan: Plan;
}

/** Result of the first commit. */
export type Commit = "made" | "declined" | "inside-repository" | "git-missing";

/** The repository exists, with its first commit unless `commit` gives a reason. Made by `write`. */
export interface Written extends Planned {
  readonly commit: Commit;
}

/** The dependencies are installed and the commit has the lockfile, unless the user declined the install. Made by `install`. */
export interface Installed extends Written {
  readonly installed: boolean;
}
