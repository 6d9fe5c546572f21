import { createInterface } from "node:readline/promises";
import { isDeepStrictEqual } from "node:util";

import { Failure, Refusal } from "../support/errors.ts";
import { repository, root } from "../support/repository.ts";
import { write } from "../support/write.ts";
import type { Request } from "./command-line.ts";
import { readMemory, type Memory } from "./memory.ts";
import { planRemoval, type Removal } from "./plan.ts";
import { listing, nextSteps } from "./screen.ts";
import { isLink, readTree } from "./tree.ts";

/** Removes the example: lists the changes, asks, writes all of them or none. */
export async function removeExample({ name, dryRun, yes }: Request, terminal: boolean): Promise<void> {
  const memory = readMemory(repository);
  if (name !== undefined && name !== memory.example) {
    throw new Refusal(`The example of this repository is "${memory.example}", not "${name}".`);
  }
  const command = `${memory.packageManager} run remove example -- --yes`;
  if (!dryRun && !yes && !terminal) throw new Refusal(`Cannot ask: not a terminal. To remove the example: ${command}`);

  const removal = plan(memory);
  console.log(listing(memory, removal));
  if (dryRun) return console.log("\nDry run: nothing was changed.");
  if (!yes) await confirm(memory, removal);
  apply(memory, removal);
  console.log(`\n${nextSteps(memory, removal)}`);
}

function plan(memory: Memory): Removal {
  const paths = [...memory.without.keys()];
  const tree = readTree([...paths, ".env"]);
  return planRemoval({ memory, tree, links: paths.filter(isLink) }, repository);
}

/** Throws a `Failure` when the user does not agree, or when files changed during the question. */
async function confirm(memory: Memory, listed: Removal): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("\nRemove the example? (y/N) ");
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure("Nothing was changed.");
  const now = readMemory(repository);
  if (isDeepStrictEqual([now, plan(now)], [memory, listed])) return;
  throw new Failure("Files were changed in the meantime, so nothing was removed. Run the command again.");
}

/** Changes the records last: after a crash, the command can run again. */
function apply({ after }: Memory, { changes }: Removal): void {
  try {
    const undo = writeAll([...changes].map(([path, { content }]) => [path, content]));
    try {
      writeAll([...after]);
    } catch (error) {
      undo();
      throw error;
    }
  } catch (error) {
    throw new Failure((error as Error).message);
  }
}

function writeAll(files: readonly (readonly [path: string, content: string | Buffer | undefined])[]): () => void {
  const written = files.flatMap(([path, content]) => (content === undefined ? [] : [[path, content] as const]));
  const gone = files.filter(([, content]) => content === undefined).map(([path]) => path);
  return write(root, new Map(written), gone);
}
