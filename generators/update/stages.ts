import type { Answers } from "../engine/axes.ts";
import type { Manifest, StarterRecord } from "../engine/manifest.ts";
import type { Step } from "../engine/migrations.ts";
import type { NextStep, Plan } from "../engine/plan.ts";
import type { Baseline } from "../shell/baseline.ts";
import type { KeptOut } from "../shell/ledger.ts";
import type { Repository } from "../shell/repository.ts";
import type { Change } from "../shell/scratch.ts";
import type { Write } from "../shell/transaction.ts";
import type { Decision } from "./decisions.ts";

/** The way of one update: each stage knows all that the one before it knew, and one thing more. */
export interface Opened {
  readonly repository: Repository;
  readonly manifest: Manifest;
  readonly baseline: Baseline;
  readonly ledger: readonly KeptOut[];
}

/** What would be generated now, by which version of the templates. */
export interface Rendering {
  readonly answers: Answers;
  readonly plan: Plan;
  readonly version: string;
  readonly starter: StarterRecord | undefined;
  /** What the versions since have moved, deleted or renamed. */
  readonly migrations: readonly Step[];
  /** Of the layers that are new to it. */
  readonly nextSteps: readonly NextStep[];
}

export interface Rendered extends Opened, Rendering {}

/** What would change; the ledger is as it is then. */
export interface Merged extends Rendered {
  readonly changes: readonly Change[];
  /** The same changes, with their contents. */
  readonly writes: readonly Write[];
  /** As git shows them. */
  readonly patch: string;
  readonly decisions: readonly Decision[];
  /** What git says of renames and conflicts. */
  readonly messages: readonly string[];
}
