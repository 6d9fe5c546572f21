import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { z } from "zod";

import { OperatorError, type Configuration } from "../config.ts";
import { describeHolder, type Holder } from "./holder.ts";
import { leaveNote, readNote } from "./sqlite/holder-note.ts";

export const variables = {
  DATABASE_PATH: z.string().default(".data/agent.db"),
};

export type Database = DatabaseSync;

const migrations = new URL("./sqlite/migrations/", import.meta.url);

/**
 * Opens the SQLite file, creating it and its folder when needed, and brings its tables up to date. `:memory:` is a
 * database that lives as long as the process. Rejects with an `OperatorError` when another process has it open or a newer version has used it.
 */
export async function open({ DATABASE_PATH: path }: Configuration<typeof variables>): Promise<Database> {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // One process a store, held by the operating system, so that a kill -9 releases it.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    leaveNote(path);
    migrate(database, path);
  } catch (error) {
    database.close();
    throw isBusy(error) ? new StoreInUse(path, readNote(path), { cause: error }) : error;
  }
  return database;
}

/** Runs `work` in one transaction that nobody sees half of. */
export function transaction<Result>(database: DatabaseSync, work: () => Result): Result {
  const { begin, commit } = statementsOf(database);
  begin.run();
  try {
    const result = work();
    commit.run();
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** Prepared once: nothing is said to the database more often. */
const prepared = new WeakMap<DatabaseSync, Record<"begin" | "commit", StatementSync>>();

function statementsOf(database: DatabaseSync) {
  const known = prepared.get(database);
  if (known) return known;
  const made = { begin: database.prepare("BEGIN IMMEDIATE"), commit: database.prepare("COMMIT") };
  prepared.set(database, made);
  return made;
}

export class StoreInUse extends OperatorError {
  override readonly name = "StoreInUse";

  constructor(path: string, holder: Holder | undefined, options?: ErrorOptions) {
    super(
      `The database ${path} is in use by ${describeHolder(holder)}. ` +
        "Stop that one, or give this one its own file with DATABASE_PATH.",
      options,
    );
  }
}

class NewerStore extends OperatorError {
  override readonly name = "NewerStore";

  constructor(path: string, version: number, known: number) {
    super(
      `The database ${path} is at migration ${version}, and this program knows ${known}: a newer version has used it. ` +
        "Start that version again, or give this one its own file with DATABASE_PATH.",
    );
  }
}

function migrate(database: DatabaseSync, path: string): void {
  transaction(database, () => {
    const { user_version: current } = database.prepare("PRAGMA user_version").get() as { user_version: number };
    const files = readdirSync(migrations).toSorted();
    const known = Number.parseInt(files.at(-1)!, 10);
    if (current > known) throw new NewerStore(path, current, known);
    for (const file of files) {
      const number = Number.parseInt(file, 10);
      if (number <= current) continue;
      database.exec(readFileSync(new URL(file, migrations), "utf8"));
      database.exec(`PRAGMA user_version = ${number}`);
    }
  });
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}
