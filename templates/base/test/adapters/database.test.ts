import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { open, StoreInUse, transaction } from "../../src/adapters/database.ts";
import { temporaryFile } from "../support/temporary.ts";

const run = promisify(execFile);

/** Opens the file in another process, and prints what comes of it. */
function openElsewhere(path: string): Promise<{ stdout: string }> {
  const script = `
    import { open } from "./src/adapters/database.ts";
    try {
      open({ path: process.argv[1] }).close();
      console.log("opened");
    } catch ({ name, message }) {
      console.log(name + ": " + message);
    }`;
  const root = new URL("../../", import.meta.url);
  return run(process.execPath, ["--input-type=module", "--eval", script, "--", path], { cwd: root });
}

test("a second process is refused, and told what to do", async () => {
  const path = temporaryFile("agent.db");
  const database = open({ path });
  const { stdout } = await openElsewhere(path);
  expect(stdout).toBe(
    `StoreInUse: The database ${path} is in use by another process. ` +
      "Stop that one, or give this one its own file with DATABASE_PATH.\n",
  );
  database.close();
});

test("when the first process is gone, another one is let in", async () => {
  const path = temporaryFile("agent.db");
  open({ path }).close();
  expect(await openElsewhere(path)).toMatchObject({ stdout: "opened\n" });
});

test("a file that is in use stays as it is", () => {
  const path = temporaryFile("agent.db");
  const database = open({ path });
  expect(() => open({ path })).toThrow(StoreInUse);
  database.exec("INSERT INTO sessions VALUES ('one', 'alice', 1)");
  expect(database.prepare("SELECT id FROM sessions").all()).toHaveLength(1);
  database.close();
});

test("the file and its folder are made when they are missing", () => {
  const path = temporaryFile("not/there/yet/agent.db");
  open({ path }).close();
  expect(existsSync(path)).toBe(true);
});

test("each migration is applied once, and data outlives a new start", () => {
  const path = temporaryFile("agent.db");
  const before = open({ path });
  const version = before.prepare("PRAGMA user_version").get();
  before.exec("INSERT INTO sessions VALUES ('one', 'alice', 1)");
  before.close();

  const after = open({ path });
  expect(after.prepare("PRAGMA user_version").get()).toEqual(version);
  expect(after.prepare("SELECT id FROM sessions").all()).toEqual([{ id: "one" }]);
  after.close();
});

test("a migration that fails leaves the file as it was", () => {
  const path = temporaryFile("agent.db");
  const foreign = new DatabaseSync(path);
  foreign.exec("CREATE TABLE facts (mine TEXT)");
  foreign.close();
  expect(() => open({ path })).toThrow("table facts already exists");

  const untouched = new DatabaseSync(path);
  expect(untouched.prepare("SELECT name FROM sqlite_master").all()).toEqual([{ name: "facts" }]);
  untouched.close();
});

test("databases in memory know nothing of each other", () => {
  const [one, other] = [open({ path: ":memory:" }), open({ path: ":memory:" })];
  one.exec("INSERT INTO sessions VALUES ('one', 'alice', 1)");
  expect(other.prepare("SELECT id FROM sessions").all()).toEqual([]);
});

test("a transaction happens whole or not at all", () => {
  const database = open({ path: ":memory:" });
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
