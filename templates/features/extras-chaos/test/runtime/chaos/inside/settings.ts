import type { LoopVersion } from "../../../../src/runtime/loop/steps.ts";
import { Ledger } from "../ledger.ts";
import type { ClockJump } from "../plan.ts";

/** Settings of one process, in the variable `CHAOS`. */
export interface Settings {
  /** Path of the ledger. */
  readonly ledger: string;
  /** Counts all processes from 1. */
  readonly process: number;
  readonly clockJumps?: readonly ClockJump[];
  /** Kills the process in a step (`in decide-1`) or after it (`after decide-1`). */
  readonly crashAt?: string;
  /** Default: the version in the loop. */
  readonly loopVersion?: LoopVersion;
  /** Defect of inside/seeded-bugs.ts, which chaos must find. */
  readonly seededBug?: "lost-journal" | "lost-runs" | "no-start" | undefined;
}

export const settings = JSON.parse(process.env["CHAOS"]!) as Settings;
export const ledger = new Ledger(settings.ledger);
