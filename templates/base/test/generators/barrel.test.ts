import { expect, test } from "vitest";

import { barrel, modules } from "../../generators/support/barrel.ts";
import { repository, type Repository } from "../../generators/support/repository.ts";
import { Copy } from "./copy.ts";

const folder = "src/tools";

test("the barrel fits the folder of the tools (if not, run: npm run generate barrel)", () => {
  expect(repository.read(`${folder}/index.ts`)).toBe(barrel(folder, modules(folder, repository), repository));
});

test("npm run generate barrel changes nothing where the barrel fits", async () => {
  const copy = new Copy();
  const before = copy.snapshot();
  expect(await copy.generate("barrel")).toEqual({ code: 0, stdout: `${folder}/index.ts\n`, stderr: "" });
  expect(copy.snapshot()).toEqual(before);
  copy.remove();
});

const line = (name: string) => `export { default as ${name} } from "./${name}.ts";\n`;

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
