import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { Plan } from "../../../generators/support/generator.ts";
import { checkNew, makePlan } from "../../../generators/support/plan.ts";
import type { Repository } from "../../../generators/support/repository.ts";
import { write } from "../../../generators/support/write.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "write-"));
  writeFileSync(join(folder, "old.ts"), "before");
});

afterEach(() => rmSync(folder, { recursive: true }));

const read = (path: string) => readFileSync(join(folder, path), "utf8");
const files = () => globSync("**/*", { cwd: folder }).toSorted();
const modeOf = (path: string) => statSync(join(folder, path)).mode & 0o777;

test("writes every file and makes its folders", () => {
  write(
    folder,
    new Map([
      ["old.ts", "after"],
      ["a/b/new.ts", "new"],
    ]),
  );
  expect(files()).toEqual(["a", "a/b", "a/b/new.ts", "old.ts"]);
  expect(read("old.ts")).toBe("after");
});

test("restores everything when a later file cannot be written", () => {
  mkdirSync(join(folder, "taken.ts"));
  const planned = new Map([
    ["a/new.ts", "new"],
    ["old.ts", "after"],
    ["taken.ts", "a folder is in its place"],
  ]);
  expect(() => write(folder, planned)).toThrow("Nothing was changed: ");
  expect(files()).toEqual(["old.ts", "taken.ts"]);
  expect(read("old.ts")).toBe("before");
});

test("keeps the permissions of a file", () => {
  chmodSync(join(folder, "old.ts"), 0o600);
  write(folder, new Map([["old.ts", "after"]]));
  expect(modeOf("old.ts")).toBe(0o600);
});

test("removes a file and writes the others", () => {
  write(folder, new Map([["new.ts", "new"]]), ["old.ts"]);
  expect(files()).toEqual(["new.ts"]);
  expect(read("new.ts")).toBe("new");
});

test("restores a removed file when a later removal fails", () => {
  chmodSync(join(folder, "old.ts"), 0o600);
  expect(() => write(folder, new Map([["new.ts", "new"]]), ["old.ts", "missing.ts"])).toThrow("Nothing was changed: ");
  expect(read("old.ts")).toBe("before");
  expect(modeOf("old.ts")).toBe(0o600);
  expect(existsSync(join(folder, "new.ts"))).toBe(false);
});

test("removes the folders that become empty", () => {
  write(folder, new Map([["a/b/new.ts", "new"]]));
  write(folder, new Map(), ["a/b/new.ts"]);
  expect(files()).toEqual(["old.ts"]);
});

test("restores a removed folder when a later removal fails", () => {
  write(folder, new Map([["a/b/new.ts", "new"]]));
  expect(() => write(folder, new Map(), ["a/b/new.ts", "missing.ts"])).toThrow("Nothing was changed: ");
  expect(read("a/b/new.ts")).toBe("new");
});

test("returns an undo of all writes and removals", () => {
  write(folder, new Map([["a/new.ts", "new"]]), ["old.ts"])();
  expect(files()).toEqual(["old.ts"]);
  expect(read("old.ts")).toBe("before");
});

const repository: Repository = { list: () => ["Old.ts"], read: () => "" };

test("refuses a new file whose name differs in case only", () => {
  expect(() => checkNew(["src/old.ts"], repository)).toThrow("src/Old.ts exists.");
});

const plan = (parts: Partial<Plan>) =>
  makePlan(
    { description: "", questions: [], plan: () => ({ create: new Map(), derive: new Map(), ...parts }) },
    {},
    repository,
  );

test("refuses to change or remove a missing file", () => {
  expect(() => plan({ change: new Map([["src/new.ts", ""]]) })).toThrow("src/new.ts is missing. Bring it back first");
  expect(() => plan({ remove: ["src/new.ts"] })).toThrow("src/new.ts is missing. Bring it back first");
});

test.each(["../out.ts", "/out.ts", "a/../../out.ts", "a\\out.ts"])("refuses the path %s", (path) => {
  expect(() => plan({ create: new Map([[path, ""]]) })).toThrow("not a plain path inside the repository");
  expect(() => plan({ remove: [path] })).toThrow("not a plain path inside the repository");
});
