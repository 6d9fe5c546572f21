import { expect, test } from "vitest";
import { parseFeature } from "../../generators/engine/feature.ts";

const valid = {
  title: "Postgres",
  sentence: "Many processes.",
  requires: [],
  excludes: [],
  nextSteps: ["npm run db"],
};

test("a feature is what its feature.json says", () => {
  expect(parseFeature("state-postgres", JSON.stringify(valid))).toEqual(valid);
});

test.for([
  [undefined, "The template's state-postgres/feature.json is missing."],
  ["{}", "The template's state-postgres/feature.json is not valid:"],
  [JSON.stringify({ ...valid, excuses: [] }), "excuses"],
] as const)("an incomplete or unknown feature.json is refused: %s", ([text, message]) => {
  expect(() => parseFeature("state-postgres", text)).toThrow(message);
});
