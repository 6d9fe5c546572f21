import { rename } from "node:fs/promises";
import { join, relative } from "node:path";
import { outputFile } from "fs-extra/esm";
import type { Plan } from "../engine/plan.ts";
import { CreateError, errors } from "../errors.ts";
import { discard, openStaging, pourInto } from "./staging.ts";
import type { Target } from "./target.ts";

export interface WriteOptions<Result> {
  readonly interruption: AbortSignal;
  /** Works on the staged files before they are visible, for example makes the first commit. */
  readonly finish: (folder: string) => Promise<Result>;
}

/** Writes the plan so that the target is absent or whole at any moment. The only function that writes a repository. */
export async function writePlan<Result>(plan: Plan, target: Target, options: WriteOptions<Result>): Promise<Result> {
  const { path, beside, destination, way } = target;
  let staging: string | undefined;
  try {
    staging = await openStaging(beside);
    const folder = join(staging, relative(destination, path));
    await writeFiles(plan, folder, options.interruption);
    const result = await options.finish(folder);
    options.interruption.throwIfAborted();
    await (way === "move" ? rename(staging, destination) : pourInto(path, staging));
    return result;
  } catch (error) {
    if (staging) await discard(staging);
    throw error instanceof CreateError ? error : errors.disk(error as NodeJS.ErrnoException, path);
  }
}

async function writeFiles(plan: Plan, folder: string, interruption: AbortSignal): Promise<void> {
  for (const [path, { content, executable, secret }] of plan.files) {
    interruption.throwIfAborted();
    const mode = secret ? 0o600 : executable ? 0o777 : 0o666;
    await outputFile(join(folder, path), content, { mode });
  }
}
