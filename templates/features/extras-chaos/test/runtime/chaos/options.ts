import { parseArgs } from "node:util";

export interface ChaosOptions {
  readonly runs: number;
  /** Kills of a worker. */
  readonly kills: number;
  /** Processes of the program at one time. */
  readonly workers: number;
  /** The same seed gives the same requests and the same faults. */
  readonly seed: number;
}

/** Wrong use of the command. */
export class UsageError extends Error {}

const usage = "npm run chaos -- [--runs 100] [--kills 10] [--workers 1] [--seed NUMBER]";

/** Reads the arguments of the command. Throws `UsageError`. The default seed is random. */
export function readOptions(argv: readonly string[]): ChaosOptions {
  const { runs, kills, workers, seed = String(Math.floor(Math.random() * 1e6)) } = parse(argv);
  return {
    runs: wholeNumber("--runs", runs, 1, 100_000),
    kills: wholeNumber("--kills", kills, 0, 100_000),
    workers: wholeNumber("--workers", workers, 1, 64),
    seed: wholeNumber("--seed", seed, 0, 2 ** 31),
  };
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
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(`${flag} must be a whole number from ${min} to ${max}, not ${text}.\n${usage}`);
}
