import { describe, expect, test } from "vitest";
import { placesOf, relocate, relocateAll } from "../../generators/engine/relocate.ts";

/** A small repository: new paths by old path. */
const moves = new Map([
  ["package.json", "package.json"],
  ["src/main.ts", "src/main.ts"],
  ["src/ports/clock.ts", "src/runtime/ports/clock.ts"],
  ["src/ports/tool.ts", "src/ports/tool.ts"],
  ["src/agent/run.ts", "src/runtime/loop/run.ts"],
  ["src/http/app.ts", "src/runtime/http/app.ts"],
  ["src/http/schemas/run.ts", "src/runtime/http/schemas/run.ts"],
  ["src/tools/look-up.ts", "src/tools/look-up.ts"],
  ["test/agent/run.test.ts", "test/runtime/loop/run.test.ts"],
]);
const places = placesOf(moves);
const inFile = (from: string, text: string) => relocate(text, { from, to: moves.get(from)! }, places);

describe("relocate", () => {
  test.for([
    ["src/tools/look-up.ts", "../ports/clock.ts", "../runtime/ports/clock.ts"],
    ["src/http/app.ts", "../tools/look-up.ts", "../../tools/look-up.ts"],
    ["src/http/app.ts", "../ports/clock.ts", "../ports/clock.ts"],
    ["src/http/app.ts", "../ports/tool.ts", "../../ports/tool.ts"],
    ["src/http/app.ts", "./schemas/run.ts", "./schemas/run.ts"],
    ["src/agent/run.ts", "./run.ts", "./run.ts"],
    ["src/main.ts", "./http/app.ts", "./runtime/http/app.ts"],
    ["test/agent/run.test.ts", "../../src/agent/run.ts", "../../../src/runtime/loop/run.ts"],
  ] as const)("in %s, corrects %s to %s", ([from, before, after]) => {
    expect(inFile(from, `import { x } from "${before}";\n`)).toBe(`import { x } from "${after}";\n`);
  });

  test("corrects a file that the user moved to a place of their own", () => {
    const text = relocate('import "../../ports/clock.ts";', { from: "src/a/b/c.ts", to: "src/a/b/c.ts" }, places);
    expect(text).toBe('import "../../runtime/ports/clock.ts";');
  });

  test("corrects paths in every kind of quotes", () => {
    const text =
      "import './run.ts';\nconst lazy = import(`../ports/clock.ts`);\nnew URL(\"../ports/clock.ts\", here);\n";
    const corrected =
      "import '../runtime/loop/run.ts';\nconst lazy = import(`../runtime/ports/clock.ts`);\nnew URL(\"../runtime/ports/clock.ts\", here);\n";
    expect(relocate(text, { from: "src/agent/own.ts", to: "src/agent/own.ts" }, places)).toBe(corrected);
  });

  test.for([
    'import * as z from "zod";',
    'import { clock } from "ports/clock.ts";',
    'import { mine } from "./mine.ts";',
    'import { outside } from "../../../outside.ts";',
    "const port = `../ports/${name}.ts`;",
    'const folder = name.startsWith("../") ? ".." : name.split("./").join(".");',
    `const mixed = "../ports/clock.ts';`,
    'const regexp = "../ports\\/clock.ts";',
    "// The path ../ports/clock.ts",
  ])("leaves %s as it is", (text) => {
    expect(inFile("test/agent/run.test.ts", text)).toBe(text);
    expect(inFile("src/agent/run.ts", text)).toBe(text);
  });

  test("keeps line endings", () => {
    const text = '\uFEFFimport "./http/app.ts";\r\n\timport "zod";\r\n';
    expect(inFile("src/main.ts", text)).toBe('\uFEFFimport "./runtime/http/app.ts";\r\n\timport "zod";\r\n');
  });

  test("keeps the spelling of a path that is still right", () => {
    expect(inFile("src/main.ts", 'import "./tools/../tools/look-up.ts";')).toBe(
      'import "./tools/../tools/look-up.ts";',
    );
  });
});

describe("relocate, with a folder", () => {
  test.for([
    ["moves with all of its files", "src/main.ts", "./http/", "./runtime/http/"],
    ["has no slash at its end", "src/main.ts", "./http/schemas", "./runtime/http/schemas"],
    ["does not move", "test/agent/run.test.ts", "../../src/tools/", "../../../src/tools/"],
    ["keeps its files somewhere within", "test/agent/run.test.ts", "../../src", "../../../src"],
    ["is the root", "test/agent/run.test.ts", "../..", "../../.."],
    ["is the root, with a slash", "test/agent/run.test.ts", "../../", "../../../"],
    ["loses only some of its files", "test/agent/run.test.ts", "../../src/ports/", "../../src/ports/"],
  ] as const)("that %s", ([, from, before, after]) => {
    expect(inFile(from, `new URL("${before}", import.meta.url)`)).toBe(`new URL("${after}", import.meta.url)`);
  });
});

describe("relocateAll", () => {
  const importing = new TextEncoder().encode('import "../ports/clock.ts";');
  const correctedIn = (from: string, content: Uint8Array = importing) => {
    const file = { content };
    return relocateAll(new Map([[from, { from, file }]]), places).get(from)! !== file;
  };

  test("corrects programs only", () => {
    const paths = ["src/own/a.ts", "src/own/a.mts", "src/own/a.js", "src/own/a.ts.stub", "src/own/a.md", "src/own/ts"];
    expect(paths.filter((path) => correctedIn(path))).toEqual(["src/own/a.ts", "src/own/a.mts", "src/own/a.js"]);
  });

  test("leaves bytes alone that are not UTF-8", () => {
    expect(correctedIn("src/own/a.ts", new Uint8Array([...importing, 0xff]))).toBe(false);
  });
});

describe("relocate, where the new version has a file at the old path, too", () => {
  const files = new Map([
    ["src/config.ts", "src/runtime/config.ts"],
    ["src/http/routes.ts", "src/runtime/http/routes.ts"],
    ["src/adapters/mine.ts", "src/adapters/mine.ts"],
  ]);
  const kept = placesOf(files, new Set(["src/config.ts"]));
  const text = 'import "../config.ts";';

  test("leaves the import of a file that stays", () => {
    const place = { from: "src/adapters/mine.ts", to: "src/adapters/mine.ts" };
    expect(relocate(text, place, kept)).toBe(text);
  });

  test("keeps a moved file beside what moved with it", () => {
    const place = { from: "src/http/routes.ts", to: "src/runtime/http/routes.ts" };
    expect(relocate(text, place, kept)).toBe(text);
  });
});
