import { expect, test } from "vitest";
import { parseFeature } from "../../generators/engine/feature.ts";

const whole = {
  title: "Postgres",
  sentence: "Many processes.",
  requires: {},
  excludes: { "package-manager-bun": "It has no such thing." },
  owns: ["src/runtime/state/sqlite/"],
  env: { DATABASE_PATH: null, DATABASE_URL: { value: "", comment: "Where the database is." } },
  nextSteps: ["npm run db"],
};

test("a feature is what its feature.json says", () => {
  expect(parseFeature("state-postgres", JSON.stringify(whole))).toEqual(whole);
});

test("a title and a sentence are enough", () => {
  const least = { title: "Postgres", sentence: "Many processes." };
  const nothing = { requires: {}, excludes: {}, owns: [], env: {}, nextSteps: [] };
  expect(parseFeature("state-postgres", JSON.stringify(least))).toEqual({ ...least, ...nothing });
});

test.for([
  [undefined, "state-postgres/feature.json is missing."],
  ["{", "state-postgres/feature.json is not JSON: "],
  ["{}", "state-postgres/feature.json is not valid: title: "],
  ["[]", "state-postgres/feature.json is not valid: it: "],
  [JSON.stringify({ ...whole, excuses: [] }), "excuses"],
  [JSON.stringify({ ...whole, env: { lower: null } }), "env.lower: "],
  [JSON.stringify({ ...whole, env: { KEY: { value: "" } } }), "env.KEY.comment: "],
  [JSON.stringify({ ...whole, requires: ["state-postgres"] }), "requires: "],
] as const)("a broken feature.json is refused, with its file and field: %s", ([text, message]) => {
  expect(() => parseFeature("state-postgres", text)).toThrow(message);
});
