import { expect, test } from "vitest";
import { problemWithName, suggestName } from "../../generators/engine/names.ts";

test.for(["my-agent", "a", "agent.js", "4ever", "with_underscore", "test", "x".repeat(214)])("%s is a name", (name) => {
  expect(problemWithName(name)).toBeUndefined();
});

test.for([
  ["", "is empty"],
  ["x".repeat(215), "is longer than 214 characters"],
  ["NUL.txt", "is a device on Windows"],
  ["-agent", "begins with a dot, an underscore or a hyphen"],
  ["agent.", "ends in a dot"],
  ["a b", "has characters other than a-z, 0-9, dot, underscore and hyphen"],
  ["a~b", "has characters other than a-z, 0-9, dot, underscore and hyphen"],
] as const)("%s is none: it %s", ([name, problem]) => {
  expect(problemWithName(name)).toBe(problem);
});

test.for(["", ".", "..", "-", "FS", "Node_Modules", "COM1", "ÄÖÜ", "a/b", "!!!", "X".repeat(300), "agent."])(
  "what is suggested instead of %s is a name",
  (name) => {
    expect(problemWithName(suggestName(name))).toBeUndefined();
  },
);
