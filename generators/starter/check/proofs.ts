import { join } from "node:path";
import type { CommandContext } from "../../cli/context.ts";
import { CreateError, exitCodes } from "../../errors.ts";
import type { Composed } from "./compose.ts";
import { lastVersion } from "./last-version.ts";
import { openTrusted } from "./open.ts";
import type { CheckOptions } from "./options.ts";
import { prove, proveUpdate } from "./prove.ts";
import { lineOf, type Proof } from "./screen.ts";

/** Creates, installs and checks a repository for each combination. A failure becomes a proof with the state `FAILED`. */
export async function proveAll(
  chosen: readonly Composed[],
  temporary: string,
  { log }: CheckOptions,
  context: CommandContext,
): Promise<Proof[]> {
  const proofs: Proof[] = [];
  log(`Installing and checking ${chosen.length} of them.`);
  for (const [index, { name, answers }] of chosen.entries()) {
    proofs.push(await attempt(name, () => prove(answers, join(temporary, String(index), "agent"), context)));
    log(lineOf(proofs.at(-1)!));
  }
  return proofs;
}

/** Updates a repository of the last version of the starter to this one. `plain` is the context without the starter. */
export async function proveLast(
  now: CommandContext,
  plain: CommandContext,
  temporary: string,
  options: CheckOptions,
): Promise<Proof> {
  const { folder, from, log } = options;
  const last = from
    ? { source: from, name: from }
    : await lastVersion(now.starter!.version, join(temporary, "last"), { folder, interruption: now.interruption });
  if (!last) return { name: "update", state: "skipped", note: "no tag of its git repository holds an earlier version" };
  const install = options.way === "whole";
  const proof = await attempt(`update from ${last.name}`, async () => {
    const earlier = await openTrusted(last.source, plain);
    await proveUpdate({ earlier, now, plain }, join(temporary, "update", "agent"), install);
  });
  const done = proof.state === "passed" && !install ? { ...proof, state: "merged" as const } : proof;
  log(lineOf(done));
  return done;
}

async function attempt(name: string, work: () => Promise<void>): Promise<Proof> {
  try {
    await work();
    return { name, state: "passed" };
  } catch (error) {
    if (!(error instanceof CreateError) || error.exitCode === exitCodes.interrupted) throw error;
    return { name, state: "FAILED", note: error.message };
  }
}
