import { expect, onTestFinished, test } from "vitest";

import { migrateOnly, variables } from "../../../src/runtime/state/database.ts";
import { readConfig } from "../../../src/runtime/config.ts";
import { createDatabase } from "../support/postgres/databases.ts";
import { openSession } from "../support/postgres/session.ts";
import { newDatabase, openAgain } from "../support/store.ts";

const migrateAt = (environment: Record<string, string>) => migrateOnly(readConfig(variables, environment));

async function withoutTables(name: string) {
  const { url, drop } = await createDatabase(name);
  onTestFinished(drop);
  return { environment: { DATABASE_URL: url }, sql: openSession(url) };
}

test("a second process that comes while the first is leaving is let in", async () => {
  const environment = await newDatabase();
  const first = await openAgain(environment);
  const second = openAgain(environment);
  await first.close();
  expect(await (await second).query`SELECT 1 AS one`).toEqual([{ one: 1 }]);
});

test("the tables are made when they are missing, and data outlives a new start", async () => {
  const { environment, sql } = await withoutTables("empty");
  const before = await openAgain(environment);
  await before.query`INSERT INTO sessions (id, principal, created_at) VALUES ('one', 'alice', 1)`;
  await before.close();
  const applied = await sql`SELECT * FROM migrations`;

  const after = await openAgain(environment);
  expect(await after.query`SELECT id FROM sessions`).toEqual([{ id: "one" }]);
  expect(await sql`SELECT * FROM migrations`).toEqual(applied);
});

test("of two processes that start together one makes the tables, and the other waits for it", async () => {
  const { environment } = await withoutTables("together");
  const applied = await Promise.all([migrateAt(environment), migrateAt(environment)]);
  expect(applied.toSorted((one, other) => one.length - other.length)).toEqual([
    [],
    ["0001-initial.sql", "0002-joined-and-parked.sql", "0003-schedules.sql"],
  ]);
});

test("a migration that fails leaves the database as it was", async () => {
  const { environment, sql } = await withoutTables("foreign");
  await sql`CREATE TABLE facts (mine text)`;
  await expect(openAgain(environment)).rejects.toThrow('relation "facts" already exists');
  expect(await sql`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`).toEqual([{ tablename: "facts" }]);
});

test("a database that a newer version has used is refused, and stays as it is", async () => {
  const { environment, sql } = await withoutTables("newer");
  await migrateAt(environment);
  await sql`INSERT INTO migrations (number, name) VALUES (99, '0099-later.sql')`;
  await expect(openAgain(environment)).rejects.toThrow(
    "The database is at migration 99, and this program knows 3: a newer version has used it. " +
      "Start that version again, or give this one its own database with DATABASE_URL.",
  );
  expect(await sql`SELECT max(number) AS number FROM migrations`).toEqual([{ number: 99 }]);
});

test("a user who may not make tables is named, with what to grant", async () => {
  const { environment, sql } = await withoutTables("guarded");
  await sql.unsafe(`CREATE ROLE guest LOGIN PASSWORD 'guest'`);
  const url = Object.assign(new URL(environment.DATABASE_URL), { username: "guest", password: "guest" });
  const refused = openAgain({ DATABASE_URL: url.href });
  await expect(refused).rejects.toThrow(
    `The user "guest" may not create tables in the database "${url.pathname.slice(1)}". ` +
      'Allow it: GRANT CREATE, USAGE ON SCHEMA public TO "guest".',
  );
  await sql.unsafe("DROP ROLE guest");
});
