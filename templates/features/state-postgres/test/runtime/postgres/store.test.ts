import { expect, onTestFinished, test } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { readConfig } from "../../../src/runtime/config.ts";
import { Unavailable } from "../../../src/runtime/errors.ts";
import { migrateOnly, variables } from "../../../src/runtime/state/database.ts";
import { nameDatabase } from "../../../src/runtime/state/postgres/address.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { retryWhileUnavailable, wrapState } from "../../../src/runtime/wrap-port.ts";
import { newRun } from "../contracts/state/new-run.ts";
import { createDatabase } from "../support/postgres/databases.ts";
import { leaseHolder, openSession, waitingForStore } from "../support/postgres/session.ts";
import { newDatabase, openAgain } from "../support/store.ts";

type Session = ReturnType<typeof openSession>;

const event = { key: "one", event: { type: "run-start", input: "Hello" } } as const;
const migrateAt = (environment: Record<string, string>) => migrateOnly(readConfig(variables, environment));

/** Creates a database without tables, and a session of an operator. */
async function withoutTables(name: string) {
  const { url, drop } = await createDatabase(name);
  onTestFinished(drop);
  return { url, environment: { DATABASE_URL: url }, sql: openSession(url) };
}

/** Opens a state with one run, and a session of another process. */
async function openState() {
  const environment = await newDatabase();
  const database = await openAgain(environment);
  const state = createState({ database, clock: createClock() });
  const { run } = await state.runs.create(newRun());
  const openElsewhere = () => openSession(environment["DATABASE_URL"]!);
  const follow = (signal = AbortSignal.timeout(8_000)) =>
    state.events.follow(run.id, 0, signal)[Symbol.asyncIterator]();
  return { database, state, run, elsewhere: openElsewhere(), openElsewhere, follow };
}

/** Appends the first event of a run, as another process does. */
async function appendElsewhere(sql: Session, runId: string): Promise<void> {
  const body = JSON.stringify({ type: "run-start", input: "event 1" });
  await sql`INSERT INTO events (run_id, sequence, key, at, body) VALUES (${runId}, 1, 1, 1, ${body})`;
}

/** Waits for the session that listens to notifications. Returns its process. */
async function listener(sql: Session): Promise<number> {
  for (;;) {
    const [found] = await sql<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'listen%'`;
    if (found) return found.pid;
  }
}

test("opens after the first process has closed the database", async () => {
  const environment = await newDatabase();
  const first = await openAgain(environment);
  const second = openAgain(environment);
  await first.close();
  expect(await (await second).query`SELECT 1 AS one`).toEqual([{ one: 1 }]);
});

test("creates missing tables once and keeps data when it opens again", async () => {
  const { environment, sql } = await withoutTables("empty");
  const before = await openAgain(environment);
  await before.query`INSERT INTO sessions (id, principal, created_at) VALUES ('one', 'alice', 1)`;
  await before.close();
  const applied = await sql`SELECT * FROM migrations`;

  const after = await openAgain(environment);
  expect(await after.query`SELECT id FROM sessions`).toEqual([{ id: "one" }]);
  expect(await sql`SELECT * FROM migrations`).toEqual(applied);
});

test("migrates once when two processes start together", async () => {
  const { environment } = await withoutTables("together");
  const applied = await Promise.all([migrateAt(environment), migrateAt(environment)]);
  expect(applied.toSorted((one, other) => one.length - other.length)).toEqual([[], ["0001-initial.sql"]]);
});

test("leaves the database unchanged when a migration fails", async () => {
  const { environment, sql } = await withoutTables("foreign");
  await sql`CREATE TABLE facts (mine text)`;
  await expect(openAgain(environment)).rejects.toThrow('relation "facts" already exists');
  expect(await sql`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`).toEqual([{ tablename: "facts" }]);
});

test("rejects the database of a newer version and leaves it unchanged", async () => {
  const { url, environment, sql } = await withoutTables("newer");
  await migrateAt(environment);
  await sql`INSERT INTO migrations (number, name) VALUES (99, '0099-later.sql')`;
  await expect(openAgain(environment)).rejects.toThrow(
    `The database ${nameDatabase(url)} is at migration 99, and this program knows 1: another version of it used ` +
      "the database. Start that version again, or set DATABASE_URL to another database.",
  );
  expect(await sql`SELECT max(number) AS number FROM migrations`).toEqual([{ number: 99 }]);
});

test("names the missing permission when the user may not create tables", async () => {
  const { url, sql } = await withoutTables("guarded");
  await sql.unsafe(`CREATE ROLE guest LOGIN PASSWORD 'guest'`);
  const guest = Object.assign(new URL(url), { username: "guest", password: "guest" });
  await expect(openAgain({ DATABASE_URL: guest.href })).rejects.toThrow(
    `The user "guest" may not create tables in the database "${guest.pathname.slice(1)}". ` +
      'Allow it: GRANT CREATE, USAGE ON SCHEMA public TO "guest".',
  );
  await sql.unsafe("DROP ROLE guest");
});

test("yields an event of another process after its notification", async () => {
  const { elsewhere, run, follow } = await openState();
  const next = follow().next();
  await listener(elsewhere);
  await appendElsewhere(elsewhere, run.id);
  await elsewhere`SELECT pg_notify('agent_events', ${`agent elsewhere,${run.id}`})`;
  expect((await next).value).toMatchObject({ sequence: 1, event: { input: "event 1" } });
});

test("yields an event after the notification was lost", async () => {
  const { elsewhere, run, follow } = await openState();
  const enough = new AbortController();
  const next = follow(enough.signal).next();
  const pid = await listener(elsewhere);
  await elsewhere`SELECT pg_terminate_backend(${pid}, 5000)`;
  await appendElsewhere(elsewhere, run.id);
  // The timeout starts when the store listens again: a busy machine connects slowly.
  await listener(elsewhere);
  AbortSignal.timeout(8_000).addEventListener("abort", () => enough.abort());
  expect((await next).value).toMatchObject({ sequence: 1 });
});

test("notifies other processes after it has written an event", async () => {
  const { elsewhere, state, run } = await openState();
  const { promise, resolve } = Promise.withResolvers<string>();
  await elsewhere.listen("agent_events", resolve);
  await state.runs.update(run, { events: [event] });
  expect((await promise).split(",").slice(1)).toEqual([run.id]);
  expect(await elsewhere`SELECT sequence FROM events`).toEqual([{ sequence: 1 }]);
});

test("acquires a lost lock again and continues to follow", async () => {
  const { elsewhere, state, run, follow } = await openState();
  const next = follow().next();
  const pid = await leaseHolder(elsewhere);
  await elsewhere`SELECT pg_terminate_backend(${pid}, 5000)`;
  await wrapState(state, retryWhileUnavailable(createClock())).runs.update(run, { events: [event] });
  expect((await next).value).toMatchObject({ sequence: 1 });
  expect(await leaseHolder(elsewhere)).not.toBe(pid);
});

test("writes nothing more when another process took the lock", async () => {
  const { elsewhere, openElsewhere, database, state, run } = await openState();
  const pid = await leaseHolder(elsewhere);
  const taken = elsewhere`SELECT pg_advisory_lock(hashtextextended('agent: store', 0))`.execute();
  const operator = openElsewhere();
  // The first process in the queue gets the lock. Before that, the program would acquire it again.
  await expect.poll(() => waitingForStore(operator)).toBe(1);
  await operator`SELECT pg_terminate_backend(${pid}, 5000)`;
  await taken;
  expect((await database.lost).message).toContain("is in use by another process");
  await expect(state.runs.setStatus(run.id, "running")).rejects.toThrow(Unavailable);
  expect(await elsewhere`SELECT status FROM runs`).toEqual([{ status: "queued" }]);
});
