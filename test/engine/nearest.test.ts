import { expect, test } from "vitest";
import { nearest } from "../../generators/engine/nearest.ts";

test.for([
  ["postgress", "postgres"],
  ["sqllite", "sqlite"],
  ["postgre", "postgres"],
  ["", "sqlite"],
] as const)("nearest to %s is %s", ([word, expected]) => {
  expect(nearest(word, ["sqlite", "postgres"])).toBe(expected);
});

test("among equally near ones the first is taken", () => {
  expect(nearest("c", ["a", "b"])).toBe("a");
});

test("nothing is near where there is nothing", () => {
  expect(nearest("a", [])).toBeUndefined();
});
