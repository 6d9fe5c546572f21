import { open, type Database, type variables } from "../../src/adapters/database.ts";
import type { Configuration } from "../../src/config.ts";
import { temporaryFile } from "./temporary.ts";

/** An empty database for one test. */
export function openDatabase(): Promise<Database> {
  return open({ DATABASE_PATH: ":memory:" });
}

/** What names an empty database that outlives whoever opens it, and goes when the test is over. */
export async function newDatabase(): Promise<Configuration<typeof variables>> {
  return { DATABASE_PATH: temporaryFile("agent.db") };
}
