import { expect, test } from "vitest";
import { programName } from "../../generators/create/invocation.ts";

test.for([
  [{ npm_lifecycle_event: "start" }, "npm start --"],
  [{ npm_command: "exec" }, "npx @acme/create-agent-app"],
  [{}, "create-agent-app"],
] as const)("started with %o it is called %s", ([environment, name]) => {
  expect(programName("@acme/create-agent-app", environment)).toBe(name);
});

test("a name that may be somebody else's is never offered for download", () => {
  expect(programName("create-agent-app", { npm_command: "exec" })).toBe("create-agent-app");
});
