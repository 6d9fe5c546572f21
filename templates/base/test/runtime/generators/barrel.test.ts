import { expect, test } from "vitest";

import { barrel, modules } from "../../../generators/support/barrel.ts";
import type { Repository } from "../../../generators/support/repository.ts";
import { Copy } from "./copy.ts";

const folder = "src/tools";

test("changes nothing where the barrels fit", async () => {
  const copy = new Copy();
  const before = copy.snapshot();
  expect(await copy.generate("barrel")).toEqual({
    code: 0,
    stdout: "src/adapters/index.ts\nsrc/tools/index.ts\n",
    stderr: "",
  });
  expect(copy.snapshot()).toEqual(before);
  copy.remove();
});

test("adds an adapter with all of its exports, and never the model", async () => {
  const copy = new Copy();
  copy.write("src/adapters/order-history.ts", "export const create = () => ({});\n");
  await copy.generate("barrel");
  expect(copy.read("src/adapters/index.ts").split("\n").slice(1)).toEqual([
    'export * as orderHistory from "./order-history.ts";',
    "",
  ]);
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
