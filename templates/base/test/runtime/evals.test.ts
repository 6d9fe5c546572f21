import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { scriptedAdapter } from "../../src/runtime/index.ts";
import { grade, readCases, type Case, type Graders } from "./support/cases.ts";
import { evaluate, passRate } from "./support/evaluate.ts";
import { program } from "./fixture/program.ts";
import { script } from "./fixture/script.ts";

const graders: Graders = {
  calls: (expected, { calls }) =>
    expected.join() === calls.join() ? undefined : `it called ${calls.join() || "nothing"}`,
  asksFor: (expected, { asked }) =>
    expected.join() === asked.join() ? undefined : `it asked for ${asked.join() || "nothing"}`,
};

function casesFile(...lines: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "cases-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "cases.jsonl");
  writeFileSync(path, lines.join("\n"));
  return path;
}

const valid = '{ "name": "greets", "input": "Hello", "expect": { "calls": [] } }';

test("skips blank lines between cases", () => {
  const cases = readCases(casesFile("", valid, "", valid, ""), graders);
  expect(cases.map(({ name }) => name)).toEqual(["greets", "greets"]);
});

test("names a line that is not JSON", () => {
  const path = casesFile(valid, "{ name: greets }");
  expect(() => readCases(path, graders)).toThrow(`${path}:2 is not JSON: `);
});

test("names a line that is not a case, and its problem", () => {
  const path = casesFile(valid, "", '{ "name": "greets", "input": 1, "expect": {} }');
  expect(() => readCases(path, graders)).toThrow(`${path}:3 is not a case:\n✖ Invalid input: expected string`);
});

test("names a line that expects what no grader knows", () => {
  const path = casesFile('{ "name": "greets", "input": "Hello", "expect": { "tells": ["Hello"] } }');
  expect(() => readCases(path, graders)).toThrow(`${path}:1 expects "tells". evals/graders.ts has: calls, asksFor.`);
});

test("runs each case through the whole program and reports what is wrong", async () => {
  const right: Case = { name: "right", input: "Where is record 1001?", expect: { calls: ["find-record"] } };
  const wrong: Case = { ...right, name: "wrong", expect: { calls: [], asksFor: ["archive-record"] } };
  const model = scriptedAdapter(script);
  const { answeredBy, results } = await evaluate([right, wrong], { program, model, graders, environment: {} });
  expect(answeredBy).toBe("scripted script");
  expect(results).toEqual([
    { name: "right", problems: [] },
    { name: "wrong", problems: ["it called find-record", "it asked for nothing"] },
  ]);
  expect(passRate(results)).toBe(0.5);
});

test("answers an approval request as the case says", async () => {
  const answer = { approved: false, reason: "Too late." };
  const case_: Case = { name: "declined", input: "Archive 1001", answer, expect: { asksFor: ["archive-record"] } };
  const model = scriptedAdapter(script);
  const { results } = await evaluate([case_], { program, model, graders, environment: {} });
  expect(results).toEqual([{ name: "declined", problems: [] }]);
});

test("lists every problem of an outcome", () => {
  const outcome = { reply: "", calls: ["find-record"], asked: [] };
  const case_: Case = { name: "one", input: "Hello", expect: { calls: [], asksFor: ["archive-record"] } };
  expect(grade(case_, outcome, graders)).toEqual(["it called find-record", "it asked for nothing"]);
});
