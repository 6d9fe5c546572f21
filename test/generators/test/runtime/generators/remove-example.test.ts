import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeEach, expect, test, vi } from "vitest";

import { Copy } from "./copy.ts";

vi.setConfig({ testTimeout: 60_000 });

const header = "// Derived from this folder by `npm run generate`: one line a file, nothing else.\n";
const toolLine = (name: string, file: string) => `export { default as ${name} } from "./${file}.ts";\n`;
const tool = "export default { execute: (_input: object, { toys }: { toys: object }) => toys };\n";

/** A small example: toys. Its files, and the others as they are with the example and without it. */
const toys = {
  "src/adapters/toys.ts":
    'import type { Toys } from "../ports/toys.ts";\n\nexport const create = (): Toys => ({ path: "TOYS_PATH" });\n',
  "src/ports/toys.ts": "export interface Toys {\n  readonly path: string;\n}\n",
  "src/ports/toys/README.md": "The toys.\n",
  "src/tools/find-toy.ts": tool,
  "src/tools/sell-toy.ts": tool,
};
const others: Record<string, [shown: string, without: string]> = {
  ".env.example": ["PORT=3000\n\n# The toys.\nTOYS_PATH=toys.db\n", "PORT=3000\n"],
  "package.json": [
    '{\n  "name": "a",\n  "type": "module",\n  "scripts": {\n    "play": "toys"\n  }\n}\n',
    '{\n  "name": "a",\n  "type": "module",\n  "scripts": {}\n}\n',
  ],
  "src/adapters/index.ts": [`${header}export * as toys from "./toys.ts";\n`, `${header}export {};\n`],
  "src/agent/instructions.md": ["You sell toys.\n", "You help.\n"],
  "src/tools/index.ts": [
    header + toolLine("sample", "sample") + toolLine("findToy", "find-toy") + toolLine("sellToy", "sell-toy"),
    header + toolLine("sample", "sample"),
  ],
};
const manifest = { name: "a", answers: { example: "toys", state: "sqlite" }, layers: ["base", "example-toys"] };

const copy = new Copy();
const remove = (...flags: string[]) => copy.run(process.execPath, "generators/remove.ts", "example", "--yes", ...flags);
const isThere = (path: string) => existsSync(join(copy.folder, path));

const stored = (text: string) => {
  return { layers: ["base"], executable: false, content: deflateRawSync(text).toString("base64") };
};

/** The text of a baseline with these files. */
function baselineOf(files: Record<string, string>): string {
  const paths = Object.keys(files).toSorted();
  const body = paths.map((path) => `${JSON.stringify({ path, ...stored(files[path]!) })}\n`).join("");
  return `${JSON.stringify({ sha256: createHash("sha256").update(body).digest("hex") })}\n${body}`;
}

function writeExample(files: Record<string, unknown>): void {
  copy.write(".agent-app/example.json", JSON.stringify({ example: "toys", layers: ["example-toys"], files }));
}

const shown = { ...toys, ...Object.fromEntries(Object.entries(others).map(([path, [text]]) => [path, text])) };
const without = Object.fromEntries(Object.entries(others).map(([path, [, text]]) => [path, text]));

beforeEach(() => {
  rmSync(join(copy.folder, "src/ports"), { recursive: true, force: true });
  for (const [path, text] of Object.entries(shown)) copy.write(path, text);
  copy.write(".env", "PORT=3000\n\n# The toys.\nTOYS_PATH=toys.db\n");
  copy.write(".agent-app/manifest.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
  copy.write(".agent-app/baseline.ndjson", baselineOf(shown));
  writeExample({
    ...Object.fromEntries(Object.keys(toys).map((path) => [path, null])),
    ...Object.fromEntries(Object.entries(without).map(([path, text]) => [path, stored(text)])),
  });
});

afterAll(() => copy.remove());

test("deletes the files of the example and restores the others", async () => {
  const { code, stdout, stderr } = await remove();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Without the example "toys":\n[^]*\n {2}delete {2}src\/tools\/find-toy\.ts\n/);
  for (const path of Object.keys(toys)) expect(isThere(path), path).toBe(false);
  for (const [path, text] of Object.entries(without)) expect(copy.read(path), path).toBe(text);
  expect(copy.read(".env")).toBe("PORT=3000\n");
  expect(isThere("src/ports")).toBe(false);
});

test("leaves the memory of a repository without the example", async () => {
  await remove();
  expect(JSON.parse(copy.read(".agent-app/manifest.json"))).toEqual({
    ...manifest,
    answers: { example: "none", state: "sqlite" },
    layers: ["base"],
  });
  expect(copy.read(".agent-app/baseline.ndjson")).toBe(baselineOf(without));
  expect(isThere(".agent-app/example.json")).toBe(false);
  expect(await remove()).toEqual({ code: 2, stdout: "", stderr: "This repository has no example.\n" });
});

test("changes nothing when the records cannot be written", async () => {
  const before = copy.snapshot();
  // Another program uses the name of the temporary file.
  const block =
    'import { writeFileSync } from "node:fs"; writeFileSync(`.agent-app/baseline.ndjson.${process.pid}.tmp`, "");';
  const preload = `data:text/javascript,${encodeURIComponent(block)}`;
  const { code, stderr } = await copy.run(
    process.execPath,
    "--import",
    preload,
    "generators/remove.ts",
    "example",
    "-y",
  );
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Nothing was changed: EEXIST/) });
  expect(copy.snapshot()).toEqual(before);
});

test("completes a removal that was cut off", async () => {
  for (const path of Object.keys(toys).slice(0, 3)) rmSync(join(copy.folder, path));
  copy.write("src/agent/instructions.md", without["src/agent/instructions.md"]!);
  copy.write(".env.example", without[".env.example"]!);
  expect((await remove()).stdout).not.toMatch(/^ {2}(keep|merge) /m);
  for (const path of Object.keys(toys)) expect(isThere(path), path).toBe(false);
  expect(copy.read(".agent-app/baseline.ndjson")).toBe(baselineOf(without));
});

test("forgets the changes that updates could not bring to the example", async () => {
  const lines = ["src/tools/find-toy.ts", "src/mine.ts"].map((path) => JSON.stringify({ path, why: "deleted" }));
  copy.write(".agent-app/ledger.ndjson", `${lines.join("\n")}\n`);
  await remove();
  expect(copy.read(".agent-app/ledger.ndjson")).toBe(`${lines[1]}\n`);
  rmSync(join(copy.folder, ".agent-app/ledger.ndjson"));
});

test("keeps an edited file, everything that it needs and its line in the barrels", async () => {
  copy.write("src/tools/find-toy.ts", `${tool}// Ours.\n`);
  const { stdout } = await remove();
  expect(stdout.match(/^ {2}keep .*$/gm)).toEqual([
    "  keep    src/adapters/toys.ts: src/tools/find-toy.ts uses it",
    "  keep    src/ports/toys.ts: src/adapters/toys.ts uses it",
    "  keep    src/tools/find-toy.ts: you edited it",
  ]);
  expect(copy.read("src/tools/index.ts")).toBe(header + toolLine("sample", "sample") + toolLine("findToy", "find-toy"));
  expect(copy.read("src/adapters/index.ts")).toBe(others["src/adapters/index.ts"]![0]);
  expect(copy.read(".env.example")).toBe(others[".env.example"]![0]);
  expect(isThere("src/tools/sell-toy.ts")).toBe(false);
});

test("edits package.json by key", async () => {
  copy.write(
    "package.json",
    '{\n  "name": "ours",\n  "type": "module",\n  "scripts": {\n    "play": "toys",\n    "mine": "x"\n  }\n}\n',
  );
  await remove();
  expect(copy.read("package.json")).toBe(
    '{\n  "name": "ours",\n  "type": "module",\n  "scripts": {\n    "mine": "x"\n  }\n}\n',
  );
});

test("reads an edit of line ends only as no edit", async () => {
  copy.write("src/agent/instructions.md", "You sell toys.\r\n");
  await remove();
  expect(copy.read("src/agent/instructions.md")).toBe("You help.\n");
});

test("keeps a link and the file behind it", async () => {
  rmSync(join(copy.folder, "src/tools/find-toy.ts"));
  symlinkSync(join(copy.folder, "package.json"), join(copy.folder, "src/tools/find-toy.ts"));
  expect((await remove()).stdout).toContain("  keep    src/tools/find-toy.ts: it is a link\n");
  expect(readFileSync(join(copy.folder, "src/tools/find-toy.ts"), "utf8")).toContain('"name"');
});

test("changes nothing in a dry run", async () => {
  const before = copy.snapshot();
  expect((await remove("--dry-run")).stdout).toMatch(/\n\nDry run: nothing was changed\.\n$/);
  expect(copy.snapshot()).toEqual(before);
});

const spoilt: [what: string, spoil: () => void, code: number, message: string][] = [
  [
    "an edited baseline",
    () => copy.write(".agent-app/baseline.ndjson", `${baselineOf(shown)}\n`),
    1,
    ".agent-app/baseline.ndjson was edited by hand. Restore it from git. Nothing was changed.\n",
  ],
  [
    "a path outside the repository",
    () => writeExample({ "../outside.ts": null }),
    2,
    '.agent-app/example.json names "../outside.ts", a path outside the repository.\n',
  ],
  [
    "a folder that is a link",
    () => {
      rmSync(join(copy.folder, "src/ports"), { recursive: true });
      symlinkSync(join(copy.folder, "src/adapters"), join(copy.folder, "src/ports"));
    },
    2,
    "src/ports is a link to another folder. Nothing was changed.\n",
  ],
];

test.for(spoilt)("refuses %s", async ([, spoil, code, stderr]) => {
  spoil();
  const before = copy.snapshot();
  expect(await remove()).toEqual({ code, stdout: "", stderr });
  expect(copy.snapshot()).toEqual(before);
});
