import postgres, { type Sql } from "postgres";
import { onTestFinished } from "vitest";

/** Opens another connection. It ends with the test. */
export function openSession(url: string): Sql {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}

/** Returns the server process of the lock owner. */
export async function leaseHolder(sql: Sql): Promise<number> {
  const [lock] = await sql<{ pid: number }[]>`
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND granted AND datname = current_database()`;
  return lock!.pid;
}

/** Returns the number of processes that wait for the lock. */
export async function waitingForStore(sql: Sql): Promise<number> {
  const locks = await sql`
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`;
  return locks.length;
}
