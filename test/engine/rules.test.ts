import { describe, expect, test } from "vitest";
import { breachesOf, pathsIn, type Facts, type Rule } from "../../generators/engine/rules.ts";

const facts: Facts = {
  isThere: (path) => ["package.json", "docs/", "docs/decisions/0001.md"].includes(path),
  answers: { state: "sqlite", deploy: "docker,kubernetes" },
  manifest: {
    dependencies: { zod: "4.0.0" },
    devDependencies: { vitest: "5.0.0" },
    scripts: { check: "vitest" },
    engines: { node: ">=24" },
  },
};

const reason = "We say so.";
const problemsOf = (rule: Rule, own: Partial<Facts> = {}) =>
  breachesOf([{ starter: "acme", rules: [rule] }], { ...facts, ...own }).map(({ problem }) => problem);

describe("a rule that is kept finds nothing", () => {
  test.for([
    { rule: "require-file", path: "docs/decisions/0001.md", reason },
    { rule: "require-file", path: "docs/", reason },
    { rule: "forbid-file", path: "doc", reason },
    { rule: "require-dependency", name: "vitest", reason },
    { rule: "forbid-dependency", name: "constructor", reason },
    { rule: "require-script", name: "check", reason },
    { rule: "require-choice", of: "deploy", choices: ["kubernetes", "none"], reason },
    { rule: "minimum-node", version: "24", reason },
    { rule: "minimum-node", version: "22.4.1", reason },
  ] as const)("%s", (rule) => {
    expect(problemsOf(rule as Rule)).toEqual([]);
  });
});

describe("a rule that is broken says what is wrong and what would be right", () => {
  test.for([
    [{ rule: "require-file", path: "SECURITY.md", reason }, "SECURITY.md is missing."],
    [{ rule: "require-file", path: "src/", reason }, "src/ is missing."],
    [{ rule: "forbid-file", path: "docs/", reason }, "docs/ is there, and must not be."],
    [{ rule: "require-dependency", name: "pino", reason }, "package.json does not depend on pino."],
    [{ rule: "forbid-dependency", name: "zod", reason }, "package.json depends on zod, and must not."],
    [{ rule: "require-script", name: "audit", reason }, "package.json has no script audit."],
    [
      { rule: "require-choice", of: "state", choices: ["postgres", "oracle"], reason },
      "state is sqlite, and must be postgres or oracle.",
    ],
    [{ rule: "require-choice", of: "ci", choices: ["github"], reason }, "ci is not answered, and must be github."],
    [
      { rule: "minimum-node", version: "24.4", reason },
      "package.json allows Node >=24, and 24.4 is the oldest that may be.",
    ],
  ] as const)("%s", ([rule, problem]) => {
    expect(problemsOf(rule as Rule)).toEqual([problem]);
  });

  test("a Node that nobody has said anything of may be any", () => {
    const rule = { rule: "minimum-node", version: "24", reason } as const;
    const problem = "package.json allows Node *, and 24 is the oldest that may be.";
    expect(problemsOf(rule, { manifest: {} })).toEqual([problem]);
  });
});

test("the paths to look for are those of all policies", () => {
  const rules: Rule[] = [
    { rule: "require-file", path: "SECURITY.md", reason },
    { rule: "forbid-dependency", name: "request", reason },
    { rule: "forbid-file", path: "vendor/", reason },
  ];
  expect(pathsIn([{ starter: "acme", rules }])).toEqual(["SECURITY.md", "vendor/"]);
});

test("each breach names the rule, its reason and whose it is", () => {
  const rule = { rule: "require-file", path: "SECURITY.md", reason } as const;
  const policies = [{ starter: "acme", rules: [rule] }];
  expect(breachesOf(policies, facts)).toEqual([{ starter: "acme", rule, problem: "SECURITY.md is missing." }]);
});
