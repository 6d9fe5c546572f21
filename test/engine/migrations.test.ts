import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { migrate } from "../../generators/engine/migrate.ts";
import { moverOf, parseMigration } from "../../generators/engine/migrations.ts";

const parse = (...steps: unknown[]) =>
  parseMigration("1.1.0", "migrations/1.1.0.json", JSON.stringify({ steps })).steps;

describe("moves", () => {
  test("go to the file itself, then to its innermost folder", () => {
    const placeOf = moverOf(parse({ moves: { "a/": "A/", "a/b/": "B/", "a/b/c.ts": "c.ts" } }));
    const paths = ["a/b/c.ts", "a/b/d.ts", "a/e.ts", "a", "b/a/e.ts"].map(placeOf);
    expect(paths).toEqual(["c.ts", "B/d.ts", "A/e.ts", "a", "b/a/e.ts"]);
  });

  test("follow one another, step by step", () => {
    const placeOf = moverOf(parse({ moves: { "a.ts": "b.ts" } }, { delete: "x.ts" }, { move: "b.ts", to: "c.ts" }));
    expect(["a.ts", "b.ts", "x.ts"].map(placeOf)).toEqual(["c.ts", "c.ts", "x.ts"]);
  });

  test("never overwrite a file", () => {
    const files = new Map(["a.ts", "b.ts", "old/c.ts", "c.ts"].map((path) => [path, { content: Buffer.from(path) }]));
    const moved = migrate(
      parse({ moves: { "a.ts": "b.ts", "old/": "new/" } }, { move: "c.ts", to: "new/c.ts" }),
      files,
    );
    expect([...moved].map(([path, { from }]) => [path, from])).toEqual([
      ["a.ts", "a.ts"],
      ["b.ts", "b.ts"],
      ["new/c.ts", "old/c.ts"],
      ["c.ts", "c.ts"],
    ]);
  });

  test.for([
    [{ "a.ts": "c.ts", "b.ts": "c.ts" }, "moves both a.ts and b.ts to c.ts"],
    [{ "a/": "b" }, 'moves a/ to b: end both in "/" for a folder, or neither'],
    [{ "a.ts": "b.ts", "b.ts": "c.ts" }, "moves a.ts to b.ts, and b.ts elsewhere: use a step for each"],
    [{ "a.ts": "../b.ts" }, "is not valid: steps.0"],
    [{ "/a.ts": "b.ts" }, "is not valid: steps.0"],
  ] as const)("refuse %o", ([moves, sentence]) => {
    expect(() => parse({ moves })).toThrow(`migrations/1.1.0.json ${sentence}`);
  });
});

describe("templates/migrations/0.2.0.json", () => {
  const place = new URL("../../templates/migrations/0.2.0.json", import.meta.url);
  const { steps } = parseMigration("0.2.0", "migrations/0.2.0.json", readFileSync(place, "utf8"));
  const moves = new Map(steps.flatMap((step) => ("moves" in step ? Object.entries(step.moves) : [])));

  test("has one target for each source, in src/runtime or test", () => {
    expect(new Set(moves.values()).size).toBe(moves.size);
    const elsewhere = [...moves.values()].filter((to) => !/^(src\/runtime|test\/(runtime|support))\//.test(to));
    expect(elsewhere).toEqual(["src/adapters/model.test.ts", "src/adapters/orders.test.ts"]);
  });

  test.for([
    "src/ports/mine.ts",
    "src/adapters/mine.ts",
    "src/agent/mine.ts",
    "src/tools/mine.ts",
    "test/agent/mine.test.ts",
  ])("leaves %s of the user's own", (path) => expect(moverOf(steps)(path)).toBe(path));

  test.for(["src/agent/agent.ts", "src/agent/policy.ts", "src/agent/prices.ts", "src/adapters/model.ts"])(
    "leaves %s to its owner",
    (path) => expect(moverOf(steps)(path)).toBe(path),
  );

  test.for([
    ["src/http/my-route.ts", "src/runtime/http/my-route.ts"],
    ["src/adapters/sqlite/migrations/0004-mine.sql", "src/runtime/state/sqlite/migrations/0004-mine.sql"],
    ["src/adapters/postgres/migrations/0004-mine.sql", "src/runtime/state/postgres/migrations/0004-mine.sql"],
  ] as const)("moves %s of the user's own", ([from, to]) => expect(moverOf(steps)(from)).toBe(to));
});
