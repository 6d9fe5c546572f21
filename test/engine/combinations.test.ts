import { expect, test } from "vitest";
import { choicesFrom } from "../../generators/engine/axes.ts";
import { combine, nameOf, optionsOf, touched } from "../../generators/engine/combinations.ts";
import { decide } from "../../generators/engine/decided.ts";
import { parseStarter } from "../../generators/engine/starter.ts";
import { layer } from "../support/engine.ts";

const choices = choicesFrom([
  "example-shop",
  "state-postgres",
  "deploy-docker",
  "deploy-kubernetes",
  "ci-github",
  "ci-gitlab",
]);
const decidedBy = (own: object) =>
  decide([parseStarter("agent-starter.json", JSON.stringify({ name: "acme", version: "1.0.0", ...own }))], choices);

const all = new Map([
  ["a", ["1", "2", "3"]],
  ["b", ["1", "2"]],
  ["c", ["1", "2", "3"]],
  ["d", ["1"]],
]);

test("what a lock leaves open may be answered, the starter's own answer first", () => {
  const locked = { ci: { choice: "github", reason: "Runners." } };
  const audit = { id: "audit", kind: "confirm", title: "Audited?", help: "Ask." };
  const options = optionsOf(choices, decidedBy({ answers: { state: "postgres" }, locked, questions: [audit] }));
  expect(Object.fromEntries(options)).toEqual({
    example: ["shop", "none"],
    state: ["postgres", "sqlite"],
    engine: ["embedded"],
    model: ["scripted"],
    deploy: ["none", "docker", "kubernetes", "docker,kubernetes"],
    ci: ["github"],
    extras: ["none"],
    audit: ["no", "yes"],
  });
});

test("a starter touches what its rules and layers know of, and not what it merely answers", () => {
  const rule = { rule: "require-choice", of: "ci", choices: ["github"], reason: "Runners." };
  const decided = decidedBy({ policy: [rule] });
  const house = layer("acme/house", { "with/deploy-docker/x.txt": "" });
  const open = touched(optionsOf(choices, decided), [house], decided);
  const countOf = (key: string) => open.get(key)?.length;
  expect(["state", "deploy", "ci"].map(countOf)).toEqual([1, 4, 3]);
  const answering = decidedBy({ answers: { state: "postgres" } });
  expect(touched(optionsOf(choices, answering), [], answering).get("state")).toEqual(["postgres"]);
});

test("few combinations are all there, the defaults first", () => {
  const { way, found } = combine(all, 18);
  expect(way).toBe("all");
  expect(found).toHaveLength(18);
  expect(found[0]).toEqual({ a: "1", b: "1", c: "1", d: "1" });
  expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(18);
});

test("of many, each two answers meet in one", () => {
  const { way, found } = combine(all, 17);
  expect(way).toBe("pairwise");
  expect(found.length).toBeLessThan(13);
  expect(found[0]).toEqual({ a: "1", b: "1", c: "1", d: "1" });
  for (const [one, ones] of all) {
    for (const [other, others] of all) {
      for (const [first, second] of ones.flatMap((x) => others.map((y) => [x, y] as const))) {
        if (one === other) continue;
        expect(
          found.some((row) => row[one] === first && row[other] === second),
          `${one}${first} ${other}${second}`,
        ).toBe(true);
      }
    }
  }
});

test("a combination is called by what base does not do by itself", () => {
  const standard = { state: "sqlite", engine: "embedded", model: "scripted", deploy: "none", ci: "none" };
  expect(nameOf(standard)).toBe("default");
  expect(nameOf({ ...standard, state: "postgres", region: "eu" })).toBe("state=postgres region=eu");
});
