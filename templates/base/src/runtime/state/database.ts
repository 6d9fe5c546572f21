import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { z } from "zod";

import type { Configuration } from "../config.ts";
import { DatabaseLocked, DatabaseVersionUnknown, Unavailable } from "../errors.ts";
import { describeLockOwner, readLockOwner, writeLockOwner } from "./lock-owner.ts";

export const variables = {
  DATABASE_PATH: z.string().default(".data/agent.db"),
};

export interface Database {
  readonly sqlite: DatabaseSync;
  /** Runs `work` in one transaction. Throws `Unavailable` while the disk is full; then nothing is written. */
  transaction<Result>(work: () => Result): Result;
  /** Throws while the database cannot be written. */
  check(): void;
}

const migrations = new URL("./sqlite/migrations/", import.meta.url);

/**
 * Opens the SQLite file, creates it and its folder when needed, and migrates it. `:memory:` is a database that lives as
 * long as the process. Rejects with `DatabaseLocked` or `DatabaseVersionUnknown`.
 */
export async function open({ DATABASE_PATH: path }: Configuration<typeof variables>): Promise<Database> {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const sqlite = new DatabaseSync(path, { timeout: 0 });
  const remedy = "set DATABASE_PATH to another file";
  try {
    // The operating system holds the lock of the process, so kill -9 releases it.
    sqlite.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    writeLockOwner(path);
    const database = new SqliteDatabase(sqlite);
    database.transaction(() => migrate(sqlite, path, remedy));
    return database;
  } catch (error) {
    sqlite.close();
    if (codeOf(error) !== busy) throw error;
    throw new DatabaseLocked(path, describeLockOwner(readLockOwner(path)), remedy, { cause: error });
  }
}

/** Codes of SQLite. Source: https://sqlite.org/rescode.html */
const [busy, ioError, full] = [5, 10, 13];
/** Space for a write, in bytes. */
const neededBytes = 64 * 1024;

class SqliteDatabase implements Database {
  readonly sqlite: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #isFull = false;

  constructor(sqlite: DatabaseSync) {
    this.sqlite = sqlite;
    this.#begin = sqlite.prepare("BEGIN IMMEDIATE");
    this.#commit = sqlite.prepare("COMMIT");
  }

  transaction<Result>(work: () => Result): Result {
    try {
      this.#begin.run();
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      if (this.sqlite.isTransaction) this.sqlite.exec("ROLLBACK");
      const code = codeOf(error);
      if (code !== full && code !== ioError) throw error;
      this.#isFull = true;
      throw new Unavailable("The disk of the database is full, or does not write.", { cause: error });
    }
  }

  /** Writes to the disk only when an earlier write failed. */
  check(): void {
    if (!this.#isFull) return this.sqlite.exec("BEGIN IMMEDIATE; ROLLBACK");
    this.sqlite.exec(`CREATE TABLE IF NOT EXISTS room AS SELECT zeroblob(${neededBytes}); DROP TABLE room`);
    this.#isFull = false;
  }
}

function migrate(sqlite: DatabaseSync, path: string, remedy: string): void {
  const { user_version: current } = sqlite.prepare("PRAGMA user_version").get() as { user_version: number };
  const files = readdirSync(migrations).toSorted();
  const known = Number.parseInt(files.at(-1)!, 10);
  if (current > known) throw new DatabaseVersionUnknown(path, current, known, remedy);
  for (const file of files) {
    const number = Number.parseInt(file, 10);
    if (number <= current) continue;
    sqlite.exec(readFileSync(new URL(file, migrations), "utf8"));
    sqlite.exec(`PRAGMA user_version = ${number}`);
  }
}

/** The upper bits of a code hold details. */
function codeOf(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
}
