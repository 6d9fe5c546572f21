import { parseArgs } from "node:util";

import { workers as engineWorkers } from "./engine.ts";

export interface ChaosOptions {
  readonly runs: number;
  readonly kills: number;
  readonly workers: number;
  /** The same seed asks for the same and kills at the same points. */
  readonly seed: number;
}

/** The command was not used as it can be. */
export class UsageError extends Error {}

const usage = "npm run chaos -- [--runs 100] [--kills 10] [--workers 1] [--seed NUMBER]";

export function readOptions(argv: readonly string[]): ChaosOptions {
  const values = parse(argv);
  const options = {
    runs: wholeNumber("--runs", values.runs, 1, 100_000),
    kills: wholeNumber("--kills", values.kills, 0, 100_000),
    workers: wholeNumber("--workers", values.workers, 1, 64),
    seed: wholeNumber("--seed", values.seed ?? String(Math.floor(Math.random() * 1e6)), 0, 2 ** 31),
  };
  const { most, because } = engineWorkers;
  if (options.workers > most) throw new UsageError(`--workers can be ${most} at most here. ${because}`);
  return options;
}

function parse(argv: readonly string[]) {
  const text = { type: "string" } as const;
  const options = {
    runs: { ...text, default: "100" },
    kills: { ...text, default: "10" },
    workers: { ...text, default: "1" },
    seed: text,
  };
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${flag} must be a whole number from ${least} to ${most}; it is ${text}.\n${usage}`);
}
