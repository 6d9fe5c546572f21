import { expect, test } from "vitest";

import { addUsage, completeUsage, noUsage } from "../../../src/runtime/ports/run.ts";

const usage = (inputTokens: number, costUsd?: number) =>
  completeUsage({ inputTokens, ...(costUsd === undefined ? {} : { costUsd }) });

test("usage adds up count by count, and what an earlier version recorded counts as none", () => {
  const one = { inputTokens: 1, cacheReadTokens: 2, cacheWriteTokens: 3, outputTokens: 4, reasoningTokens: 5 };
  const recordedBefore = { inputTokens: 10, outputTokens: 40 } as typeof one;
  expect(addUsage(one, one)).toEqual({
    inputTokens: 2,
    cacheReadTokens: 4,
    cacheWriteTokens: 6,
    outputTokens: 8,
    reasoningTokens: 10,
  });
  expect(addUsage(one, recordedBefore)).toEqual({ ...one, inputTokens: 11, outputTokens: 44 });
});

test("costs add up without the dust of binary fractions", () => {
  expect(addUsage(usage(1, 0.1), usage(1, 0.2)).costUsd).toBe(0.3);
  expect(addUsage(usage(1, 0.000000075), usage(1, 0.00000015)).costUsd).toBe(0.000000225);
});

test("a sum of which a part has no known cost has none, and never 0", () => {
  expect(addUsage(usage(1, 0.1), usage(1))).not.toHaveProperty("costUsd");
  expect(addUsage(usage(1), usage(1, 0.1))).not.toHaveProperty("costUsd");
  expect(addUsage(noUsage, usage(1))).not.toHaveProperty("costUsd");
  expect(addUsage(noUsage, usage(1, 0.1)).costUsd).toBe(0.1);
});
