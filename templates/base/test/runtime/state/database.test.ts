import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { open, StoreInUse, transaction } from "../../../src/runtime/state/database.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { temporaryFile } from "../support/temporary.ts";

const run = promisify(execFile);
const openAt = (path: string) => open({ DATABASE_PATH: path });

/** Opens the file in another process, and prints what comes of it. */
function openElsewhere(path: string): Promise<{ stdout: string }> {
  const script = `
    import { open } from "./src/runtime/state/database.ts";
    try {
      (await open({ DATABASE_PATH: process.argv[1] })).close();
      console.log("opened");
    } catch ({ name, message }) {
      console.log(name + ": " + message);
    }`;
  const root = new URL("../../../", import.meta.url);
  return run(process.execPath, ["--input-type=module", "--eval", script, "--", path], { cwd: root });
}

test("a second process is refused, and told who has the file and what to do", async () => {
  const path = temporaryFile("agent.db");
  const before = new Date().toISOString();
  const database = await openAt(path);
  const { stdout } = await openElsewhere(path);
  const [, since] = /since (\S+Z)/.exec(stdout) ?? [];
  expect(stdout).toBe(
    `StoreInUse: The database ${path} is in use by process ${process.pid} on ${hostname()}, since ${since}. ` +
      "Stop that one, or give this one its own file with DATABASE_PATH.\n",
  );
  expect(since! >= before && since! <= new Date().toISOString()).toBe(true);
  database.close();
});

test.for(["", "{}", undefined])(
  "without word of who has it, %j, a second process is refused all the same",
  async (note) => {
    const path = temporaryFile("agent.db");
    const database = await openAt(path);
    if (note === undefined) rmSync(`${path}-holder`);
    else writeFileSync(`${path}-holder`, note);
    await expect(openAt(path)).rejects.toThrow(`The database ${path} is in use by another process. Stop that one, or `);
    database.close();
  },
);

test("when the first process is gone, another one is let in", async () => {
  const path = temporaryFile("agent.db");
  (await openAt(path)).close();
  expect(await openElsewhere(path)).toMatchObject({ stdout: "opened\n" });
});

test("a file that is in use stays as it is", async () => {
  const path = temporaryFile("agent.db");
  const database = await openAt(path);
  await expect(openAt(path)).rejects.toThrow(StoreInUse);
  database.exec("INSERT INTO sessions VALUES ('one', 'alice', 1)");
  expect(database.prepare("SELECT id FROM sessions").all()).toHaveLength(1);
  database.close();
});

test("the file and its folder are made when they are missing", async () => {
  const path = temporaryFile("not/there/yet/agent.db");
  (await openAt(path)).close();
  expect(existsSync(path)).toBe(true);
});

test("each migration is applied once, and data outlives a new start", async () => {
  const path = temporaryFile("agent.db");
  const before = await openAt(path);
  const version = before.prepare("PRAGMA user_version").get();
  before.exec("INSERT INTO sessions VALUES ('one', 'alice', 1)");
  before.close();

  const after = await openAt(path);
  expect(after.prepare("PRAGMA user_version").get()).toEqual(version);
  expect(after.prepare("SELECT id FROM sessions").all()).toEqual([{ id: "one" }]);
  after.close();
});

test("a file of the first version is brought up to date, and its runs go on", async () => {
  const path = temporaryFile("agent.db");
  const first = new DatabaseSync(path);
  const migrations = new URL("../../../src/runtime/state/sqlite/migrations/", import.meta.url);
  first.exec(readFileSync(new URL("0001-initial.sql", migrations), "utf8"));
  first.exec("PRAGMA user_version = 1; INSERT INTO sessions VALUES ('one', 'alice', 1)");
  first.exec(`INSERT INTO runs (id, session_id, principal, input, status, usage, trace, created_at)
    VALUES ('run', 'one', 'alice', 'Hello', 'waiting', '{}', '', 1)`);
  first.close();
  const state = createState({ database: await openAt(path), clock: createClock() });
  expect(await state.runs.unfinished()).toMatchObject([{ id: "run", input: "Hello", status: "waiting" }]);
  await state.close();
});

test("a migration that fails leaves the file as it was", async () => {
  const path = temporaryFile("agent.db");
  const foreign = new DatabaseSync(path);
  foreign.exec("CREATE TABLE facts (mine TEXT)");
  foreign.close();
  await expect(openAt(path)).rejects.toThrow("table facts already exists");

  const untouched = new DatabaseSync(path);
  expect(untouched.prepare("SELECT name FROM sqlite_master").all()).toEqual([{ name: "facts" }]);
  untouched.close();
});

test("a file that a newer version has used is refused, and stays as it is", async () => {
  const path = temporaryFile("agent.db");
  const database = await openAt(path);
  database.exec("PRAGMA user_version = 99");
  database.close();
  await expect(openAt(path)).rejects.toThrow(
    `The database ${path} is at migration 99, and this program knows 3: a newer version has used it. ` +
      "Start that version again, or give this one its own file with DATABASE_PATH.",
  );
  const untouched = new DatabaseSync(path);
  expect(untouched.prepare("PRAGMA user_version").get()).toEqual({ user_version: 99 });
  untouched.close();
});

test("databases in memory know nothing of each other", async () => {
  const [one, other] = [await openAt(":memory:"), await openAt(":memory:")];
  one.exec("INSERT INTO sessions VALUES ('one', 'alice', 1)");
  expect(other.prepare("SELECT id FROM sessions").all()).toEqual([]);
});

test("a transaction happens whole or not at all", async () => {
  const database = await openAt(":memory:");
  const insert = () => database.exec("INSERT INTO sessions VALUES ('one', 'alice', 1)");
  const fail = () => {
    insert();
    throw new Error("in the middle");
  };
  expect(() => transaction(database, fail)).toThrow("in the middle");
  expect(database.prepare("SELECT id FROM sessions").all()).toEqual([]);
  transaction(database, insert);
  expect(database.prepare("SELECT id FROM sessions").all()).toHaveLength(1);
});
