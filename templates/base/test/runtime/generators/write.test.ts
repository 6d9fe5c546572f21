import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { checkNew, makePlan } from "../../../generators/support/plan.ts";
import type { Repository } from "../../../generators/support/repository.ts";
import { write } from "../../../generators/support/write.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "write-"));
  writeFileSync(join(folder, "old.ts"), "before");
});

afterEach(() => rmSync(folder, { recursive: true }));

test("writes every file, in folders that it makes", () => {
  write(
    folder,
    new Map([
      ["old.ts", "after"],
      ["a/b/new.ts", "new"],
    ]),
  );
  expect(globSync("**/*.ts", { cwd: folder }).toSorted()).toEqual(["a/b/new.ts", "old.ts"]);
  expect(readFileSync(join(folder, "old.ts"), "utf8")).toBe("after");
});

test("puts everything back when a later file cannot be written", () => {
  mkdirSync(join(folder, "taken.ts"));
  const files = new Map([
    ["a/new.ts", "new"],
    ["old.ts", "after"],
    ["taken.ts", "a folder is in its place"],
  ]);
  expect(() => write(folder, files)).toThrow("Nothing was changed: ");
  expect(globSync("**/*", { cwd: folder }).toSorted()).toEqual(["old.ts", "taken.ts"]);
  expect(readFileSync(join(folder, "old.ts"), "utf8")).toBe("before");
});

test("keeps who may read a file that it writes anew", () => {
  chmodSync(join(folder, "old.ts"), 0o600);
  write(folder, new Map([["old.ts", "after"]]));
  expect(statSync(join(folder, "old.ts")).mode & 0o777).toBe(0o600);
});

const repository: Repository = { list: () => ["Old.ts"], read: () => "" };

test("refuses a name that differs from a file's in case only", () => {
  expect(() => checkNew(["src/old.ts"], repository)).toThrow("src/Old.ts exists.");
});

test("refuses to change a file that is not there", () => {
  const change = new Map([["src/new.ts", ""]]);
  const generator = { description: "", questions: [], plan: () => ({ create: new Map(), change, derive: new Map() }) };
  expect(() => makePlan(generator, {}, repository)).toThrow("src/new.ts is missing. Bring it back first");
});

test.each(["../out.ts", "/out.ts", "a/../../out.ts", "a\\out.ts"])(
  "no plan leads outside the repository: %s",
  (path) => {
    const generator = {
      description: "",
      questions: [],
      plan: () => ({ create: new Map([[path, ""]]), derive: new Map() }),
    };
    expect(() => makePlan(generator, {}, repository)).toThrow("not a plain path inside the repository");
  },
);
