import { readAgentAppFiles } from "../shell/agent-app-files.ts";
import { openRepository, ownFolder } from "../shell/repository.ts";
import { Transaction } from "../shell/transaction.ts";
import type { Begun, Opened } from "./stages.ts";

/** Rolls back a killed update. Call it before anything is read, because `.agent-app/` can be half written. */
export async function begin(root: string, interruption: AbortSignal): Promise<Begun> {
  const transaction = new Transaction(root, await ownFolder(root, interruption));
  return { root, transaction, rolledBack: await transaction.rollBack() };
}

/** Reads the repository. Throws if its work tree has changes or its `.agent-app/` is damaged. */
export async function open(begun: Begun, interruption: AbortSignal): Promise<Opened> {
  const repository = await openRepository(begun.root, interruption);
  return { ...begun, repository, ...(await readAgentAppFiles(begun.root)) };
}
