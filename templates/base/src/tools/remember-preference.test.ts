import { expect, test } from "vitest";

import { toolContext } from "../../test/support/tool-context.ts";
import rememberPreference from "./remember-preference.ts";

const input = { key: "name", value: "Sam" };

test("a preference is remembered of whoever asks", async () => {
  const context = await toolContext({ principal: "bob" });
  expect(await rememberPreference.execute(input, context)).toEqual({ ...input, version: 1 });
  expect(await context.memory.recall("bob")).toMatchObject([{ ...input, source: context.idempotencyKey }]);
  expect(await context.memory.recall("alice")).toEqual([]);
});

test("a new value takes the place of the old one", async () => {
  const context = await toolContext();
  await rememberPreference.execute(input, context);
  const next = { ...context, idempotencyKey: "run-1/call-2" };
  expect(await rememberPreference.execute({ ...input, value: "Max" }, next)).toMatchObject({ version: 2 });
  expect(await context.memory.recall("alice")).toMatchObject([{ value: "Max" }]);
});

test("a call that runs again writes nothing more", async () => {
  const context = await toolContext();
  const first = await rememberPreference.execute(input, context);
  expect(await rememberPreference.execute(input, context)).toEqual(first);
  expect(await context.memory.history("alice")).toHaveLength(1);
});

test.each([[{ key: "name" }], [{ key: "", value: "Sam" }], [{ key: "name", value: "S".repeat(301) }]])(
  "it does not take %j",
  (input) => {
    expect(rememberPreference.input.safeParse(input).success).toBe(false);
  },
);
