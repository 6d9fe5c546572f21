import { expect, test } from "vitest";
import { programName } from "../../generators/cli/program-name.ts";

test.for([
  [{ npm_lifecycle_event: "start" }, "npm start --"],
  [{ npm_command: "exec" }, "npx @acme/create-agent-app"],
  [{}, "create-agent-app"],
] as const)("with %o the program name is %s", ([environment, name]) => {
  expect(programName("@acme/create-agent-app", environment)).toBe(name);
});

test("does not suggest npx for a name without a scope", () => {
  expect(programName("create-agent-app", { npm_command: "exec" })).toBe("create-agent-app");
});
