import { expect, onTestFinished, test } from "vitest";

import { barrel, modules } from "../../../generators/barrel/index.ts";
import type { Repository } from "../../../generators/support/repository.ts";
import { Copy } from "./copy.ts";

const folder = "src/tools";

function newCopy(): Copy {
  const copy = new Copy();
  onTestFinished(() => copy.remove());
  return copy;
}

test("keeps a barrel with the right lines", async () => {
  const copy = newCopy();
  const before = copy.snapshot();
  expect(await copy.generate("barrel")).toEqual({
    code: 0,
    stdout: "src/adapters/index.ts\nsrc/tools/index.ts\n",
    stderr: "",
  });
  expect(copy.snapshot()).toEqual(before);
});

test("adds an adapter with all of its exports, but not the model", async () => {
  const copy = newCopy();
  copy.write("src/adapters/order-history.ts", "export const create = () => ({});\n");
  await copy.generate("barrel");
  expect(copy.read("src/adapters/index.ts").split("\n").slice(1)).toEqual([
    'export * as orderHistory from "./order-history.ts";',
    "",
  ]);
});

async function git(copy: Copy, ...args: string[]) {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const outcome = await copy.run("git", ...identity, ...args);
  expect(outcome.code, outcome.stdout + outcome.stderr).toBe(0);
}

async function addTools(copy: Copy, ...names: string[]) {
  for (const name of names) await copy.generate("tool", name, "--yes");
  await git(copy, "add", "src", ".gitattributes");
  await git(copy, "commit", "--message", names.join(" "));
}

test("merges the tools of two branches without a conflict", { timeout: 60_000 }, async () => {
  const copy = newCopy();
  await git(copy, "init", "--initial-branch", "main");
  await addTools(copy, "middle");
  await git(copy, "checkout", "-b", "one");
  await addTools(copy, "alpha", "omega");
  await git(copy, "checkout", "-b", "two", "main");
  await addTools(copy, "beta", "zeta");
  await git(copy, "merge", "--no-edit", "one");

  const merged = copy.read("src/tools/index.ts");
  for (const name of ["middle", "alpha", "omega", "beta", "zeta"]) {
    expect(merged.split(`export { default as ${name} } from`)).toHaveLength(2);
  }
  const importing = await copy.run(process.execPath, "--input-type=module", "--eval", 'import "./src/tools/index.ts"');
  expect(importing).toMatchObject({ code: 0 });
  await copy.generate("barrel");
  expect(copy.read("src/tools/index.ts")).toBe(merged);
});

const line = (name: string) => `export { default as ${name} } from "./${name}.ts";\n`;

test("writes a valid module for an empty folder", () => {
  const empty: Repository = { list: () => ["index.ts"], read: () => line("gone") };
  expect(barrel(folder, modules(folder, empty), empty)).toMatch(/^\/\/ .*\nexport \{\};\n$/);
});

test.each([
  ["a doubled line", line("two") + line("one") + line("two"), ["two", "one"]],
  ["a line without a tool", line("one") + line("gone") + line("two"), ["one", "two"]],
  ["a tool without a line", line("two"), ["two", "one"]],
  ["a missing file", "", ["one", "two"]],
  ["the line ends of Windows", line("two").replace("\n", "\r\n"), ["two", "one"]],
])("fixes %s and keeps the order of the other lines", (_fault, text, names) => {
  const files = ["index.ts", "one.test.ts", "one.ts", "two.ts", "notes.md"];
  const broken: Repository = { list: () => files, read: () => text };
  const fixed = barrel(folder, modules(folder, broken), broken);
  expect(fixed).toMatch(/^\/\/ .*\n/);
  expect(fixed.replace(/^.*\n/, "")).toBe(names.map(line).join(""));
});
