import { join } from "node:path";

/** Names a new SQLite file in `folder`. */
export async function openStore(folder: string) {
  const variables = { DATABASE_PATH: join(folder, "agent.db") };
  return { variablesOf: () => variables, close: async () => undefined };
}
