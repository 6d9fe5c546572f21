import postgres, { type Sql } from "postgres";
import { onTestFinished } from "vitest";

/** A connection beside those of the program, which ends with the test. */
export function openSession(url: string): Sql {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}

/** The server process that holds the store for whoever has it. */
export async function leaseHolder(sql: Sql): Promise<number> {
  const [lock] = await sql<{ pid: number }[]>`
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND granted AND datname = current_database()`;
  return lock!.pid;
}

/** How many wait for the store. */
export async function waitingForStore(sql: Sql): Promise<number> {
  const locks = await sql`
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`;
  return locks.length;
}
