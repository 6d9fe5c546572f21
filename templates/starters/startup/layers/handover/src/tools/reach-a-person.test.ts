import { expect, test } from "vitest";

import { toolContext } from "../../test/support/tool-context.ts";
import reachAPerson from "./reach-a-person.ts";

test("returns an address and a response time", async () => {
  expect(await reachAPerson.execute({}, await toolContext())).toEqual({
    address: expect.stringContaining("@") as string,
    answersWithin: expect.stringMatching(/\w/) as string,
  });
});
