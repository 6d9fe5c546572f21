import { open, variables, type Database } from "../../../src/runtime/state/database.ts";
import { readConfig } from "../../../src/runtime/config.ts";
import { temporaryFile } from "./temporary.ts";

/*
 * The only file outside test/runtime/sqlite that knows the store of the tests.
 */

/** Opens an empty database for one test. */
export function openDatabase(): Promise<Database> {
  return openAgain({ DATABASE_PATH: ":memory:" });
}

/** Returns the variables of an empty database. It is deleted after the test. */
export async function newDatabase(): Promise<Record<string, string>> {
  return { DATABASE_PATH: temporaryFile("agent.db") };
}

/** Opens the database of `newDatabase`. */
export function openAgain(environment: Record<string, string>): Promise<Database> {
  return open(readConfig(variables, environment));
}
