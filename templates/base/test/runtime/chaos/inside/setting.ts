import type { LoopVersion } from "../../../../src/runtime/loop/entries.ts";
import { Ledger } from "../ledger.ts";

/** What whoever starts a process tells it about its chaos, in the variable `CHAOS`. */
export interface Setting {
  /** The path of the ledger. */
  readonly ledger: string;
  /** Counts all processes from 1. */
  readonly process: number;
  readonly clockJumps?: readonly ClockJump[];
  /** Files of `src/runtime` that others stand in for: a path below it, and a URL. */
  readonly standIns?: Readonly<Record<string, string>>;
  /** Where the process kills itself: in a step, `in decide-1`, or when that is done, `after decide-1`. */
  readonly diesAt?: string;
  /** Which version of itself the loop says it is; the current one unless told. */
  readonly loop?: LoopVersion;
}

/** Somebody sets the clock so many milliseconds after the start of the process, by so many, forward or back. */
export interface ClockJump {
  readonly afterMs: number;
  readonly byMs: number;
}

export const setting = JSON.parse(process.env["CHAOS"]!) as Setting;
export const ledger = new Ledger(setting.ledger);
