import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";

import { readCases, type Case } from "../evals/cases.ts";
import { evaluate, passRate } from "../evals/evaluate.ts";
import { grade } from "../evals/graders.ts";

vi.mock("../src/adapters/model.ts", () => import("../src/adapters/scripted/adapter.ts"));

function casesFile(...lines: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "cases-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "cases.jsonl");
  writeFileSync(path, lines.join("\n"));
  return path;
}

const valid = '{ "name": "greets", "input": "Hello", "expect": { "says": ["Hello"] } }';
const outcome = { reply: "Order 1001 is shipped.", calls: ["look-up-order"], asked: ["issue-refund"] };

test("blank lines between cases are skipped", () => {
  expect(readCases(casesFile("", valid, "", valid, "")).map(({ name }) => name)).toEqual(["greets", "greets"]);
});

test("a line that is not JSON is named", () => {
  const path = casesFile(valid, "{ name: greets }");
  expect(() => readCases(path)).toThrow(`${path}:2 is not JSON: `);
});

test("a line that is not a case is named, and told what is wrong with it", () => {
  const path = casesFile(valid, "", '{ "name": "greets", "input": "Hello", "expect": { "tells": ["Hello"] } }');
  expect(() => readCases(path)).toThrow(`${path}:3 is not a case:\n✖ Unrecognized key: "tells"\n  → at expect`);
});

test("the gate sees a case that goes wrong in the real agent, and why", async () => {
  const right: Case = { name: "right", input: "Where is order 1001?", expect: { calls: ["look-up-order"] } };
  const wrong: Case = { ...right, name: "wrong", expect: { calls: [], asksFor: ["issue-refund"] } };
  const { model, results } = await evaluate([right, wrong]);
  expect(model).toBe("scripted shop-script");
  expect(results).toEqual([
    { name: "right", problems: [] },
    { name: "wrong", problems: ["it called look-up-order, not nothing", "it asked for nothing, not issue-refund"] },
  ]);
  expect(passRate(results)).toBe(0.5);
});

const complaints: [Case["expect"], string[]][] = [
  [{ calls: ["look-up-order"], asksFor: ["issue-refund"], says: ["1001", "shipped"], neverSays: ["sorry"] }, []],
  [{ calls: ["issue-refund", "look-up-order"] }, ["it called look-up-order, not issue-refund, look-up-order"]],
  [{ asksFor: [] }, ["it asked for issue-refund, not nothing"]],
  [{ says: ["1002", "shipped"] }, ['the reply lacks "1002": Order 1001 is shipped.']],
  [{ neverSays: ["shipped"] }, ['the reply says "shipped": Order 1001 is shipped.']],
];

test.for(complaints)("with %j expected, the graders say %j", ([expected, problems]) => {
  expect(grade({ name: "one", input: "Hello", expect: expected }, outcome)).toEqual(problems);
});
