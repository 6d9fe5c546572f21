import postgres, { type Sql } from "postgres";
import { inject } from "vitest";

import { withDatabase } from "../global/postgres.ts";

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
}

const { url, prefix } = inject("postgres");
const tables = ["messages", "events", "approvals", "journal", "facts", "runs", "sessions", "schedules"];
const statements = tables.map((table) => `DELETE FROM ${table};`).join("");

/*
 * Postgres needs time to create a database, so a test gets the emptied database of an earlier test. A worker of vitest
 * locks each database that it uses. The connections stay open until the worker ends, and Postgres then frees the locks.
 */
let admin: Sql | undefined;
const connections = new Map<string, Sql>();
const names = new Set<string>();
const free: TestDatabase[] = [];

/** Returns a database with empty tables. */
export async function takeDatabase(): Promise<TestDatabase> {
  const database = free.pop();
  if (database) return emptied(database);
  for (let number = 1; ; number++) {
    const name = `${prefix}${number}`;
    const [lock] = await asAdmin()<{ ours: boolean }[]>`
      SELECT pg_try_advisory_lock(hashtextextended(${name}, 0)) AS ours`;
    // One session can acquire the same lock twice, so two concurrent calls must not share a database.
    if (!lock!.ours || names.has(name)) continue;
    names.add(name);
    return taken({ name, url: withDatabase(url, name) });
  }
}

/** Offers the database to the next test. No connection may use it any more. */
export function giveBack(database: TestDatabase): void {
  free.push(database);
}

/** Creates a database without tables, for tests of migrations. */
export async function createDatabase(name: string): Promise<TestDatabase & { drop(): Promise<void> }> {
  const full = `${prefix}${name}`;
  await asAdmin().unsafe(`CREATE DATABASE ${full}`);
  const drop = async () => void (await asAdmin().unsafe(`DROP DATABASE ${full} WITH (FORCE)`));
  return { name: full, url: withDatabase(url, full), drop };
}

async function taken(database: TestDatabase): Promise<TestDatabase> {
  const { name } = database;
  const [there] = await asAdmin()`SELECT 1 FROM pg_database WHERE datname = ${name}`;
  if (!there) await asAdmin().unsafe(`CREATE DATABASE ${name} TEMPLATE ${prefix}template`);
  connections.set(name, connect(database.url));
  return there ? emptied(database) : database;
}

async function emptied(database: TestDatabase): Promise<TestDatabase> {
  const sql = connections.get(database.name)!;
  await sql`
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  await sql.unsafe(statements);
  return database;
}

function asAdmin(): Sql {
  return (admin ??= connect(url));
}

function connect(url: string): Sql {
  return postgres(url, { max: 1, max_lifetime: null, fetch_types: false, onnotice: () => undefined });
}
