import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { makePlan } from "../../../generators/support/plan.ts";
import type { Repository } from "../../../generators/support/repository.ts";
import { write } from "../../../generators/support/write.ts";

let folder: string;
const old = () => join(folder, "old.ts");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "remove-"));
  writeFileSync(old(), "before");
});

afterEach(() => rmSync(folder, { recursive: true }));

test("removes a file of the plan and writes the others", () => {
  write(folder, new Map([["new.ts", "new"]]), ["old.ts"]);
  expect(existsSync(old())).toBe(false);
  expect(readFileSync(join(folder, "new.ts"), "utf8")).toBe("new");
});

test("restores a removed file when a later removal fails", () => {
  chmodSync(old(), 0o600);
  expect(() => write(folder, new Map([["new.ts", "new"]]), ["old.ts", "missing.ts"])).toThrow("Nothing was changed: ");
  expect(readFileSync(old(), "utf8")).toBe("before");
  expect(statSync(old()).mode & 0o777).toBe(0o600);
  expect(existsSync(join(folder, "new.ts"))).toBe(false);
});

test("removes the folders that become empty", () => {
  write(folder, new Map([["a/b/new.ts", "new"]]));
  write(folder, new Map(), ["a/b/new.ts"]);
  expect(readdirSync(folder)).toEqual(["old.ts"]);
});

test("restores a removed folder when a later removal fails", () => {
  write(folder, new Map([["a/b/new.ts", "new"]]));
  expect(() => write(folder, new Map(), ["a/b/new.ts", "missing.ts"])).toThrow("Nothing was changed: ");
  expect(readFileSync(join(folder, "a/b/new.ts"), "utf8")).toBe("new");
});

test("returns how to undo what it wrote and removed", () => {
  write(folder, new Map([["a/new.ts", "new"]]), ["old.ts"])();
  expect(readdirSync(folder)).toEqual(["old.ts"]);
  expect(readFileSync(old(), "utf8")).toBe("before");
});

const repository: Repository = { list: () => ["old.ts"], read: () => "" };

test.for([
  ["is missing", "src/new.ts", "src/new.ts is missing. Bring it back first"],
  ["is outside the repository", "../old.ts", "not a plain path inside the repository"],
] as const)("refuses to remove a file that %s", ([, path, message]) => {
  const plan = { create: new Map(), remove: [path], derive: new Map() };
  const generator = { description: "", questions: [], plan: () => plan };
  expect(() => makePlan(generator, {}, repository)).toThrow(message);
});
