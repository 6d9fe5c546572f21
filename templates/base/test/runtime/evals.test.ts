import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";

import { scriptedAdapter } from "../../src/runtime/index.ts";
import { readCases, type Case, type Graders } from "./support/cases.ts";
import { evaluate, passRate } from "./support/evaluate.ts";
import { temporaryFile } from "./support/temporary.ts";
import { program } from "./fixture/program.ts";
import { script } from "./fixture/script.ts";

const graders: Graders = {
  calls: (expected, { calls }) =>
    expected.join() === calls.join() ? undefined : `it called ${calls.join() || "nothing"}`,
  asksFor: (expected, { asked }) =>
    expected.join() === asked.join() ? undefined : `it asked for ${asked.join() || "nothing"}`,
};

function casesFile(...lines: string[]): string {
  const path = temporaryFile("cases.jsonl");
  writeFileSync(path, lines.join("\n"));
  return path;
}

const valid = '{ "name": "greets", "input": "Hello", "expect": { "calls": [] } }';

test("skips blank lines between cases", () => {
  const cases = readCases(casesFile("", valid, "", valid, ""), graders);
  expect(cases.map(({ name }) => name)).toEqual(["greets", "greets"]);
});

test.for([
  ["no JSON", "{ name: greets }", "is not JSON: "],
  ["no case", '{ "name": "greets", "input": 1, "expect": {} }', "is not a case:\n✖ Invalid input: expected string"],
  [
    "a case with an unknown grader",
    '{ "name": "greets", "input": "Hello", "expect": { "tells": ["Hello"] } }',
    'expects "tells". evals/graders.ts has: calls, asksFor.',
  ],
] as const)("names a line with %s", ([, line, problem]) => {
  const path = casesFile(valid, "", line);
  expect(() => readCases(path, graders)).toThrow(`${path}:3 ${problem}`);
});

test("runs each case through the program and reports its problems", async () => {
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

test("answers an approval request with the answer of the case", async () => {
  const answer = { approved: false, reason: "Too late." };
  const case_: Case = { name: "declined", input: "Archive 1001", answer, expect: { asksFor: ["archive-record"] } };
  const model = scriptedAdapter(script);
  const { results } = await evaluate([case_], { program, model, graders, environment: {} });
  expect(results).toEqual([{ name: "declined", problems: [] }]);
});
