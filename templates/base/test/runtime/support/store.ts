import { open, variables, type Database } from "../../../src/runtime/state/database.ts";
import { readConfig } from "../../../src/runtime/config.ts";
import { temporaryFile } from "./temporary.ts";

/*
 * The only file outside of test/runtime/state that knows the store of the tests.
 */

/** An empty database for one test. */
export function openDatabase(): Promise<Database> {
  return openAgain({ DATABASE_PATH: ":memory:" });
}

/** The variables that name an empty database, which outlives whoever opens it and goes when the test is over. */
export async function newDatabase(): Promise<Record<string, string>> {
  return { DATABASE_PATH: temporaryFile("agent.db") };
}

/** Opens a database that `newDatabase` named. */
export function openAgain(environment: Record<string, string>): Promise<Database> {
  return open(readConfig(variables, environment));
}
