import { onTestFinished } from "vitest";

import { open, variables, type Database } from "../../../src/runtime/state/database.ts";
import { readConfig } from "../../../src/runtime/config.ts";
import { giveBack, takeDatabase } from "./postgres/databases.ts";

/*
 * The only file outside test/runtime/postgres that knows the store of the tests.
 */

/** Opens an empty database for one test. */
export async function openDatabase(): Promise<Database> {
  return openAgain(await newDatabase());
}

/** Returns the variables of an empty database for one test. */
export async function newDatabase(): Promise<Record<string, string>> {
  const database = await takeDatabase();
  onTestFinished(() => giveBack(database));
  return { DATABASE_URL: database.url, DATABASE_POOL_SIZE: "2" };
}

/** Opens the database of `newDatabase`. */
export async function openAgain(environment: Record<string, string>): Promise<Database> {
  const database = await open(readConfig(variables, environment));
  onTestFinished(() => database.close());
  return database;
}
