import type { Answers } from "../engine/axes.ts";
import type { PackageManager } from "../engine/package-manager.ts";
import type { Plan } from "../engine/plan.ts";
import type { Layer } from "../engine/layer.ts";
import type { Commit } from "./commit.ts";
import type { Location } from "./locate.ts";

/** The way of one creation: each stage knows all that the one before it knew, and one thing more. */
export interface Answered {
  readonly folder: string;
  readonly answers: Answers;
  readonly packageManager: PackageManager;
  readonly install: boolean;
  readonly git: boolean;
}

export interface Placed extends Answered, Location {}

export interface Layered extends Placed {
  readonly layers: readonly Layer[];
}

export interface Planned extends Layered {
  readonly plan: Plan;
}

export interface Written extends Planned {
  readonly commit: Commit;
}

export interface Installed extends Written {
  readonly installed: boolean;
}
