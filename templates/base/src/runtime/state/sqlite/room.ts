import type { DatabaseSync } from "node:sqlite";

import { Unavailable } from "../../ports/unavailable.ts";

/** Codes of SQLite for a disk that is full, or that does not do what it is asked. Source: https://sqlite.org/rescode.html */
const passing = new Set([10, 13]);
const needed = 64 * 1024;

/**
 * Knows whether there is room to write. A disk that is full passes as a store that is away does: whoever has time
 * waits, and nothing is lost.
 */
export class Room {
  readonly #database: DatabaseSync;
  #isShort = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The same store, whose operations reject with `Unavailable` for want of room. `follow` only reads. */
  over<Store extends object>(store: Store): Store {
    const operations = Object.entries(store).map(([name, operation]) => {
      return [name, name === "follow" || typeof operation !== "function" ? operation : this.#watched(operation)];
    });
    return Object.fromEntries(operations) as Store;
  }

  /** Throws while there is none. Costs a write only after one has failed. */
  check(): void {
    if (!this.#isShort) return this.#database.exec("BEGIN IMMEDIATE; ROLLBACK");
    this.#database.exec(`CREATE TABLE IF NOT EXISTS room AS SELECT zeroblob(${needed}); DROP TABLE room`);
    this.#isShort = false;
  }

  #watched(operation: (...values: unknown[]) => Promise<unknown>) {
    return async (...values: unknown[]): Promise<unknown> => {
      try {
        return await operation(...values);
      } catch (error) {
        if (!isShortOfRoom(error)) throw error;
        this.#isShort = true;
        throw new Unavailable("The disk of the database is full, or does not write.", { cause: error });
      }
    };
  }
}

function isShortOfRoom(error: unknown): boolean {
  // The upper bits say more of the same.
  return error instanceof Error && "errcode" in error && passing.has(Number(error.errcode) & 0xff);
}
