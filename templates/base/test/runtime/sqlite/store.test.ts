import { execFile } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { DatabaseLocked, Unavailable } from "../../../src/runtime/errors.ts";
import { open, type Database } from "../../../src/runtime/state/database.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { newRun } from "../contracts/state/new-run.ts";
import { archive } from "../fixture/calls.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";
import { temporaryFile } from "../support/temporary.ts";
import { answer, ask, createStores, createTestAgent, settled } from "../support/test-agent.ts";

const openAt = (path: string) => open({ DATABASE_PATH: path });
const insertSession = ({ sqlite }: Database) => sqlite.exec("INSERT INTO sessions VALUES ('one', 'alice', 1)");
const sessionsIn = ({ sqlite }: Database) => sqlite.prepare("SELECT id FROM sessions").all();
const versionOf = ({ sqlite }: { sqlite: DatabaseSync }) => sqlite.prepare("PRAGMA user_version").get();

/** Opens the file in another process. Returns its output. */
async function openElsewhere(path: string): Promise<string> {
  const script = `
    import { open } from "./src/runtime/state/database.ts";
    try {
      (await open({ DATABASE_PATH: process.argv[1] })).sqlite.close();
      console.log("opened");
    } catch ({ name, message }) {
      console.log(name + ": " + message);
    }`;
  const argv = ["--input-type=module", "--eval", script, "--", path];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: new URL("../../../", import.meta.url) });
  return stdout;
}

/** Lets the database grow no more. Returns a function that ends this. */
function fillDisk({ sqlite }: Database): () => void {
  const { page_count: pages } = sqlite.prepare("PRAGMA page_count").get() as { page_count: number };
  sqlite.exec(`PRAGMA max_page_count = ${pages}`);
  return () => sqlite.exec("PRAGMA max_page_count = 1000000");
}

test("locks the file against a second process until it is closed", async () => {
  const path = temporaryFile("agent.db");
  const before = new Date().toISOString();
  const database = await openAt(path);
  const output = await openElsewhere(path);
  const [, since] = /since (\S+Z)/.exec(output) ?? [];
  expect(output).toBe(
    `DatabaseLocked: The database ${path} is in use by process ${process.pid} on ${hostname()}, since ${since}. ` +
      "Stop that process, or set DATABASE_PATH to another file.\n",
  );
  expect(since! >= before && since! <= new Date().toISOString()).toBe(true);
  insertSession(database);
  expect(sessionsIn(database)).toHaveLength(1);
  database.sqlite.close();
  expect(await openElsewhere(path)).toBe("opened\n");
});

test.for(["", "{}", undefined])("locks the file when the note about its process is %j", async (note) => {
  const path = temporaryFile("agent.db");
  const { sqlite } = await openAt(path);
  if (note === undefined) rmSync(`${path}-holder`);
  else writeFileSync(`${path}-holder`, note);
  const message = `The database ${path} is in use by another process. Stop that process, or `;
  await expect(openAt(path)).rejects.toThrow(DatabaseLocked);
  await expect(openAt(path)).rejects.toThrow(message);
  sqlite.close();
});

test("creates a missing file and keeps its data when it reopens", async () => {
  const path = temporaryFile("not/there/yet/agent.db");
  const before = await openAt(path);
  expect(existsSync(path)).toBe(true);
  const version = versionOf(before);
  insertSession(before);
  before.sqlite.close();

  const after = await openAt(path);
  expect(versionOf(after)).toEqual(version);
  expect(sessionsIn(after)).toEqual([{ id: "one" }]);
  after.sqlite.close();
});

test("leaves the file unchanged when a migration fails", async () => {
  const path = temporaryFile("agent.db");
  const foreign = new DatabaseSync(path);
  foreign.exec("CREATE TABLE facts (mine TEXT)");
  await expect(openAt(path)).rejects.toThrow("table facts already exists");
  expect(foreign.prepare("SELECT name FROM sqlite_master").all()).toEqual([{ name: "facts" }]);
  foreign.close();
});

test("rejects the file of a newer version and leaves it unchanged", async () => {
  const path = temporaryFile("agent.db");
  const { sqlite } = await openAt(path);
  sqlite.exec("PRAGMA user_version = 99");
  sqlite.close();
  await expect(openAt(path)).rejects.toThrow(
    `The database ${path} is at migration 99, and this program knows 1: another version of it used the database. ` +
      "Start that version again, or set DATABASE_PATH to another file.",
  );
  const untouched = new DatabaseSync(path);
  expect(versionOf({ sqlite: untouched })).toEqual({ user_version: 99 });
  untouched.close();
});

test("rolls a failed transaction back", async () => {
  const database = await openAt(":memory:");
  const fail = () => {
    insertSession(database);
    throw new Error("in the middle");
  };
  expect(() => database.transaction(fail)).toThrow("in the middle");
  expect(sessionsIn(database)).toEqual([]);
  database.transaction(() => insertSession(database));
  expect(sessionsIn(database)).toHaveLength(1);
});

test("fails only the run with an unreadable journal", async () => {
  const stores = await createStores();
  const model = scriptedModel([{ calls: [archive()] }, { say: "Archived." }]);
  const before = await createTestAgent({ model, stores });
  const [damaged, whole] = [await ask(before, "Archive 1001"), await ask(before, "Archive 1001")];
  const damage = "UPDATE journal SET result = substr(result, 1, 20) WHERE run_id = ? AND step = 'decide-1'";
  stores.database.sqlite.prepare(damage).run(damaged.id);

  const after = await createTestAgent({ model, stores });
  expect(await after.engine.recover()).toBe(2);
  const error = {
    code: "journal-unreadable",
    message: expect.stringContaining("cannot be read, so the run cannot continue") as string,
  };
  expect(await settled(after, damaged.id)).toMatchObject({ status: "failed", error });
  expect(await answer(after, whole, "a", true)).toMatchObject({ status: "succeeded", output: "Archived." });
  expect(await ask(after, "And now?", damaged.sessionId)).toMatchObject({ status: "succeeded" });
});

test("retries runs and returns 503 while the disk is full", async () => {
  const stores = await createStores();
  const model = scriptedModel([{ calls: [archive()] }, { say: `Archived. ${"x".repeat(100_000)}` }]);
  const service = await createService({ model, stores });
  const { state, stranger, alice } = service;
  const run = await ask(service, "Archive 1001");

  const freeDisk = fillDisk(stores.database);
  await alice.post(`/v1/runs/${run.id}/approvals/a`, { approved: true });
  const input = "x".repeat(30_000);
  const refused = await alice.post("/v1/runs", { input });
  expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringContaining("Try again") as string } });
  expect(refused.headers.get("retry-after")).toBe("1");
  expect((await stranger.get("/readyz")).status).toBe(503);
  expect(await state.runs.find(run.id)).toMatchObject({ error: null });

  freeDisk();
  expect(await settled(service, run.id)).toMatchObject({ status: "succeeded" });
  expect((await stranger.get("/readyz")).status).toBe(200);
  expect((await alice.post("/v1/runs", { input })).status).toBe(202);
  expect(await service.systems.records.find("1001")).toMatchObject({ status: "archived" });
});

test("passes its check again without a write when the disk has room", async () => {
  const { database } = await createStores();
  const state = createState({ database, clock: createClock() });
  const freeDisk = fillDisk(database);
  await expect(state.runs.create(newRun({ input: "x".repeat(1_000_000) }))).rejects.toThrow(Unavailable);
  await expect(state.check()).rejects.toThrow("full");
  freeDisk();
  await state.check();
});
