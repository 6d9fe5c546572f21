import type { Manifest } from "../engine/manifest.ts";
import type { Plan } from "../engine/plan.ts";
import type { Baseline } from "../shell/baseline.ts";
import type { Change, Conflict } from "../shell/scratch.ts";
import type { Repository } from "../shell/repository.ts";
import type { Write } from "../shell/transaction.ts";

/** The way of one update: each stage knows all that the one before it knew, and one thing more. */
export interface Opened {
  readonly repository: Repository;
  readonly manifest: Manifest;
  readonly baseline: Baseline;
}

/** What would be generated now. */
export interface Rendered extends Opened {
  readonly plan: Plan;
}

export interface Merged extends Rendered {
  readonly changes: readonly Change[];
  /** The same changes, with their contents. */
  readonly writes: readonly Write[];
  /** As git shows them. */
  readonly patch: string;
  readonly conflicts: readonly Conflict[];
  /** What git says of renames and conflicts. */
  readonly messages: readonly string[];
  /** Files that the repository does not have any more and the template has changed. */
  readonly keptDeleted: readonly string[];
}
