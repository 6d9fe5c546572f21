import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import { wholeNumber, type Configuration } from "../config.ts";
import { DatabaseVersionUnknown } from "../errors.ts";
import { changeAddress, databaseUrl, nameDatabase } from "./postgres/address.ts";
import { connect, type Sql } from "./postgres/connect.ts";
import { Connections } from "./postgres/connections.ts";
import { explain, isTemporary } from "./postgres/errors.ts";

export const variables = {
  DATABASE_URL: databaseUrl.default("postgres://agent:agent@127.0.0.1:5432/agent"),
  DATABASE_POOL_SIZE: wholeNumber(1, 1_000).default(10),
  /** In seconds. */
  DATABASE_CONNECT_TIMEOUT: wholeNumber(1, 300).default(5),
};

/** Runs a statement with `` database.query<Row>`SELECT …` ``. */
export type Database = Connections;

const migrations = new URL("./postgres/migrations/", import.meta.url);
const retryPauseMs = 100;

/**
 * Connects to Postgres, acquires the lock of the database and migrates it. Retries while Postgres starts, for
 * `DATABASE_CONNECT_TIMEOUT`. Rejects with an `OperatorError` when the operator can fix the cause.
 */
export async function open(config: Configuration<typeof variables>): Promise<Database> {
  const { DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize, DATABASE_CONNECT_TIMEOUT: connectTimeoutSeconds } = config;
  const database = new Connections({ url, poolSize, connectTimeoutSeconds });
  await retryWhileStarting(config, () => database.open((sql) => migrate(sql, url)));
  return database;
}

/** Migrates the database without its lock. Returns the names of the applied files. Rejects as `open` does. */
export async function migrateOnly(config: Configuration<typeof variables>): Promise<string[]> {
  const { DATABASE_URL: url, DATABASE_CONNECT_TIMEOUT: connectTimeoutSeconds } = config;
  const sql = connect({ url, max: 1, connectTimeoutSeconds, statementTimeoutMs: 0, name: "agent migrations" });
  try {
    return await retryWhileStarting(config, () => migrate(sql, url));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function retryWhileStarting<Result>(
  { DATABASE_URL: url, DATABASE_CONNECT_TIMEOUT: seconds }: Configuration<typeof variables>,
  work: () => Promise<Result>,
): Promise<Result> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isTemporary(error) || Date.now() > deadline) throw explain(error, url);
      await delay(retryPauseMs);
    }
  }
}

/** Applies all new files in one transaction. Of several processes, one migrates and the others wait. */
async function migrate(sql: Sql, url: string): Promise<string[]> {
  const files = readdirSync(migrations).toSorted();
  return sql.begin(async (sql) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('agent: migrations', 0))`;
    await sql`
      CREATE TABLE IF NOT EXISTS migrations (
        number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
      )`;
    const [row] = await sql<{ number: number }[]>`SELECT coalesce(max(number), 0) AS number FROM migrations`;
    const current = row!.number;
    const known = numberOf(files.at(-1)!);
    if (current > known) throw new DatabaseVersionUnknown(nameDatabase(url), current, known, changeAddress);
    const missing = files.filter((file) => numberOf(file) > current);
    for (const file of missing) {
      await sql.unsafe(readFileSync(new URL(file, migrations), "utf8"));
      await sql`INSERT INTO migrations (number, name) VALUES (${numberOf(file)}, ${file})`;
    }
    return missing;
  });
}

function numberOf(file: string): number {
  return Number.parseInt(file, 10);
}
