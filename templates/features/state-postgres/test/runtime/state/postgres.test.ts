import { expect, test } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { patient } from "../../../src/runtime/patient.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { Unavailable } from "../../../src/runtime/ports/unavailable.ts";
import { newRun } from "../contracts/state/new-run.ts";
import { leaseHolder, openSession, waitingForStore } from "../support/postgres/session.ts";
import { newDatabase, openAgain } from "../support/store.ts";

/** A state with one run, and a connection of somebody else to its database. */
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

const event = { key: "one", event: { type: "run-start", input: "Hello" } } as const;

type Elsewhere = ReturnType<typeof openSession>;

/** What another process does when it appends an event. */
async function appendElsewhere(sql: Elsewhere, runId: string, sequence: number): Promise<void> {
  const body = JSON.stringify({ type: "run-start", input: `event ${sequence}` });
  await sql`INSERT INTO events (run_id, sequence, key, at, body) VALUES (${runId}, ${sequence}, ${sequence}, 1, ${body})`;
}

/** The server process of the connection that hears announcements, once there is one. */
async function listener(sql: Elsewhere): Promise<number> {
  for (;;) {
    const [found] = await sql<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'listen%'`;
    if (found) return found.pid;
  }
}

test("who follows a run here is woken by what another process writes", async () => {
  const { elsewhere, run, follow } = await openState();
  const next = follow().next();
  await listener(elsewhere);
  await appendElsewhere(elsewhere, run.id, 1);
  await elsewhere`SELECT pg_notify('agent_events', ${`agent elsewhere,${run.id}`})`;
  expect((await next).value).toMatchObject({ sequence: 1, event: { input: "event 1" } });
});

test("what was announced while nobody could hear it is found all the same", async () => {
  const { elsewhere, run, follow } = await openState();
  const enough = new AbortController();
  const next = follow(enough.signal).next();
  const pid = await listener(elsewhere);
  await elsewhere`SELECT pg_terminate_backend(${pid}, 5000)`;
  await appendElsewhere(elsewhere, run.id, 1);
  // The time begins when the store listens again: a busy machine takes its time to connect.
  await listener(elsewhere);
  AbortSignal.timeout(8_000).addEventListener("abort", () => enough.abort());
  expect((await next).value).toMatchObject({ sequence: 1 });
});

test("what is written here is announced to other processes, after it is written", async () => {
  const { elsewhere, state, run } = await openState();
  const { promise, resolve } = Promise.withResolvers<string>();
  await elsewhere.listen("agent_events", resolve);
  await state.runs.write(run, { events: [event] });
  expect((await promise).split(",").slice(1)).toEqual([run.id]);
  expect(await elsewhere`SELECT sequence FROM events`).toEqual([{ sequence: 1 }]);
});

test("a store whose lock was lost is taken again, and who follows goes on following", async () => {
  const { elsewhere, state, run, follow } = await openState();
  const events = follow();
  const next = events.next();
  const pid = await leaseHolder(elsewhere);
  await elsewhere`SELECT pg_terminate_backend(${pid}, 5000)`;
  await patient(state, createClock()).runs.write(run, { events: [event] });
  expect((await next).value).toMatchObject({ sequence: 1 });
  expect(await leaseHolder(elsewhere)).not.toBe(pid);
});

test("a store that another process has taken meanwhile is lost, and nothing more is written", async () => {
  const { elsewhere, openElsewhere, database, state, run } = await openState();
  const pid = await leaseHolder(elsewhere);
  const taken = elsewhere`SELECT pg_advisory_lock(hashtextextended('agent: store', 0))`.execute();
  const operator = openElsewhere();
  // Who waits first has it next: before that, the program would take it again.
  await expect.poll(() => waitingForStore(operator)).toBe(1);
  await operator`SELECT pg_terminate_backend(${pid}, 5000)`;
  await taken;
  expect((await database.lost).message).toContain("is in use by another process");
  await expect(state.runs.setStatus(run.id, "running")).rejects.toThrow(Unavailable);
  expect(await elsewhere`SELECT status FROM runs`).toEqual([{ status: "queued" }]);
});
