import { expect, test } from "vitest";

import { barrel, modules } from "../../generators/support/barrel.ts";
import { repository, type Repository } from "../../generators/support/repository.ts";
import { Copy } from "./copy.ts";

const folder = "src/tools";

test.for(["src/tools", "src/schedules"])("the barrel fits %s (if not, run: npm run generate barrel)", (folder) => {
  expect(repository.read(`${folder}/index.ts`)).toBe(barrel(folder, modules(folder, repository), repository));
});

test("npm run generate barrel changes nothing where the barrel fits", async () => {
  const copy = new Copy();
  const before = copy.snapshot();
  expect(await copy.generate("barrel")).toEqual({
    code: 0,
    stdout: "src/tools/index.ts\nsrc/schedules/index.ts\n",
    stderr: "",
  });
  expect(copy.snapshot()).toEqual(before);
  copy.remove();
});

const line = (name: string) => `export { default as ${name} } from "./${name}.ts";\n`;

test("an empty folder has a barrel that can be imported", () => {
  const empty: Repository = { list: () => ["index.ts"], read: () => line("gone") };
  expect(barrel(folder, modules(folder, empty), empty)).toMatch(/^\/\/ .*\nexport \{\};\n$/);
});

test.each([
  ["a doubled line", line("two") + line("one") + line("two"), ["two", "one"]],
  ["a line without a tool", line("one") + line("gone") + line("two"), ["one", "two"]],
  ["a tool without a line", line("two"), ["two", "one"]],
  ["a file that is not there", "", ["one", "two"]],
  ["the line ends of Windows", line("two").replace("\n", "\r\n"), ["two", "one"]],
])("mends %s and keeps the order of the rest", (_fault, text, names) => {
  const files = ["index.ts", "one.test.ts", "one.ts", "two.ts", "notes.md"];
  const spoilt: Repository = { list: () => files, read: () => text };
  const mended = barrel(folder, modules(folder, spoilt), spoilt);
  expect(mended).toMatch(/^\/\/ .*\n/);
  expect(mended.replace(/^.*\n/, "")).toBe(names.map(line).join(""));
});
